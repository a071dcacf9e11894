"""Tidying up after visitors."""

from celery import shared_task
from django.core.management import call_command


@shared_task(name="accounts.clear_sessions")
def clear_sessions(**_: object) -> None:
    """Drop sessions that have run out."""
    call_command("clearsessions")
