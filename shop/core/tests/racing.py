"""Races with real threads and real connections."""

import contextlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

from django.db import connections
from django.db.models import QuerySet

from shop.core import db
from shop.core.db import transaction


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


def meeting(callers: int = 2, *, seconds: float = 5) -> Callable[[], None]:
    """A point that the calls of a race pass together: whoever comes there first waits, on a busy machine too.

    Each call meets the others once. Who waited these seconds in vain goes on alone, and from then on everybody.
    """
    gate = threading.Barrier(callers, timeout=seconds)
    mine = threading.local()

    def meet() -> None:
        if hasattr(mine, "has_met") or threading.current_thread() is threading.main_thread():
            return
        mine.has_met = True
        with contextlib.suppress(threading.BrokenBarrierError):
            gate.wait()

    return meet


def read_together(read: Callable[..., Any]) -> Callable[..., Any]:
    """The same, then a meeting: put in place of a lock, each of two callers has read before the other writes."""
    meet = meeting()

    def run(*args: Any, **kwargs: Any) -> Any:
        found = read(*args, **kwargs)
        meet()
        return found

    return run


def then(call: Callable[..., Any], meet: Callable[[], None]) -> Callable[..., Any]:
    """The same call, then a meeting: put in place of a step, another caller comes between it and the next."""

    def run(*args: Any, **kwargs: Any) -> Any:
        found = call(*args, **kwargs)
        meet()
        return found

    return run


def one_by_one(rows: QuerySet[Any], meet: Callable[[], None]) -> Callable[[], None]:
    """A call that locks these rows in the order of their keys, as every action shall, and meets after the first."""

    @transaction()
    def lock() -> None:
        for pk in rows.order_by("pk").values_list("pk", flat=True):
            rows.model._base_manager.select_for_update().get(pk=pk)
            meet()

    return lock


def deadlocks(monkeypatch: Any) -> list[float]:
    """What grows with each deadlock of an action, which is the only reason to wait before a second try."""
    waits: list[float] = []
    monkeypatch.setattr(db, "time", SimpleNamespace(sleep=waits.append))
    return waits


def is_seen(shows: Callable[[], bool], *, rounds: int = 30) -> bool:
    """Whether a race without its guard goes wrong in any of some rounds; the two sides need not meet in the first."""
    return any(shows() for _ in range(rounds))


def in_other_connection(call: Callable[[], Any], *, timeout: float = 30) -> Any:
    """Run a call on another connection and return its result; raises what it raised."""
    [result] = race([call], timeout=timeout)
    if isinstance(result, BaseException):
        raise result
    return result
