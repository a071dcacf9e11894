"""What an unpaid order loses when a count finds less than was promised to it."""

import datetime
from collections.abc import Mapping

from orders.actions import access, timeline
from orders.actions.transfer import CHOSEN
from orders.models import Order, OrderLine
from orders.states import HOLD_LOST, OrderStatus
from shop.core import events
from shop.core.db import transaction


@transaction()
def lose_hold(order: Order, units: Mapping[int, int], *, actor: str, now: datetime.datetime) -> None:
    """Say that units (by line id) are no longer kept for a locked order that is not paid, and end its time to pay.

    So nobody pays for what is not there: the sweep ends it once its provider says that no money comes. An order whose
    money may be on its way by bank keeps its time: its buyer has a mail, and is asked when the money is here.
    """
    titles = dict(OrderLine.objects.filter(pk__in=units).values_list("pk", "title"))
    names = " and ".join(f"{count} of {titles[pk]}" for pk, count in units.items())
    words = f"We counted our shelves and found fewer than we thought: {names} could not be kept for you."
    losses = order.timeline.filter(kind=HOLD_LOST).count()
    timeline.add(order_id=order.pk, kind=HOLD_LOST, text=words, actor=actor, is_public=True, at=now)
    if order.status != OrderStatus.PLACED:
        return
    if order.captured_amount > 0 or order.timeline.filter(kind=CHOSEN).exists():
        _tell(order, words, key=f"hold-lost-{order.pk}-{losses + 1}")
    else:
        order.hold_until = now
        order.save(update_fields=["hold_until"])


def _tell(order: Order, words: str, *, key: str) -> None:
    """Write to who may be about to send the money."""
    events.queue_message(
        event="hold_lost",
        to=order.email,
        dedupe_key=key,
        context={"order": order, "words": words, "path": access.order_address(order_id=order.pk)},
        reason="Something of your order is not there, and it is not paid yet.",
        user_id=order.user_id,
        order_number=order.number,
        owner=("order", order.pk),
    )
