"""Tidying up after visitors."""

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from accounts.actions.exporting import drop_old_exports, make_export
from accounts.actions.leaving import due_to_leave, finish_leaving, forget_farewells
from shop.core import events
from shop.core.sweeps import each, in_turn


@shared_task(name="accounts.clear_sessions")
def clear_sessions(**_: object) -> None:
    """Drop sessions that have run out."""
    call_command("clearsessions")


@shared_task(name="accounts.delete_due")
def delete_due(**_: object) -> None:
    """Delete the accounts whose days to think again are over, and copies of data that nobody may open any more."""
    now = timezone.now()
    in_turn(
        lambda: forget_farewells(now=now),
        lambda: drop_old_exports(now=now),
        lambda: each(due_to_leave(now), lambda pk: finish_leaving(user_id=pk, now=now)),
    )


@shared_task(name="accounts.make_export")
def make_export_task(delivery_id: int) -> None:
    """Collect what is held of somebody who asked for it, and write to him."""
    with events.effect(delivery_id) as delivery:
        if delivery is not None:
            make_export(export_id=delivery.event.payload["export_id"])
