"""Paying by bank transfer: the buyer is told where to send the money, and the items wait some days for it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from orders.actions import access, orders, timeline
from orders.actions.money import MOVING, locked_payments, stop_payments
from orders.actions.paylater import keep_until
from orders.actions.payments import AlreadyPaying, NotPayable
from orders.models import Order
from orders.states import OrderStatus
from shop.core import events
from shop.core.db import transaction
from shop.core.money import Money

CHOSEN = "transfer.chosen"


@transaction()
def choose_transfer(*, order_id: int, actor: str, now: datetime | None = None) -> Order:
    """Let an order wait for a bank transfer and mail where to send it; choosing it again changes nothing.

    Raises `NotPayable` for an order that waits for no money, `AlreadyPaying` while a payment of it is at the bank.
    """
    now = now or timezone.now()
    (order,) = orders.lock([order_id])
    is_over = order.hold_until is not None and order.hold_until <= now
    if not settings.BANK_DETAILS or order.status != OrderStatus.PLACED or is_over:
        raise NotPayable("This order does not wait for a payment.")
    moving = next((payment.pk for payment in locked_payments(order_id) if payment.status in MOVING), None)
    if moving is not None:
        raise AlreadyPaying(moving)
    if order.timeline.filter(kind=CHOSEN).exists():
        return order
    stop_payments(order_id=order_id, actor=actor, reason="paid by bank transfer")
    keep_until(order, now + timedelta(days=settings.HOLD_BANK_DAYS))
    words = "You pay by bank transfer. We keep your items until the money is here."
    timeline.add(order_id=order.pk, kind=CHOSEN, text=words, actor=actor, is_public=True, at=now)
    events.queue_message(
        event="bank_transfer",
        to=order.email,
        dedupe_key=f"bank_transfer:{order.pk}",
        context={
            "order": order,
            "due": Money(order.total_amount - order.captured_amount + order.refunded_amount, order.currency),
            "bank": settings.BANK_DETAILS,
            "path": access.order_address(order_id=order.pk),
            "until": order.hold_until,
        },
        reason="You chose to pay by bank transfer.",
        user_id=order.user_id,
        order_number=order.number,
        owner=("order", order.pk),
    )
    return order
