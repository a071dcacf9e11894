"""The demonstration's book of saved methods, in a table of its own that it reads and writes by plain SQL."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

FIELDS = "reference, key, customer, state, choice, expiry_month, expiry_year"
OPEN, KEPT, FAILED, REMOVED = "open", "kept", "failed", "removed"


@dataclass(frozen=True)
class MethodRow:
    """A row of the book; `choice` is the test card or wallet behind it."""

    reference: str
    key: str
    customer: str
    state: str
    choice: str
    expiry_month: int
    expiry_year: int


def ask(statement: str, values: Sequence[str | int]) -> MethodRow | None:
    """The first row that a statement changes."""
    return fetch(statement + " RETURNING " + FIELDS, values)


def fetch(statement: str, values: Sequence[str | int]) -> MethodRow | None:
    """The first row of an answer."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return MethodRow(*row) if row else None


def open_row(key: str, customer: str) -> MethodRow:
    """The row of this key, made once."""
    row = ask(
        "INSERT INTO orders_demomethod (reference, key, customer, state, choice, expiry_month, expiry_year)"
        " VALUES (%s, %s, %s, 'open', '', 0, 0) ON CONFLICT (key) DO UPDATE SET key = EXCLUDED.key",
        [f"demopm_{uuid.uuid4().hex}", key, customer],
    )
    if row is None:
        raise AssertionError("an insert that returns nothing")
    return row


def find(field: str, value: str) -> MethodRow | None:
    """The row with this `reference` or `key`."""
    return fetch(f"SELECT {FIELDS} FROM orders_demomethod WHERE {field} = %s", [value])  # noqa: S608


def keep(reference: str, choice: str, *, is_card: bool) -> MethodRow | None:
    """Keep an open row for a choice; a card expires at the end of the year after next."""
    month, year = (12, timezone.localdate().year + 2) if is_card else (0, 0)
    return ask(
        "UPDATE orders_demomethod SET state = 'kept', choice = %s, expiry_month = %s, expiry_year = %s"
        " WHERE reference = %s AND state IN ('open', 'failed')",
        [choice, month, year, reference],
    )


def move(reference: str, to: str, since: str) -> MethodRow | None:
    """Move a row from one state to another."""
    return ask(
        "UPDATE orders_demomethod SET state = %s WHERE reference = %s AND state = %s",
        [to, reference, since],
    )


def set_expiry(reference: str, month: int, year: int) -> MethodRow | None:
    """Change the expiry of a kept row."""
    return ask(
        "UPDATE orders_demomethod SET expiry_month = %s, expiry_year = %s WHERE reference = %s AND state = 'kept'",
        [month, year, reference],
    )
