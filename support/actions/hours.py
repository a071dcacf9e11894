"""Changing when people answer."""

from datetime import time

from shop.core.db import transaction
from support.models import OpeningHours, SupportDay
from support.queries.hours import forget_hours


@transaction()
def set_hours(*, weekday: int, opens: time, closes: time) -> OpeningHours:
    """Open on this day of the week (0 is Monday) from and to these times."""
    row, _ = OpeningHours.objects.update_or_create(weekday=weekday, defaults={"opens": opens, "closes": closes})
    forget_hours()
    return row


@transaction()
def save_hours(*, row: OpeningHours) -> OpeningHours:
    """Keep what staff set."""
    row.save()
    forget_hours()
    return row


@transaction()
def close_on(*, weekday: int) -> None:
    """Answer no longer on this day of the week."""
    OpeningHours.objects.filter(weekday=weekday).delete()
    forget_hours()


@transaction()
def save_day(*, row: SupportDay) -> SupportDay:
    """Keep a day that differs."""
    row.save()
    forget_hours()
    return row


@transaction()
def remove_day(*, row_id: int) -> None:
    """Let the day be as its weekday."""
    SupportDay.objects.filter(pk=row_id).delete()
    forget_hours()
