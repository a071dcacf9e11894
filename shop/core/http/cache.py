"""Django's cache on Redis that treats an absent Redis as an empty cache."""

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.retry import Retry

from shop.core.events.wake import REDIS_ERRORS, SHORT, redis_guard


class ForgivingRedisCache(RedisCache):
    """Never raises and never waits longer than 300 ms in sum: reads miss, writes are dropped while Redis is away."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {**params.get("OPTIONS", {}), **SHORT, "retry": Retry(NoBackoff(), 0)}
        super().__init__(server, {**params, "OPTIONS": options})

    def _try(self, call: Callable[[], Any], otherwise: Any) -> Any:  # noqa: ANN401  # a cache holds anything
        if redis_guard.is_away:
            return otherwise
        try:
            return call()
        except REDIS_ERRORS as error:
            redis_guard.trip(error)
            return otherwise

    def add(self, *args: Any, **kwargs: Any) -> bool:  # noqa: ANN401
        """Store unless it is there; True while Redis is away, as if it had not been there."""
        return bool(self._try(lambda: super(ForgivingRedisCache, self).add(*args, **kwargs), otherwise=True))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:  # noqa: ANN401
        """Read, or `default`."""
        return self._try(lambda: super(ForgivingRedisCache, self).get(key, default, version), otherwise=default)

    def set(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Store, or drop."""
        self._try(lambda: super(ForgivingRedisCache, self).set(*args, **kwargs), otherwise=None)

    def touch(self, *args: Any, **kwargs: Any) -> bool:  # noqa: ANN401
        """Prolong, or False."""
        return bool(self._try(lambda: super(ForgivingRedisCache, self).touch(*args, **kwargs), otherwise=False))

    def delete(self, *args: Any, **kwargs: Any) -> bool:  # noqa: ANN401
        """Delete, or False."""
        return bool(self._try(lambda: super(ForgivingRedisCache, self).delete(*args, **kwargs), otherwise=False))

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:  # noqa: ANN401
        """Read several, or none."""
        found = self._try(lambda: super(ForgivingRedisCache, self).get_many(keys, version), otherwise=None)
        return dict(found or {})

    def set_many(self, *args: Any, **kwargs: Any) -> list[Any]:  # noqa: ANN401
        """Store several, or drop them."""
        return self._try(lambda: super(ForgivingRedisCache, self).set_many(*args, **kwargs), otherwise=None) or []

    def delete_many(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Delete several, or none."""
        self._try(lambda: super(ForgivingRedisCache, self).delete_many(*args, **kwargs), otherwise=None)

    def has_key(self, key: str, version: int | None = None) -> bool:
        """True when it is there."""
        return bool(self._try(lambda: super(ForgivingRedisCache, self).has_key(key, version), otherwise=False))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Count up; `delta` while Redis is away."""
        return int(self._try(lambda: super(ForgivingRedisCache, self).incr(key, delta, version), otherwise=delta))

    def clear(self) -> None:
        """Empty the cache, or leave it."""
        self._try(lambda: super(ForgivingRedisCache, self).clear(), otherwise=None)
