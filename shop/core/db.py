"""`transaction()`: the frame of every action."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection
from django.db.transaction import atomic

from shop.core.errors import Refused

P = ParamSpec("P")
R = TypeVar("R")

DEADLOCK, SERIALIZATION, LOCK_TIMEOUT = "40P01", "40001", "55P03"


class Busy(Refused):
    """Somebody else holds the rows; nothing was changed."""

    def __init__(
        self, message: str = "The shop is busy with the same thing right now. Nothing is lost. Try again."
    ) -> None:
        super().__init__(message)


def error_code(error: BaseException) -> str:
    """PostgreSQL's five-letter code of a database error; empty when the line broke before one came."""
    return getattr(error.__cause__, "pgcode", None) or ""


def transaction() -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Run an action in one transaction.

    When outermost: one more try after a deadlock, and `Busy` when rows stay locked (3 s, `lock_timeout`).
    Nested, it is a savepoint and leaves both to the outermost.
    """

    def decorate(run: Callable[P, R]) -> Callable[P, R]:
        @wraps(run)
        def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
            if connection.in_atomic_block:
                with atomic():
                    return run(*args, **kwargs)
            return _outermost(lambda: run(*args, **kwargs))

        return wrapped

    return decorate


def _outermost(run: Callable[[], R]) -> R:
    try:
        with atomic():
            return run()
    except OperationalError as error:
        if error_code(error) == LOCK_TIMEOUT:
            raise Busy from error
        if error_code(error) not in {DEADLOCK, SERIALIZATION}:
            raise
    try:
        with atomic():
            return run()
    except OperationalError as error:
        if error_code(error) in {DEADLOCK, SERIALIZATION, LOCK_TIMEOUT}:
            raise Busy from error
        raise
