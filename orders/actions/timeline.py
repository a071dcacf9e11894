"""The timeline: what happened to an order, told once, with who did it."""

from datetime import datetime

from django.utils import timezone

from orders.models import TimelineEntry
from shop.core.db import append
from shop.core.http import name_of


def add(
    *, order_id: int, kind: str, text: str, actor: str, is_public: bool = False, at: datetime | None = None
) -> None:
    """Append one entry; `kind` is the event ("order.placed", "note"), `is_public` shows it to the customer."""
    append(
        TimelineEntry(
            order_id=order_id,
            kind=kind,
            actor=actor,
            actor_name=name_of(actor),
            text=text[:1000],
            is_public=is_public,
            at=at or timezone.now(),
        )
    )
