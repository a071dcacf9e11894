"""Every date a customer is told, from stock, supply, cut-off, holidays and carrier days. Pure: no queries, no clock.

Days are dates where the warehouse stands. A carrier moves on Monday to Friday except days on which nobody ships.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db.models import TextChoices

Days = tuple[datetime.date | None, datetime.date | None]
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


class Way(TextChoices):
    """How units reach the customer."""

    STOCK = "stock", "from stock"
    BACKORDER = "backorder", "when our next delivery is in"
    SUPPLIER = "supplier", "by the supplier"


ORDERABLE = frozenset({Band.IN, Band.LOW, Band.BACKORDER, Band.SUPPLIER})
"""What the cart takes."""
WAYS = {
    "deny": (),
    "backorder": (Way.BACKORDER,),
    "supplier": (Way.SUPPLIER,),
    "either": (Way.BACKORDER, Way.SUPPLIER),
}
"""How a variant of each policy is delivered when the shelf is empty, the shop's own choice first."""


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
class Arrival:
    """Units of one supply that nobody was promised yet, and the day it is due (None: not known)."""

    units: int
    due_on: datetime.date | None


@dataclass(frozen=True)
class Stock:
    """What is known of one variant: units to promise now, what happens at zero, and what is on its way.

    `coming` units in all, the next ones on `due_on`; `arrivals` says each supply, where more than that is known.
    `direct` is within how many calendar days (least, most) the supplier's parcel is at a customer's door.
    """

    units: int
    policy: str = "deny"
    coming: int = 0
    due_on: datetime.date | None = None
    is_sold: bool = True
    arrivals: tuple[Arrival, ...] = ()
    direct: tuple[int, int] | None = None

    @property
    def ways(self) -> tuple[Way, ...]:
        """How it can be had now beside the shelf, the shop's own choice first: a back order only while it is dated."""
        if not self.is_sold:
            return ()
        ways = [way for way in WAYS.get(self.policy, ()) if way is Way.SUPPLIER or self.coming > 0]
        if len(ways) > 1 and self.due_on is None:
            ways.reverse()
        return tuple(ways)

    @property
    def expected(self) -> tuple[Arrival, ...]:
        """What is on its way, the earliest first, undated last."""
        known = self.arrivals or ((Arrival(self.coming, self.due_on),) if self.coming > 0 else ())
        return tuple(sorted(known, key=lambda arrival: arrival.due_on or datetime.date.max))

    def limit(self, most: int) -> int:
        """Units that can be ordered now in all ways, at most so many."""
        if not self.is_sold:
            return 0
        if Way.SUPPLIER in self.ways:
            return most
        return min(most, max(self.units, 0) + (self.coming if Way.BACKORDER in self.ways else 0))

    def band(self, low: int = 5) -> Band:
        """The band shown for it; `low` is the highest number that is said aloud."""
        if not self.is_sold:
            return Band.ENDED
        if self.units > 0:
            return Band.LOW if self.units <= low else Band.IN
        if not self.ways:
            return Band.OUT
        return Band.SUPPLIER if self.ways[0] is Way.SUPPLIER else Band.BACKORDER


@dataclass(frozen=True)
class Slice:
    """Units of one thing delivered in one way, the last of a back order due on `due_on`; `direct` as in `Stock`."""

    way: Way
    quantity: int
    due_on: datetime.date | None = None
    direct: tuple[int, int] | None = None


def split(stock: Stock, quantity: int, *, preferred: str = "") -> tuple[Slice, ...]:
    """How so many units are delivered: from the shelf first, the rest as the customer prefers or the shop chooses.

    The slices sum to less than `quantity` where not all of it can be had.
    """
    here = min(quantity, max(stock.units, 0)) if stock.is_sold else 0
    slices = [Slice(Way.STOCK, here)] if here else []
    left = quantity - here
    for way in sorted(stock.ways, key=lambda way: way != preferred):
        units = left if way is Way.SUPPLIER else min(left, stock.coming)
        if units > 0:
            due_on = _due_for(stock, units) if way is Way.BACKORDER else None
            slices.append(Slice(way, units, due_on, stock.direct if way is Way.SUPPLIER else None))
            left -= units
    return tuple(slices)


