"""Races with real threads and real connections."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections


def race(calls: Sequence[Callable[[], Any]], *, timeout: float = 30) -> list[Any]:
    """Start all calls at the same moment, each on a connection of its own; results (or exceptions) in their order."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            connections["default"].ensure_connection()
            gate.wait(timeout)
            return call()
        except Exception as error:  # noqa: BLE001  # handed to the test
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        futures = [pool.submit(run, call) for call in calls]
        return [future.result(timeout) for future in futures]


def slowed(read: Callable[..., Any], *, seconds: float = 0.3) -> Callable[..., Any]:
    """The same, then a pause: put in place of a lock, each of two callers has read before the other writes."""

    def run(*args: Any, **kwargs: Any) -> Any:
        found = read(*args, **kwargs)
        time.sleep(seconds)
        return found

    return run


def in_other_connection(call: Callable[[], Any], *, timeout: float = 30) -> Any:
    """Run a call on another connection and return its result; raises what it raised."""
    [result] = race([call], timeout=timeout)
    if isinstance(result, BaseException):
        raise result
    return result
