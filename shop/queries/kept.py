"""What every page needs and hardly ever changes: kept a minute in Redis and a few seconds in the process."""

import time
from collections.abc import Callable
from typing import TypeVar, cast

from django.conf import settings
from django.core.cache import cache

T = TypeVar("T")
IN_PROCESS = 5.0
_near: dict[str, tuple[float, object]] = {}


def kept(key: str, read: Callable[[], T], *, seconds: int = 60) -> T:
    """The kept value of `read()`. With PAGE_CACHE_SECONDS 0 the process keeps nothing (a test sees what it wrote)."""
    now = time.monotonic()
    until, value = _near.get(key, (0.0, None))
    if now < until and settings.PAGE_CACHE_SECONDS:
        return cast(T, value)
    found: T | None = cache.get(key)
    if found is None:
        found = read()
        cache.set(key, found, seconds)
    if settings.PAGE_CACHE_SECONDS:
        _near[key] = (now + IN_PROCESS, found)
    return found


def forget(key: str) -> None:
    """Read it anew; another process may answer from its own memory for a few seconds yet."""
    _near.pop(key, None)
    cache.delete(key)
