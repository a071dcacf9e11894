"""Tidying up after visitors."""

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from accounts.actions.leaving import due_to_leave, finish_leaving, forget_farewells


@shared_task(name="accounts.clear_sessions")
def clear_sessions(**_: object) -> None:
    """Drop sessions that have run out."""
    call_command("clearsessions")


@shared_task(name="accounts.delete_due")
def delete_due(**_: object) -> None:
    """Delete the accounts whose days to think again are over."""
    now = timezone.now()
    forget_farewells(now=now)
    for user_id in due_to_leave(now):
        finish_leaving(user_id=user_id, now=now)
