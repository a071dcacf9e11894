"""`move()`: the only way a status changes."""

from collections.abc import Mapping
from typing import TypeVar

from django.db import models

from shop.core import events
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
) -> bool:
    """Lock the row, check the table, save the field, write history; True when something changed.

    Already there: nothing happens and False comes back, so a second call is harmless. Raises IllegalMove.
    `event`, if given, is recorded with `{<model>_id: pk}`. Wants an open transaction.
    """
    manager = type(row)._base_manager
    now = manager.select_for_update(of=("self",)).values_list(field, flat=True).get(pk=row.pk)
    if now == to:
        setattr(row, field, to)
        return False
    kind = row._meta.model_name or ""
    if to not in table.get(now, frozenset()):
        raise IllegalMove(str(row._meta.verbose_name), now, to)
    manager.filter(pk=row.pk).update(**{field: to})
    setattr(row, field, to)
    StatusChange.objects.create(
        kind=row._meta.label_lower,
        object_id=row.pk,
        field=field,
        from_value=now,
        to_value=to,
        actor=actor,
        reason=reason[:300],
    )
    if event:
        events.record(event, **{f"{kind}_id": row.pk})
    return True
