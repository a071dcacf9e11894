"""A customer's units that wait for goods: put in line as a back order, with the days they should arrive."""

import datetime

from django.db.models import Sum

from orders.actions.promising import OWNER
from orders.models import Order, OrderLine
from orders.queries.delivery import carrier_days
from orders.queries.parcels import tell
from shop.actions.goods import stock_item_for
from shop.actions.stock import Demand
from shop.actions.supply import peg
from shop.models import Reservation, StockItem, Warehouse
from shop.promise import Slice, Way

Days = tuple[datetime.date | None, datetime.date | None]
"""First and last day; None where no date is known."""


def back_order(*, order: Order, line: OrderLine, quantity: int, now: datetime.datetime) -> Days:
    """Let units of a line wait for goods; the days they should arrive, None while no supply is dated.

    Wants the order locked.
    """
    house = Warehouse.objects.filter(is_active=True).first()
    if house is not None and not StockItem.objects.filter(variant_id=line.variant_id).exists():
        stock_item_for(variant_id=line.variant_id, warehouse_id=house.pk)
    demand = Demand(str(line.pk), line.variant_id, quantity)
    pegged = peg(owner_kind=OWNER, demands=[demand], is_capped=False)
    OrderLine.objects.filter(pk=line.pk, picking_quantity=0).update(way=Way.BACKORDER)
    return arrives(order, [one.due_on for one in pegged], now=now)


def units_waiting(line_id: int) -> int:
    """Units of a line that are not here yet."""
    rows = Reservation.objects.filter(owner_kind=OWNER, owner_id=str(line_id), status=Reservation.Status.BACKORDERED)
    return rows.aggregate(units=Sum("quantity"))["units"] or 0


def arrives(order: Order, due_on: list[datetime.date | None], *, now: datetime.datetime) -> Days:
    """Between which days goods that come to us on these days are at the customer's door, the last of them counting."""
    known = [day for day in due_on if day is not None]
    if not known or len(known) < len(due_on):
        return None, None
    (told,) = tell([Slice(Way.BACKORDER, 1, max(known))], days=carrier_days(order), now=now)
    return told.first, told.last
