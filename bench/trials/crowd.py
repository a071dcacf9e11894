"""Many at once: at the same moment, or one after the other until told to stop."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx


def at_once(calls: Sequence[Callable[[], Any]], *, timeout: float = 120) -> list[Any]:
    """Make all calls at the same moment; their results in order, with the line that was cut as its error."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        gate.wait(timeout)
        try:
            return call()
        except httpx.TransportError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def each(calls: Sequence[Callable[[], Any]], *, hands: int = 4) -> list[Any]:
    """Make all calls, a few at a time."""
    with ThreadPoolExecutor(hands) as pool:
        return list(pool.map(lambda call: call(), calls))
