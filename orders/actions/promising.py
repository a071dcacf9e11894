"""How the lines of an order are delivered: from stock, on back order, by the supplier; and holding what they need."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from accounts.queries import proved_addresses
from orders.models import Order, OrderLine
from orders.queries.delivery import DeliveryOption
from orders.queries.offers import Offer
from orders.queries.parcels import tell, wait_for_all
from shop.actions import stock, supply
from shop.actions.counts import Allocated
from shop.actions.waiting import take_kept
from shop.core.errors import Refused
from shop.models import Reservation
from shop.promise import Band, Promise, Slice, Way

OWNER = "order_line"
"""What reservations of order lines call their owner; the id is the line's."""


class PromiseChanged(Refused):
    """What was told of a line (its way or its day) no longer holds."""


@dataclass(frozen=True)
class Planned:
    """One line to be: units of an offer delivered in one way, with the days promised; `key` is unique in its order."""

    key: str
    offer: Offer
    part: Slice
    promise: Promise

    @property
    def quantity(self) -> int:
        """Its units."""
        return self.part.quantity


def plan(
    chosen: Sequence[tuple[Offer, int, str]],
    *,
    option: DeliveryOption,
    now: datetime.datetime,
    is_together: bool = False,
) -> list[Planned]:
    """Split (offer, units, preferred way) into lines of one way each, with the days of a way of delivery.

    What cannot be had at all stays a line from stock, so that holding it refuses.
    """
    parts = [
        (f"{place}:{part.way}", offer, part)
        for place, (offer, quantity, way) in enumerate(chosen)
        for part in _whole(offer.split(quantity, way), quantity)
    ]
    told: Sequence[Promise] = tell([part for *_, part in parts], days=option.days, now=now)
    if is_together:
        told = wait_for_all(told)
    return [Planned(*part, promise) for part, promise in zip(parts, told, strict=True)]


def refuse_later_than(last: datetime.date | None, planned: Sequence[Planned]) -> None:
    """Raise `PromiseChanged` where something arrives later than the day its buyer was told."""
    for line in planned:
        if last is not None and (line.promise.last is None or line.promise.last > last):
            day = f"by {line.promise.last:%B} {line.promise.last.day} now" if line.promise.last else "later"
            raise PromiseChanged(f"{line.offer.name} arrives {day}. Check the new date and buy again.")


def plan_charged(chosen: Sequence[tuple[Offer, int, str]], *, option: DeliveryOption) -> dict[str, Planned]:
    """The lines of an order that another channel sold: each from stock, by its variant's id, as they were charged."""
    told = Promise(Band.IN, first=option.first, last=option.last)
    return {
        str(offer.variant_id): Planned(str(offer.variant_id), offer, Slice(Way.STOCK, quantity), told)
        for offer, quantity, _ in chosen
    }


def _whole(parts: tuple[Slice, ...], quantity: int) -> list[Slice]:
    """The parts with what they leave out added to the one from stock."""
    missing = quantity - sum(part.quantity for part in parts)
    if not missing:
        return list(parts)
    here = sum(part.quantity for part in parts if part.way == Way.STOCK)
    return [Slice(Way.STOCK, here + missing), *(part for part in parts if part.way != Way.STOCK)]


def hold_lines(
    order: Order,
    lines: Iterable[OrderLine],
    *,
    country: str,
    planned: Sequence[Planned] = (),
) -> None:
    """Hold what lines take from stock until the order's own limit, and peg what they wait for: all or nothing.

    A supplier's lines hold nothing. Raises `OutOfStock`, and `PromiseChanged` for a back order that would come later
    than was `planned` (in the order of the lines).
    """
    demands: dict[str, list[stock.Demand]] = {way: [] for way in Way.values}
    told = {}
    for place, line in enumerate(lines):
        demands[line.way].append(stock.Demand(str(line.pk), line.variant_id, line.quantity))
        if planned:
            told[str(line.pk)] = planned[place]
    pegged = supply.peg(owner_kind=OWNER, demands=demands[Way.BACKORDER])
    until = order.hold_until or order.created_at
    if not planned or any(line.offer.kept for line in planned):
        _take_kept(order, demands[Way.STOCK])
    stock.hold(owner_kind=OWNER, demands=demands[Way.STOCK], expires_at=until, country=country)
    _refuse_later(pegged, told)


def _take_kept(order: Order, demands: Iterable[stock.Demand]) -> None:
    """What is kept for the buyer becomes his: by the mail's link, pressed in this cart's browser, or by his account.

    A mail address that was only typed takes nothing, since anybody can type it.
    """
    if order.cart_id is None:
        return
    whose = Q(cart_ref=order.cart_id)
    if order.user_id is not None:
        whose |= Q(user_id=order.user_id) | Q(email__in=proved_addresses(order.user_id))
    units: dict[int, int] = {}
    for demand in demands:
        units[demand.variant_id] = units.get(demand.variant_id, 0) + demand.quantity
    take_kept(whose=whose, units=units)


def waiting_first(lines: Iterable[OrderLine]) -> list[OrderLine]:
    """Lines in the order in which they give back: what waits first, so that an order does not wait for its own goods.

    It is the order of locks too, supplies before stock.
    """
    return sorted(lines, key=lambda line: (line.way != Way.BACKORDER, line.pk))


def _refuse_later(pegged: Iterable[supply.Pegged], told: dict[str, Planned]) -> None:
    """Another buyer was quicker with the earlier goods: the day that was planned is too early."""
    for part in pegged:
        planned = told.get(part.owner_id)
        due_on = planned.part.due_on if planned else None
        if planned and due_on and (part.due_on is None or part.due_on > due_on):
            raise PromiseChanged(f"The next delivery of {planned.offer.name} is promised already. Check the new date.")


def missing_units(lines: Iterable[OrderLine]) -> dict[int, int]:
    """Line id to units of our warehouse that nothing is promised for; lines that have all are left out."""
    lines = list(lines)
    promised: dict[str, int] = {}
    rows = Reservation.objects.filter(
        owner_kind=OWNER, owner_id__in=[str(line.pk) for line in lines], status__in=stock.LIVE
    )
    for owner_id, quantity in rows.values_list("owner_id", "quantity"):
        promised[owner_id] = promised.get(owner_id, 0) + quantity
    ours = [line for line in lines if line.way != Way.SUPPLIER]
    wanted = {line: line.quantity - line.canceled_quantity - line.shipped_quantity for line in ours}
    found = {line.pk: units - promised.get(str(line.pk), 0) for line, units in wanted.items()}
    return {pk: units for pk, units in found.items() if units > 0}


def lacks(lines: Iterable[OrderLine], allocated: Iterable[Allocated]) -> bool:
    """Whether fewer units were just allocated than these lines take from stock."""
    wanted = {str(line.pk): line.quantity - line.canceled_quantity for line in lines if line.way == Way.STOCK}
    there = sum(row.quantity for row in allocated if row.owner_id in wanted)
    return there < sum(wanted.values())
