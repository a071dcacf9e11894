"""Waking the relay: a hint that may be lost, never slower than 300 ms in sum, with connections of its own."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import structlog
from celery import current_app
from django.conf import settings
from kombu import Connection
from kombu.exceptions import KombuError
from kombu.pools import Producers
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = structlog.get_logger(__name__)

OUTAGE_SECONDS = 5.0
SHORT = {"socket_connect_timeout": 0.15, "socket_timeout": 0.15}
REDIS_ERRORS = (RedisError, KombuError, OSError)
WAKE_KEY = "relay:wake"


class RedisGuard:
    """Remembers for a few seconds that Redis is away, so that only one caller in a process pays for finding out."""

    def __init__(self) -> None:
        self._away_until = 0.0
        self._lock = threading.Lock()

    @property
    def is_away(self) -> bool:
        """True while a recent failure is remembered."""
        return time.monotonic() < self._away_until

    def trip(self, error: BaseException) -> None:
        """Note a failure."""
        with self._lock:
            first = not self.is_away
            self._away_until = time.monotonic() + OUTAGE_SECONDS
        if first:
            log.warning("redis_away", error=type(error).__name__)

    def reset(self) -> None:
        """Forget the failure (tests)."""
        self._away_until = 0.0

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """Run something on Redis; a failure is noted and swallowed. Ask `is_away` first."""
        try:
            yield
        except REDIS_ERRORS as error:
            self.trip(error)


redis_guard = RedisGuard()


@lru_cache(maxsize=4)
def _client(url: str) -> Redis:
    return Redis.from_url(url, **SHORT, retry=Retry(NoBackoff(), 0), socket_keepalive=True)


def redis_client() -> Redis:
    """This process's Redis client with short time limits and no retry; prefix keys with settings.REDIS_PREFIX."""
    return _client(settings.REDIS_URL)


@lru_cache(maxsize=4)
def _connection(url: str, prefix: str) -> Connection:
    # kombu retries a closed port for two seconds unless max_retries is 0
    options = {**SHORT, "max_retries": 0, "global_keyprefix": prefix}
    connection: Connection = current_app.connection_for_write(url, connect_timeout=0.15, transport_options=options)
    return connection


_producers = Producers(limit=8)


def wake() -> None:
    """Ask a worker to run the relay now. One wake in flight; failures are remembered, never raised."""
    if redis_guard.is_away:
        return
    with redis_guard.quietly():
        # the relay deletes the key before it claims, so whatever is committed later sets it anew
        if redis_client().set(settings.REDIS_PREFIX + WAKE_KEY, 1, nx=True, px=2000):
            _publish_wake()


def _publish_wake() -> None:
    connection = _connection(settings.CELERY_BROKER_URL, settings.REDIS_PREFIX)
    with _producers[connection].acquire(block=True, timeout=0.15) as producer:
        current_app.send_task("core.relay", producer=producer, retry=False, queue="relay", expires=30)


def clear_wake() -> None:
    """Let the next commit wake the relay again; called by the relay before it claims."""
    if not redis_guard.is_away:
        with redis_guard.quietly():
            redis_client().delete(settings.REDIS_PREFIX + WAKE_KEY)
