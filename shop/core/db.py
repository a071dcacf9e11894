"""`transaction()`: the frame of every action, and `append()`: rows that it writes together at its end.

`rows()` is for the statements that hot pages ask as SQL.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import OperationalError, connection
from django.db.models import Model
from django.db.transaction import atomic

from shop.core.errors import Refused

P = ParamSpec("P")
R = TypeVar("R")

DEADLOCK, SERIALIZATION, LOCK_TIMEOUT = "40P01", "40001", "55P03"
AFTER_DEADLOCK = 0.05
"""Seconds before the second try: whoever was let go first has taken the rows by then, else both would meet again."""


class Busy(Refused):
    """Somebody else holds the rows; nothing was changed."""

    is_passing = True

    def __init__(
        self, message: str = "The shop is busy with the same thing right now. Nothing is lost. Try again."
    ) -> None:
        super().__init__(message)


def error_code(error: BaseException) -> str:
    """PostgreSQL's five-letter code of a database error; empty when the line broke before one came."""
    return getattr(error.__cause__, "pgcode", None) or ""


def rows(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """What a statement finds. For pages that are asked for all the time: the ORM's own work costs them more."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


class _Frame:
    """A running `transaction()` with the rows that it still has to write, by their model; `depth` counts savepoints."""

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.rows: dict[type[Model], list[Model]] = {}

    def add(self, rows: "dict[type[Model], list[Model]]") -> None:
        for model, new in rows.items():
            self.rows.setdefault(model, []).extend(new)

    def write(self) -> None:
        """One INSERT for each model, in the order in which the models came."""
        for model, rows in self.rows.items():
            model._base_manager.bulk_create(rows)


_running = threading.local()


def append(*rows: Model) -> None:
    """Write rows that only add to the record (history, events, timeline) at the end of the running `transaction()`.

    One INSERT for each model then, whatever the number of rows, so they have no key before it and no query of the
    transaction finds them. They go with its commit, and with a rollback of the frame they were appended in. Anywhere
    else (in a bare `atomic()`, say) they are written at once. A row comes after those that it points to.
    """
    frame: _Frame | None = getattr(_running, "frame", None)
    new = _Frame(len(connection.savepoint_ids))
    for row in rows:
        new.add({type(row): [row]})
    if frame is not None and frame.depth == new.depth:
        frame.add(new.rows)
    else:
        new.write()


@contextmanager
def _framed() -> Iterator[None]:
    """An atomic block and what is appended in it: written at its end, or left to the frame it is a savepoint of."""
    around: _Frame | None = getattr(_running, "frame", None)
    with atomic():
        frame = _running.frame = _Frame(len(connection.savepoint_ids))
        try:
            yield
            # a bare atomic() in between may still be rolled back without the frame around it
            if around is not None and frame.depth == around.depth + 1:
                around.add(frame.rows)
            else:
                frame.write()
        finally:
            _running.frame = around


def transaction() -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Run an action in one transaction.

    When outermost: one more try after a deadlock, and `Busy` when rows stay locked (3 s, `lock_timeout`).
    Nested, it is a savepoint and leaves both to the outermost. What it appends is written at the end.
    """

    def decorate(run: Callable[P, R]) -> Callable[P, R]:
        @wraps(run)
        def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
            if connection.in_atomic_block:
                with _framed():
                    return run(*args, **kwargs)
            return _outermost(lambda: run(*args, **kwargs))

        return wrapped

    return decorate


def _outermost(run: Callable[[], R]) -> R:
    try:
        with _framed():
            return run()
    except OperationalError as error:
        if error_code(error) == LOCK_TIMEOUT:
            raise Busy from error
        if error_code(error) not in {DEADLOCK, SERIALIZATION}:
            raise
    time.sleep(AFTER_DEADLOCK)
    try:
        with _framed():
            return run()
    except OperationalError as error:
        if error_code(error) in {DEADLOCK, SERIALIZATION, LOCK_TIMEOUT}:
            raise Busy from error
        raise
