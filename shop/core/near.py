"""A few values kept in this process for a few seconds, in front of the cache that all processes share."""

import time
from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")


class Near(Generic[T]):
    """At most `most` values, each for `seconds`; those that came first go first."""

    def __init__(self, *, most: int, seconds: float) -> None:
        self.most, self.seconds = most, seconds
        self._values: OrderedDict[str, tuple[float, T]] = OrderedDict()

    def get(self, key: str) -> T | None:
        """The value while it is fresh."""
        until, value = self._values.get(key, (0.0, None))
        return value if time.monotonic() < until else None

    def put(self, key: str, value: T) -> None:
        """Keep it."""
        self._values.pop(key, None)
        self._values[key] = (time.monotonic() + self.seconds, value)
        while len(self._values) > self.most:
            self._values.popitem(last=False)

    def drop(self, key: str) -> None:
        """Forget one."""
        self._values.pop(key, None)

    def clear(self) -> None:
        """Forget all."""
        self._values.clear()
