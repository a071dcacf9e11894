"""`move()`: the only way a status changes."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from django.db import models

from shop.core import events
from shop.core.db import append
from shop.core.errors import Refused
from shop.core.models import StatusChange

Row = TypeVar("Row", bound=models.Model)
Table = Mapping[str, frozenset[str]]


class IllegalMove(Refused):
    """The table does not allow this step."""

    def __init__(self, kind: str, now: str, to: str) -> None:
        super().__init__(f"This {kind} is {now.replace('_', ' ')}, so it cannot become {to.replace('_', ' ')}.")
        self.now = now
        self.to = to


def move(
    row: Row,
    to: str,
    *,
    actor: str,
    table: Table,
    reason: str = "",
    field: str = "status",
    event: str = "",
    is_locked: bool = False,
    also: Sequence[str] = (),
) -> bool:
    """Lock the row, check the table, save the field, write history; True when something changed.

    Already there: nothing happens and False comes back, so a second call is harmless. Raises IllegalMove.
    `event`, if given, is recorded with `{<model>_id: pk}`. `is_locked`: the caller read the row under its lock, so it
    is not read again. `also` names fields of the row that are saved in the same statement. Wants an open transaction.
    """
    manager = type(row)._base_manager
    fresh = manager.select_for_update(of=("self",)).values_list(field, flat=True)
    now = getattr(row, field) if is_locked else fresh.get(pk=row.pk)
    if now == to:
        setattr(row, field, to)
        return False
    if to not in table.get(now, frozenset()):
        raise IllegalMove(str(row._meta.verbose_name), now, to)
    setattr(row, field, to)
    manager.filter(pk=row.pk).update(**{name: getattr(row, name) for name in (field, *also)})
    note(row, field, now, to, actor=actor, reason=reason)
    if event:
        events.record(event, **{f"{row._meta.model_name}_id": row.pk})
    return True


def note(row: models.Model, field: str, now: str, to: str, *, actor: str, reason: str = "") -> None:
    """Append to the history that a field of a row went from one value to another."""
    append(
        StatusChange(
            kind=row._meta.label_lower,
            object_id=row.pk,
            field=field,
            from_value=now,
            to_value=to,
            actor=actor,
            reason=reason[:300],
        )
    )
