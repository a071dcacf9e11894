"""Units of a line that its warehouse does not have, promised from another one."""

import datetime

from django.db import IntegrityError
from django.utils import timezone

from orders.actions import timeline
from orders.actions.promising import OWNER
from orders.models import OrderLine
from shop.actions import stock
from shop.core import events
from shop.models import Reservation, StockItem


def hold_elsewhere(line: OrderLine, wanted: int, *, besides: int | None = None) -> int:
    """Hold units of a line in a warehouse that has promised it none yet (`besides`: not this item's); how many."""
    mine = Reservation.objects.filter(owner_kind=OWNER, owner_id=str(line.pk)).exclude(
        status__in=["shipped", "released"]
    )
    others = StockItem.objects.filter(variant_id=line.variant_id, warehouse__is_active=True).exclude(pk=besides or 0)
    free = [item.available for item in others.exclude(pk__in=mine.values("stock_item"))]
    units = min(wanted, max(free, default=0))
    if not units:
        return 0
    until = timezone.now() + datetime.timedelta(minutes=5)
    try:
        stock.hold(owner_kind=OWNER, demands=[stock.Demand(str(line.pk), line.variant_id, units)], expires_at=until)
    except (stock.OutOfStock, IntegrityError):  # gone meanwhile, or found in the very house that lacks it
        return 0
    return units


def promise_elsewhere(line: OrderLine, wanted: int, *, actor: str) -> int:
    """Hold and allocate units of a paid line in another warehouse; how many."""
    units = hold_elsewhere(line, wanted)
    if units:
        stock.allocate(owner_kind=OWNER, owner_ids=[str(line.pk)], actor=actor)
        tell(line, units)
    return units


def tell(line: OrderLine, units: int) -> None:
    """Say on the order where the units come from, and bring its shipments in line."""
    text = f"{units} of {line.title} come from another warehouse."
    timeline.add(order_id=line.order_id, kind="line.rerouted", text=text, actor="worker", is_public=True)
    events.record("order.allocated", order_id=line.order_id)
