"""Orders that were paid elsewhere and whose goods are not all there: hold what there is, the rest waits in line.

Where the product takes back orders and goods are on their way, the order goes on; else it is on hold until they come.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from orders.actions.back_orders import back_order
from orders.actions.promises import sum_up
from orders.actions.promising import OWNER, missing_units
from orders.models import Order, OrderLine
from orders.states import OrderStatus
from shop.actions import stock
from shop.actions.counts import lock_supplies
from shop.core.errors import Refused
from shop.models import Reservation
from shop.promise import WAYS, Way

SHORT = "short"
"""How the reason of such a hold begins."""
TRIES = 3


class StillShort(Refused):
    """Units are missing and nothing brings them, so the order cannot go on."""


def hold_what_there_is(order: Order, lines: Iterable[OrderLine]) -> None:
    """Hold as many units of each line as can be had now; wants a locked order without any hold on these lines.

    Supplies are locked first, since the rest may have to wait for them.
    """
    lines = list(lines)
    lock_supplies([line.variant_id for line in lines])
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


def wait_for_rest(order: Order, *, now: datetime.datetime) -> None:
    """Put what nothing is promised for in line for the next goods, and tell its days; wants a locked order.

    What is on its way is pegged as far as it goes; the rest waits without a day.
    """
    lines = {line.pk: line for line in OrderLine.objects.filter(order=order).order_by("pk")}
    missing = missing_units(lines.values())
    lock_supplies({lines[pk].variant_id for pk in missing})
    for pk, units in sorted(missing.items(), key=lambda item: lines[item[0]].variant_id):
        first, last = back_order(order=order, line=lines[pk], quantity=units, now=now)
        OrderLine.objects.filter(pk=pk).update(promised_from=first, promised_to=last)
    if missing:
        sum_up(order)


def short_units(order: Order) -> dict[int, int]:
    """Line id to units that may not wait: nothing brings them, or their product takes no back orders."""
    lines = {line.pk: line for line in OrderLine.objects.filter(order=order).select_related("variant")}
    found = missing_units(lines.values())
    waiting = Reservation.objects.filter(
        owner_kind=OWNER, owner_id__in=[str(pk) for pk in lines], status=Reservation.Status.BACKORDERED
    )
    for owner_id, supply_id, units in waiting.order_by("pk").values_list("owner_id", "supply_id", "quantity"):
        pk = int(owner_id)
        if supply_id is None or Way.BACKORDER not in WAYS.get(lines[pk].variant.stock_policy, ()):
            found[pk] = found.get(pk, 0) + units
    return found


def refuse_if_short(order: Order) -> None:
    """Raise StillShort, naming what nothing brings."""
    found = short_units(order)
    if found:
        raise StillShort(f"{words_for(order, found)} not there. Receive, order or cancel these units first.")


def words_for(order: Order, missing: dict[int, int]) -> str:
    """What is missing, like "2 of Field Mug are"."""
    titles = dict(OrderLine.objects.filter(order=order, pk__in=missing).values_list("pk", "title"))
    named = ", ".join(f"{units} of {titles[pk]}" for pk, units in missing.items())
    return f"{named} {'is' if sum(missing.values()) == 1 else 'are'}"


def short_orders_of(told: Mapping[str, Any]) -> list[int]:
    """Orders on hold for want of what an event tells of, the longest waiting first: of an order, owners or variants."""
    waiting = Order.objects.filter(status=OrderStatus.ON_HOLD, pause_reason__startswith=SHORT)
    if "order_id" in told:
        found = waiting.filter(pk=told["order_id"])
    elif "owners" in told:
        lines = [int(key) for kind, key, _ in told["owners"] if kind == OWNER]
        found = waiting.filter(lines__in=lines)
    else:
        found = waiting.filter(lines__variant_id__in=told["variant_ids"])
    return list(dict.fromkeys(found.order_by("placed_at", "pk").values_list("pk", flat=True)))
