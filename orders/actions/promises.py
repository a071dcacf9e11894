"""The days of delivery as they were last told: of a line, and of the whole order after them."""

import datetime

from django.db.models import F

from orders.actions.orders import lock
from orders.actions.promising import OWNER
from orders.models import Order, OrderLine
from shop.core import events
from shop.core.db import transaction
from shop.models import Reservation
from shop.promise import Way

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


def waiting_lines(order: Order) -> list[OrderLine]:
    """Lines of an order with units that are not here yet."""
    lines = {str(line.pk): line for line in OrderLine.objects.filter(order=order)}
    rows = Reservation.objects.filter(owner_kind=OWNER, owner_id__in=lines, status=Reservation.Status.BACKORDERED)
    return [lines[owner] for owner in sorted(set(rows.values_list("owner_id", flat=True)), key=int)]


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
