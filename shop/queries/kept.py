"""What every page needs and hardly ever changes: kept a minute in Redis and a few seconds in the process."""

from collections.abc import Callable
from typing import TypeVar, cast

from django.conf import settings
from django.core.cache import cache

from shop.core.near import Near

T = TypeVar("T")
_near: Near[object] = Near(most=200, seconds=5)


def kept(key: str, read: Callable[[], T], *, seconds: int = 60) -> T:
    """The kept value of `read()`. With PAGE_CACHE_SECONDS 0 the process keeps nothing (a test sees what it wrote)."""
    if settings.PAGE_CACHE_SECONDS and (near := _near.get(key)) is not None:
        return cast(T, near)
    found: T | None = cache.get(key)
    if found is None:
        found = read()
        cache.set(key, found, seconds)
    if settings.PAGE_CACHE_SECONDS:
        _near.put(key, found)
    return found


def forget(key: str) -> None:
    """Read it anew; another process may answer from its own memory for a few seconds yet."""
    _near.drop(key)
    cache.delete(key)