def _due_for(stock: Stock, units: int) -> datetime.date | None:
    """The day on which the last of so many units is due."""
    for arrival in stock.expected:
        units -= arrival.units
        if units <= 0:
            return arrival.due_on
    return None


@dataclass(frozen=True)
class Promise:
    """What is told about one variant: its band, the day it leaves, the days it may arrive, until when that holds.

    The dates are None where nothing can be promised (sold out, no dated supply, no way of delivery). `zone` is that of
    `order_by`: the same moment is told in other words elsewhere, so that two such promises are not equal.
    """

    band: Band
    units: int = 0
    leaves: datetime.date | None = None
    first: datetime.date | None = None
    last: datetime.date | None = None
    order_by: datetime.datetime | None = field(default=None)
    due_on: datetime.date | None = None
    zone: str = ""

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
        return _back_order(stock.due_on, calendar, days, now)
    if band is Band.SUPPLIER:
        return _supplied(calendar, days, now, stock.direct)
    leaves = calendar.leaves_on(now)
    first, last = _arrival(calendar, leaves, days, 0)
    until = calendar.cutoff_on(leaves)
    return Promise(band, stock.units, leaves, first, last, until, zone=calendar.time_zone)


def promise_slice(part: Slice, *, calendar: WorkCalendar, days: CarrierDays | None, now: datetime.datetime) -> Promise:
    """The promise for units delivered in one way; `units` of it are those of the slice."""
    if part.way == Way.BACKORDER:
        told = _back_order(part.due_on, calendar, days, now)
    elif part.way == Way.SUPPLIER:
        told = _supplied(calendar, days, now, part.direct)
    else:
        told = promise(Stock(part.quantity), calendar=calendar, days=days, now=now, low=0)
    return replace(told, units=part.quantity)


def _supplied(
    calendar: WorkCalendar, days: CarrierDays | None, now: datetime.datetime, direct: tuple[int, int] | None
) -> Promise:
    """The supplier's own days from today, each moved to one on which carriers deliver; else some days after ours."""
    leaves, today = calendar.leaves_on(now), now.astimezone(ZoneInfo(calendar.time_zone)).date()
    first, last = _arrival(calendar, leaves, days, days.supplier_extra if days else 0)
    if direct and days:
        first, last = (calendar.after_carrier(today + datetime.timedelta(days=count - 1), 1) for count in direct)
    until = calendar.cutoff_on(leaves)
    return Promise(Band.SUPPLIER, leaves=leaves, first=first, last=last, order_by=until, zone=calendar.time_zone)


def _back_order(
    due_on: datetime.date | None, calendar: WorkCalendar, days: CarrierDays | None, now: datetime.datetime
) -> Promise:
    """Goods that are due leave on the working day after they came; without a date nothing is promised."""
    if due_on is None:
        return Promise(Band.BACKORDER)
    today = now.astimezone(ZoneInfo(calendar.time_zone)).date()
    arrives_here = max(due_on, today)
    leaves = calendar.next_day(arrives_here + datetime.timedelta(days=1))
    first, last = _arrival(calendar, leaves, days, 0)
    return Promise(Band.BACKORDER, leaves=leaves, first=first, last=last, due_on=arrives_here)


@lru_cache(maxsize=500)
def _arrival(calendar: WorkCalendar, leaves: datetime.date, days: CarrierDays | None, extra: int) -> Days:
    if days is None:
        return None, None
    return calendar.after_carrier(leaves, days.least + extra), calendar.after_carrier(leaves, days.most + extra)


def together(promises: Iterable[Promise]) -> Days:
    """First and last day of several lines: the first parcel may come on the one, the last is there by the other."""
    dated = [found for found in promises if found.first and found.last]
    if not dated:
        return None, None
    return min(d.first for d in dated if d.first), max(d.last for d in dated if d.last)
