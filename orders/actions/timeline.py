"""The timeline: what happened to an order, told once, with who did it."""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.utils import timezone

from orders.models import TimelineEntry

WORDS = {"system": "The shop", "worker": "The shop", "visitor": "Customer"}


def add(
    *, order_id: int, kind: str, text: str, actor: str, is_public: bool = False, at: datetime | None = None
) -> TimelineEntry:
    """Write one entry; `kind` is the event ("order.placed", "note"), `is_public` shows it to the customer."""
    return TimelineEntry.objects.create(
        order_id=order_id,
        kind=kind,
        actor=actor,
        actor_name=name_of(actor),
        text=text[:1000],
        is_public=is_public,
        at=at or timezone.now(),
    )


def name_of(actor: str) -> str:
    """Who that is in words: a person's name where there is an account, else what it was."""
    who, _, key = actor.partition(":")
    if key.isdigit() and who in {"staff", "customer"}:
        user = get_user_model().objects.filter(pk=int(key)).only("name", "email").first()
        return str(user.get_full_name()) if user else who.capitalize()
    if who == "provider" and key:
        return key.capitalize()
    return WORDS.get(who, who.capitalize())
