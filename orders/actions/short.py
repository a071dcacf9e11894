"""Orders that were paid elsewhere and whose goods are not all there: hold what there is, and the rest when it comes."""

from collections.abc import Collection, Iterable

from orders.actions.promising import OWNER
from orders.models import Order, OrderLine
from orders.states import OrderStatus
from shop.actions import stock
from shop.actions.counts import Allocated
from shop.core.errors import Refused
from shop.models import Reservation
from shop.promise import Way

SHORT = "short"
"""How the reason of such a hold begins."""
LIVE = (Reservation.Status.HELD, Reservation.Status.ALLOCATED, Reservation.Status.BACKORDERED)
TRIES = 3


class StillShort(Refused):
    """Units are missing, so the order cannot go on."""


def hold_what_there_is(order: Order, lines: Iterable[OrderLine]) -> None:
    """Hold as many units of each line as can be had now; wants a locked order without any hold on these lines."""
    demands = [
        stock.Demand(str(line.pk), line.variant_id, wanted)
        for line in lines
        if (wanted := line.quantity - line.canceled_quantity) > 0
    ]
    country = order.addresses.filter(kind="delivery").values_list("country", flat=True).first() or ""
    for _ in range(TRIES):
        if not demands:
            return
        try:
            until = order.placed_at or order.created_at
            stock.hold(owner_kind=OWNER, demands=demands, expires_at=until, country=country)
        except stock.OutOfStock as refusal:
            demands = _cut(demands, refusal.available)
        else:
            return


def _cut(demands: Iterable[stock.Demand], available: dict[int, int]) -> list[stock.Demand]:
    """The same demands as far as these units go."""
    left = dict(available)
    cut = []
    for demand in demands:
        units = min(demand.quantity, left.get(demand.variant_id, 0))
        if units:
            left[demand.variant_id] -= units
            cut.append(stock.Demand(demand.owner_id, demand.variant_id, units))
    return cut


def missing_units(lines: Collection[OrderLine]) -> dict[int, int]:
    """Line id to units of our warehouse that nothing is promised for; lines that have all are left out."""
    promised: dict[str, int] = {}
    rows = Reservation.objects.filter(owner_kind=OWNER, owner_id__in=[str(line.pk) for line in lines], status__in=LIVE)
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


def take_what_came(order: Order, *, actor: str) -> dict[int, int]:
    """Hold and allocate what is there by now for a locked order that is short; what is missing still, by line id.

    Lines that lack units give back what they had and hold anew: a line has one promise for each warehouse.
    """
    lines = list(OrderLine.objects.filter(order=order).order_by("pk"))
    missing = missing_units(lines)
    lacking = [line for line in lines if line.pk in missing]
    if not lacking:
        return {}
    for line in lacking:
        number = Reservation.objects.filter(owner_kind=OWNER, owner_id=str(line.pk)).count()
        cause = stock.Cause("refill", f"{line.pk}:{number}")
        stock.release(owner_kind=OWNER, owner_id=str(line.pk), cause=cause, actor=actor, reason="held anew")
    hold_what_there_is(order, lacking)
    stock.allocate(owner_kind=OWNER, owner_ids=[str(line.pk) for line in lacking], actor=actor)
    return missing_units(lacking)


def refuse_if_short(order: Order, *, actor: str) -> None:
    """Take what has come for a locked order; raises StillShort, naming what is missing."""
    missing = take_what_came(order, actor=actor)
    if missing:
        raise StillShort(f"{words_for(order, missing)} not there. Receive or cancel these units first.")


def words_for(order: Order, missing: dict[int, int]) -> str:
    """What is missing, like "2 of Field Mug are"."""
    titles = dict(OrderLine.objects.filter(order=order, pk__in=missing).values_list("pk", "title"))
    named = ", ".join(f"{units} of {titles[pk]}" for pk, units in missing.items())
    return f"{named} {'is' if sum(missing.values()) == 1 else 'are'}"


def short_orders(variant_ids: Collection[int]) -> list[int]:
    """Orders that wait for these variants, the longest waiting first."""
    waiting = Order.objects.filter(status=OrderStatus.ON_HOLD, pause_reason__startswith=SHORT)
    found = waiting.filter(lines__variant_id__in=variant_ids).order_by("placed_at", "pk")
    return list(dict.fromkeys(found.values_list("pk", flat=True)))
