"""The days of delivery as they were last told: of a line, and of the whole order after them."""

import datetime

from django.db.models import F

from orders.actions.orders import lock
from orders.models import Order, OrderLine
from shop.core import events
from shop.core.db import transaction


@transaction()
def move_promise(*, line_id: int, first: datetime.date | None, last: datetime.date | None) -> bool:
    """Write the days a line is promised for now (both None: no date is known); False where they stay.

    Without `first` the line is promised by `last`. The order's own days follow. Records `order.promise_moved`.
    """
    order_id = OrderLine.objects.values_list("order_id", flat=True).get(pk=line_id)
    (order,) = lock([order_id])
    begin = first or last
    changed = OrderLine.objects.filter(pk=line_id).exclude(promised_from=begin, promised_to=last)
    if not changed.update(promised_from=begin, promised_to=last):
        return False
    open_lines = list(OrderLine.objects.filter(order=order, quantity__gt=F("canceled_quantity")))
    firsts = [line.promised_from for line in open_lines if line.promised_from]
    lasts = [line.promised_to for line in open_lines if line.promised_to]
    Order.objects.filter(pk=order_id).update(
        promised_from=min(firsts, default=None), promised_to=max(lasts, default=None)
    )
    events.record("order.promise_moved", order_id=order_id, order_line_id=line_id)
    return True
