"""What is told of units that come in several ways: one promise for each, and the days for all of them."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shop.promise import Band, CarrierDays, Promise, Slice, promise_slice, together
from shop.queries.terms import delivery_terms


def tell(parts: Iterable[Slice], *, days: CarrierDays | None, now: datetime.datetime) -> tuple[Promise, ...]:
    """A promise for each part; `units` of it are those of the part."""
    calendar = delivery_terms().calendar
    return tuple(promise_slice(part, calendar=calendar, days=days, now=now) for part in parts)


@dataclass(frozen=True)
class Arriving:
    """The days of one parcel: `band` says from where it comes; both days are None without a date."""

    band: Band
    first: datetime.date | None
    last: datetime.date | None


@dataclass(frozen=True)
class Arrivals:
    """How an order would arrive: its parcels, the earliest first, and its last day if the warehouse sends one parcel.

    `together_first` and `together_last` are None where there is nothing to wait for.
    """

    parcels: tuple[Arriving, ...]
    together_first: datetime.date | None = None
    together_last: datetime.date | None = None

    @property
    def is_split(self) -> bool:
        """True when not all of it comes at once."""
        return len(self.parcels) > 1

    @property
    def can_wait(self) -> bool:
        """True when the warehouse could send at once what it would send in several parcels."""
        return self.together_last is not None


NOTHING = Arrivals(())


def arrivals_of(told: Sequence[Promise], *, is_together: bool = False) -> Arrivals:
    """The parcels of these promises: what comes from the same place on the same days is one.

    With `is_together` all that the warehouse sends is one, on the days of what comes last, if it has any.
    """
    found = {}
    for promise in told:
        band = Band.IN if promise.band in {Band.IN, Band.LOW} else promise.band
        found[band, promise.first, promise.last] = Arriving(band, promise.first, promise.last)
    parcels = sorted(found.values(), key=_by_day)
    ours = [parcel for parcel in parcels if parcel.band is not Band.SUPPLIER]
    if len(ours) < 2 or any(parcel.last is None for parcel in ours):
        return Arrivals(tuple(parcels))
    if is_together:
        parcels = [parcel for parcel in parcels if parcel not in ours[:-1]]
    return Arrivals(tuple(parcels), ours[-1].first, ours[-1].last)


def _by_day(parcel: Arriving) -> datetime.date:
    return parcel.last or datetime.date.max


def days_of(told: Sequence[Promise]) -> tuple[datetime.date | None, datetime.date | None]:
    """First and last day of all; no days where a part has none."""
    return together(told) if all(promise.last for promise in told) else (None, None)


def wait_for_all(told: Sequence[Promise]) -> list[Promise]:
    """The same promises where the warehouse sends everything at once: on the days of its latest part."""
    ours = [promise for promise in told if promise.band is not Band.SUPPLIER]
    if not ours or any(promise.last is None for promise in ours):
        return list(told)
    latest = max(ours, key=lambda promise: promise.last or datetime.date.min)
    return [promise if promise.band is Band.SUPPLIER else _on_days_of(promise, latest) for promise in told]


def _on_days_of(promise: Promise, latest: Promise) -> Promise:
    return Promise(
        promise.band, promise.units, latest.leaves, latest.first, latest.last, promise.order_by, promise.due_on
    )
