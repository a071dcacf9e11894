"""Every date a customer is told, from stock, supply, cut-off, holidays and carrier days. Pure: no queries, no clock.

Days are dates where the warehouse stands. A carrier moves on Monday to Friday except days on which nobody ships.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo

WEEKDAYS = frozenset(range(5))
LOOK_AHEAD = 366
"""Days after which a calendar without a working day is taken for closed for good."""


class Band(StrEnum):
    """What is said about stock instead of a number."""

    IN = "in"
    LOW = "low"
    BACKORDER = "backorder"
    SUPPLIER = "dropship"
    OUT = "out"
    ENDED = "ended"


ORDERABLE = frozenset({Band.IN, Band.LOW})
"""What the cart takes today. Back orders and suppliers' goods are told but not sold online yet; they join here."""


class NeverShips(ValueError):
    """A calendar without a single working day in a year."""


@dataclass(frozen=True)
class WorkCalendar:
    """When a warehouse ships: orders in before `cutoff` (its own time) on a working day leave that day.

    `closed` are its own holidays and everybody's; `carrier_closed` only the days on which no carrier moves.
    """

    time_zone: str = "UTC"
    cutoff: datetime.time = datetime.time(15, 0)
    workdays: frozenset[int] = WEEKDAYS
    closed: frozenset[datetime.date] = frozenset()
    carrier_closed: frozenset[datetime.date] = frozenset()

    def ships_on(self, day: datetime.date) -> bool:
        """True when parcels leave on this day."""
        return day.weekday() in (self.workdays or WEEKDAYS) and day not in self.closed

    def next_day(self, day: datetime.date) -> datetime.date:
        """This day or the first one after it on which parcels leave."""
        for ahead in range(LOOK_AHEAD):
            candidate = day + datetime.timedelta(days=ahead)
            if self.ships_on(candidate):
                return candidate
        raise NeverShips(f"No working day within a year of {day}.")

    def cutoff_on(self, day: datetime.date) -> datetime.datetime:
        """The moment until which an order still leaves on this day."""
        return datetime.datetime.combine(day, self.cutoff, ZoneInfo(self.time_zone))

    def leaves_on(self, now: datetime.datetime) -> datetime.date:
        """The day an order placed now leaves, when the goods are there. `now` is aware."""
        local = now.astimezone(ZoneInfo(self.time_zone))
        today = local.date()
        if local < self.cutoff_on(today):
            return self.next_day(today)
        return self.next_day(today + datetime.timedelta(days=1))

    def after_carrier(self, leaves: datetime.date, days: int) -> datetime.date:
        """The day a parcel that left on `leaves` is delivered after so many carrier days."""
        day, left = leaves, days
        while left > 0:
            day += datetime.timedelta(days=1)
            if day.weekday() in WEEKDAYS and day not in self.carrier_closed:
                left -= 1
        return day


@dataclass(frozen=True)
class CarrierDays:
    """How long a way of delivery takes after leaving, in carrier days, and the extra days of a supplier's parcel."""

    least: int
    most: int
    supplier_extra: int = 3


@dataclass(frozen=True)
class Stock:
    """What is known of one variant: units to promise now, what happens at zero, and the next free supply."""

    units: int
    policy: str = "deny"
    coming: int = 0
    due_on: datetime.date | None = None
    is_sold: bool = True

    def band(self, low: int = 5) -> Band:
        """The band shown for it; `low` is the highest number that is said aloud."""
        if not self.is_sold:
            return Band.ENDED
        if self.units > 0:
            return Band.LOW if self.units <= low else Band.IN
        if self.policy == "supplier":
            return Band.SUPPLIER
        if self.policy == "backorder" and self.coming > 0:
            return Band.BACKORDER
        return Band.OUT


@dataclass(frozen=True)
class Promise:
    """What is told about one variant: its band, the day it leaves, the days it may arrive, until when that holds.

    The dates are None where nothing can be promised (sold out, no dated supply, no way of delivery).
    """

    band: Band
    units: int = 0
    leaves: datetime.date | None = None
    first: datetime.date | None = None
    last: datetime.date | None = None
    order_by: datetime.datetime | None = field(default=None)
    due_on: datetime.date | None = None

    @property
    def can_buy(self) -> bool:
        """True when it can be put into the cart."""
        return self.band in ORDERABLE


def promise(
    stock: Stock,
    *,
    calendar: WorkCalendar,
    days: CarrierDays | None,
    now: datetime.datetime,
    low: int = 5,
) -> Promise:
    """The promise for one variant ordered `now` (aware), by a way of delivery that takes `days`."""
    band = stock.band(low)
    if band in {Band.OUT, Band.ENDED}:
        return Promise(band, due_on=stock.due_on)
    if band is Band.BACKORDER:
        return _back_order(stock, calendar, days, now)
    leaves = calendar.leaves_on(now)
    if band is Band.SUPPLIER:
        extra = days.supplier_extra if days else 0
        first, last = _arrival(calendar, leaves, days, extra)
        return Promise(band, leaves=leaves, first=first, last=last, order_by=calendar.cutoff_on(leaves))
    first, last = _arrival(calendar, leaves, days, 0)
    return Promise(band, stock.units, leaves, first, last, calendar.cutoff_on(leaves))


def _back_order(stock: Stock, calendar: WorkCalendar, days: CarrierDays | None, now: datetime.datetime) -> Promise:
    """Goods that are due leave on the working day after they came; without a date nothing is promised."""
    if stock.due_on is None:
        return Promise(Band.BACKORDER)
    today = now.astimezone(ZoneInfo(calendar.time_zone)).date()
    arrives_here = max(stock.due_on, today)
    leaves = calendar.next_day(arrives_here + datetime.timedelta(days=1))
    first, last = _arrival(calendar, leaves, days, 0)
    return Promise(Band.BACKORDER, leaves=leaves, first=first, last=last, due_on=arrives_here)


def _arrival(
    calendar: WorkCalendar, leaves: datetime.date, days: CarrierDays | None, extra: int
) -> tuple[datetime.date | None, datetime.date | None]:
    if days is None:
        return None, None
    first = calendar.after_carrier(leaves, days.least + extra)
    return first, calendar.after_carrier(leaves, days.most + extra)


def together(promises: Iterable[Promise]) -> tuple[datetime.date | None, datetime.date | None]:
    """First and last day of several lines: the first parcel may come on the one, the last is there by the other."""
    dated = [found for found in promises if found.first and found.last]
    if not dated:
        return None, None
    return min(d.first for d in dated if d.first), max(d.last for d in dated if d.last)
