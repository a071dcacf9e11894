"""Rate limits: counted in Redis, and in PostgreSQL while Redis is away. Never off."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from shop.core.errors import Refused
from shop.core.events import redis_client, redis_guard
from shop.core.http.address import client_address
from shop.core.models import RateCount

COUNT_IN_REDIS = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return {count, redis.call('TTL', KEYS[1])}
"""
USED_IN_REDIS = "return {tonumber(redis.call('GET', KEYS[1]) or '0'), redis.call('TTL', KEYS[1])}"
GIVE_BACK = "if redis.call('EXISTS', KEYS[1]) == 1 then return redis.call('DECR', KEYS[1]) end"
COUNT_IN_POSTGRES = """
INSERT INTO core_ratecount AS c (key, count, expires_at) VALUES (%(key)s, 1, %(ends)s)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN c.expires_at <= %(now)s THEN 1 ELSE c.count + 1 END,
    expires_at = CASE WHEN c.expires_at <= %(now)s THEN %(ends)s ELSE c.expires_at END
RETURNING count, expires_at
"""


class TooMany(Refused):
    """Tried too often; `retry_after` seconds to wait, `wait` the same in words."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = max(1, retry_after)
        self.wait = _words(self.retry_after)
        super().__init__(f"Too many tries. Please wait {self.wait} and try again.")


def _words(seconds: int) -> str:
    if seconds < 90:
        return f"{seconds} seconds" if seconds > 1 else "a second"
    minutes = -(-seconds // 60)
    return f"{minutes} minutes"


def limit(request: HttpRequest, scope: str, key: str, times: int, seconds: int) -> None:
    """Allow `times` tries in `seconds` for a scope and key (an empty key is the client's address). Raises TooMany."""
    count, wait = _count(_name(scope, key or client_address(request)), seconds)
    if count > times:
        raise TooMany(wait)


def refuse_if_used_up(request: HttpRequest, scope: str, key: str, times: int) -> None:
    """Refuse where all tries of a scope and key are used up, without counting one. Raises TooMany."""
    count, wait = _used(_name(scope, key or client_address(request)))
    if count >= times:
        raise TooMany(wait)


def forget_tries(scope: str, key: str) -> None:
    """Start the count of a scope and key anew, after a try that was right."""
    if not redis_guard.is_away:
        with redis_guard.quietly():
            redis_client().delete(settings.REDIS_PREFIX + _name(scope, key))
    RateCount.objects.filter(key=_name(scope, key)).delete()


def give_back(scope: str, key: str) -> None:
    """Uncount one try that was right, so that honest use never adds up."""
    if not redis_guard.is_away:
        with redis_guard.quietly():
            redis_client().eval(GIVE_BACK, 1, settings.REDIS_PREFIX + _name(scope, key))
            return
    RateCount.objects.filter(key=_name(scope, key), count__gt=0).update(count=F("count") - 1)


def _name(scope: str, who: str) -> str:
    # hashed: neither store shall hold mail addresses
    return f"limit:{scope}:{hashlib.sha256(f'{settings.SECRET_KEY}:{who}'.encode()).hexdigest()[:32]}"


def _used(name: str) -> tuple[int, int]:
    if not redis_guard.is_away:
        with redis_guard.quietly():
            count, left = redis_client().eval(USED_IN_REDIS, 1, settings.REDIS_PREFIX + name)
            return int(count), int(left)
    now = timezone.now()
    row = RateCount.objects.filter(key=name, expires_at__gt=now).first()
    return (row.count, int((row.expires_at - now).total_seconds())) if row else (0, 0)


def _count(name: str, seconds: int) -> tuple[int, int]:
    if not redis_guard.is_away:
        with redis_guard.quietly():
            count, left = redis_client().eval(COUNT_IN_REDIS, 1, settings.REDIS_PREFIX + name, seconds)
            return int(count), int(left)
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(COUNT_IN_POSTGRES, {"key": name, "now": now, "ends": now + timedelta(seconds=seconds)})
        count, ends = cursor.fetchone()
    return count, int((ends - now).total_seconds())
