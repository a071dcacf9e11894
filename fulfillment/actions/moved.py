"""Goods that come later than was told, or not at all: whoever waits for them hears the new day and may choose."""

import datetime
from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone

from fulfillment.actions import choices
from fulfillment.models import Choice
from orders.actions import orders, timeline
from orders.actions.back_orders import arrives
from orders.actions.promises import move_promise
from orders.actions.promising import OWNER
from orders.models import Order, OrderLine
from orders.states import OrderStatus
from shop.core.db import transaction
from shop.models import Reservation

Waiting = Reservation.Status.BACKORDERED


def orders_waiting_for(supply_id: int) -> list[int]:
    """Return the orders with units pegged to a supply."""
    rows = Reservation.objects.filter(supply_id=supply_id, owner_kind=OWNER, status=Waiting)
    return orders_of([int(pk) for pk in rows.values_list("owner_id", flat=True)])


def orders_of(line_ids: Sequence[int]) -> list[int]:
    """Return the orders of these lines, in pk order."""
    rows = OrderLine.objects.filter(pk__in=line_ids)
    return sorted(set(rows.values_list("order_id", flat=True)))


@transaction()
def tell_moved(*, order_id: int, actor: str = "worker", now: datetime.datetime | None = None) -> bool:
    """Compare what an order's back-ordered lines were told with when their goods come now, and ask about later days.

    True when the customer was asked. An earlier day is written down and told on the order page alone.
    """
    now = now or timezone.now()
    (order,) = orders.lock([order_id])
    if order.status not in {OrderStatus.CONFIRMED, OrderStatus.ON_HOLD}:
        return False
    asked = []
    for line in OrderLine.objects.filter(order=order).order_by("pk"):
        rows = list(_waiting(line).select_related("supply"))
        if not rows:
            continue
        first, day = arrives(order, [row.supply.due_on if row.supply else None for row in rows], now=now)
        was = line.promised_to
        if day == was or not move_promise(line_id=line.pk, first=first, last=day):
            continue
        if was is not None and (day is None or day > was):
            asked.append(choices.Asked(line.pk, sum(row.quantity for row in rows), was, day))
        elif day is not None:
            _tell_earlier(order, line, day, actor=actor)
    if asked:
        choices.ask(order_id=order_id, cause=Choice.Cause.MOVED, asked=asked, actor=actor, now=now)
    return bool(asked)


def _waiting(line: OrderLine) -> "QuerySet[Reservation]":
    return Reservation.objects.filter(owner_kind=OWNER, owner_id=str(line.pk), status=Waiting)


def _tell_earlier(order: Order, line: OrderLine, day: datetime.date, *, actor: str) -> None:
    words = "comes sooner" if line.promised_to else "has a date now"
    text = f"{line.title} {words}: by {day:%a, %b} {day.day}."
    timeline.add(order_id=order.pk, kind="promise.moved", text=text, actor=actor, is_public=True)
