"""Makers of cases and hours."""

from datetime import date, time

from support.actions.cases import Concern, open_case
from support.models import Case
from support.queries.hours import OtherDay, Schedule


def make_case(**overrides) -> Case:
    """A case of a guest, its confirmation mail queued."""
    fields = {"topic": "delivery", "text": "Where is my parcel?", "email": "ana@example.com", "name": "Ana Reyes"}
    return open_case(concern=Concern(**fields | overrides), actor="visitor")


def make_schedule(*others: tuple, zone: str = "America/New_York") -> Schedule:
    """Monday to Friday 9 to 18; `others` are (date, name[, opens, closes])."""
    week = tuple((day, time(9), time(18)) for day in range(5))
    return Schedule(zone, week, tuple(OtherDay(*other) for other in others))


THANKSGIVING = (date(2026, 11, 26), "Thanksgiving")
