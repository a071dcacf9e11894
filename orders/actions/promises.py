"""The days of delivery as they were last told: of a line, and of the whole order after them."""

import datetime
from collections.abc import Collection

from django.db.models import F, Sum
from django.utils import timezone

from orders.actions.orders import lock
from orders.actions.promising import OWNER
from orders.models import Order, OrderLine
from shop.core import events
from shop.core.db import transaction
from shop.models import Reservation, ShippingMethod
from shop.promise import CarrierDays, Slice, Way, promise_slice
from shop.queries.terms import delivery_terms

Days = tuple[datetime.date | None, datetime.date | None]


@transaction()
def move_promise(*, line_id: int, first: datetime.date | None, last: datetime.date | None) -> bool:
    """Write the days a line is promised for now (both None: no date is known); False where they stay.

    Without `first` the line is promised by `last`. What is sent together with it follows, and the order's own days.
    Records `order.promise_moved`.
    """
    order_id = OrderLine.objects.values_list("order_id", flat=True).get(pk=line_id)
    (order,) = lock([order_id])
    begin = first or last
    changed = OrderLine.objects.filter(pk=line_id).exclude(promised_from=begin, promised_to=last)
    if not changed.update(promised_from=begin, promised_to=last):
        return False
    sum_up(order)
    events.record("order.promise_moved", order_id=order_id, order_line_id=line_id)
    return True


def waiting_units(order: Order) -> dict[int, int]:
    """Line id to its units that are not here yet, for the lines that have some."""
    lines = [str(pk) for pk in OrderLine.objects.filter(order=order).values_list("pk", flat=True)]
    rows = Reservation.objects.filter(owner_kind=OWNER, owner_id__in=lines, status=Reservation.Status.BACKORDERED)
    units = rows.values_list("owner_id").annotate(units=Sum("quantity"))
    return {int(owner_id): count for owner_id, count in units}


def waiting_lines(order: Order) -> list[OrderLine]:
    """Lines of an order with units that are not here yet."""
    return list(OrderLine.objects.filter(order=order, pk__in=waiting_units(order)).order_by("pk"))


def promise_again(order: Order, line_ids: Collection[int]) -> None:
    """Those of the lines whose goods are all here now say when these arrive; sent together, when the last of them does.

    The order's own days follow. Wants the order locked.
    """
    waiting = waiting_units(order)
    method = ShippingMethod.objects.filter(pk=order.shipping_method_id or 0).first()
    days = CarrierDays(method.min_days, method.max_days) if method else None
    lines = OrderLine.objects.filter(order=order, shipped_quantity=0).exclude(way=Way.SUPPLIER)
    for line in lines if order.ship_together else lines.filter(pk__in=line_ids):
        if line.pk not in waiting:
            here = Slice(Way.STOCK, line.quantity)
            told = promise_slice(here, calendar=delivery_terms().calendar, days=days, now=timezone.now())
            line.promised_from, line.promised_to = told.first, told.last
            line.save(update_fields=["promised_from", "promised_to"])
    sum_up(order)


def sum_up(order: Order) -> None:
    """Let a locked order's days follow its lines': from the first to the last, none while a line has none.

    What our warehouse sends together arrives on the days of what it waits for longest.
    """
    if order.ship_together and (waiting := waiting_lines(order)):
        first, last = _latest(waiting)
        rest = OrderLine.objects.filter(order=order, shipped_quantity=0).exclude(way=Way.SUPPLIER)
        rest.update(promised_from=first, promised_to=last)
    open_lines = OrderLine.objects.filter(order=order, quantity__gt=F("canceled_quantity"))
    order.promised_from, order.promised_to = _span(list(open_lines.values_list("promised_from", "promised_to")))
    order.save(update_fields=["promised_from", "promised_to"])


def _latest(lines: list[OrderLine]) -> Days:
    """The days of the line that comes last; none where one of them has none."""
    if any(line.promised_to is None for line in lines):
        return None, None
    found = max(lines, key=lambda line: line.promised_to or datetime.date.min)
    return found.promised_from, found.promised_to


def _span(days: list[Days]) -> Days:
    """From the first day to the last one; none where one is not known."""
    if any(last is None for _, last in days):
        return None, None
    firsts, lasts = [first or last for first, last in days], [last for _, last in days]
    return min(filter(None, firsts), default=None), max(filter(None, lasts), default=None)
