"""Stopping an order for a while, with a reason, an owner and a time."""

import datetime

from django.utils import timezone

from orders.actions import short, timeline
from orders.actions.orders import lock, set_confirmed
from orders.models import Order, OrderLine
from orders.states import ORDER_MOVES, OrderStatus
from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.core.states import move


class CannotHold(Refused):
    """Picking began, so nothing can stop it here."""


@transaction()
def hold_order(
    *, order_id: int, reason: str, actor: str, owner_id: int | None = None, until: datetime.datetime | None = None
) -> Order:
    """Stop an order with a reason, an owner and a time; raises CannotHold once a line is claimed for picking."""
    (order,) = lock([order_id])
    if order.status == OrderStatus.ON_HOLD:
        return order
    if OrderLine.objects.filter(order=order, picking_quantity__gt=0).exists():
        raise CannotHold("Picking has begun, or a supplier sends part of it, so this order cannot be held.")
    former = order.status
    move(order, OrderStatus.ON_HOLD, actor=actor, table=ORDER_MOVES, reason=reason)
    order.paused_from, order.pause_reason = former, reason[:200]
    order.pause_owner_id, order.pause_until = owner_id, until
    order.save(update_fields=["paused_from", "pause_reason", "pause_owner", "pause_until"])
    timeline.add(order_id=order.pk, kind="order.held", actor=actor, text=f"Put on hold: {reason}")
    events.record("order.held", order_id=order.pk)
    return order


@transaction()
def release_order(*, order_id: int, actor: str, now: datetime.datetime | None = None) -> Order:
    """Let a held order go on where it stood; `order.confirmed` is recorded only if it never was.

    Raises StillShort for one that is short while nothing brings what it lacks.
    """
    now = now or timezone.now()
    (order,) = lock([order_id])
    if order.status != OrderStatus.ON_HOLD:
        return order
    if order.pause_reason.startswith(short.SHORT):
        short.refuse_if_short(order)
    former = order.paused_from or OrderStatus.PLACED
    order.paused_from = order.pause_reason = ""
    order.pause_owner_id = order.pause_until = None
    order.save(update_fields=["paused_from", "pause_reason", "pause_owner", "pause_until"])
    timeline.add(order_id=order.pk, kind="order.released", actor=actor, text="Taken off hold.", at=now)
    if former == OrderStatus.CONFIRMED and order.confirmed_at is None:
        return set_confirmed(order, actor, now)
    move(order, former, actor=actor, table=ORDER_MOVES)
    events.record("order.released", order_id=order.pk)
    return order
