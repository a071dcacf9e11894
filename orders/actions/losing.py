"""What an unpaid order loses when a count finds less than was promised to it."""

import datetime
from collections.abc import Mapping

from orders.actions import timeline
from orders.actions.payments import LOST
from orders.actions.transfer import CHOSEN
from orders.models import Order, OrderLine
from orders.states import OrderStatus


def lose_hold(order: Order, units: Mapping[int, int], *, actor: str, now: datetime.datetime) -> None:
    """Say that units (by line id) are no longer kept for a locked order that is not paid, and end its time to pay.

    So nobody pays for what is not there: the sweep ends it once its provider says that no money comes. An order whose
    money may be on its way by bank keeps its time; its buyer is asked about the units when the money is here.
    """
    titles = dict(OrderLine.objects.filter(pk__in=units).values_list("pk", "title"))
    names = " and ".join(f"{count} of {titles[pk]}" for pk, count in units.items())
    words = f"We counted our shelves and found fewer than we thought: {names} could not be kept for you."
    timeline.add(order_id=order.pk, kind=LOST, text=words, actor=actor, is_public=True, at=now)
    may_come = order.captured_amount > 0 or order.timeline.filter(kind=CHOSEN).exists()
    if order.status == OrderStatus.PLACED and not may_come:
        order.hold_until = now
        order.save(update_fields=["hold_until"])
