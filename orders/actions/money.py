"""What the actions on payments and refunds share: the locks, the ledger, and telling a provider to stop."""

from django.utils import timezone

from orders.models import Order, Payment, PaymentEvent, Refund
from orders.states import LIVE_PAYMENTS, PAYMENT_MOVES, PaymentState
from shop.core import events
from shop.core.db import append, transaction
from shop.core.states import move

MOVING = (PaymentState.PROCESSING, PaymentState.AUTHORIZED)


def locked_order(order_id: int) -> Order:
    """The order under lock; always taken before its payments and refunds."""
    return Order.objects.select_for_update(of=("self",)).get(pk=order_id)


def locked_payments(order_id: int) -> list[Payment]:
    """All payments of an order under lock, in pk order."""
    return list(Payment.objects.select_for_update(of=("self",)).filter(order_id=order_id).order_by("pk"))


def payment_and_order(payment_id: int) -> tuple[Payment, Order]:
    """A payment and its order under lock, the order first."""
    order = locked_order(Payment.objects.values_list("order_id", flat=True).get(pk=payment_id))
    return Payment.objects.select_for_update(of=("self",)).get(pk=payment_id), order


def refund_payment_order(refund_id: int) -> tuple[Refund, Payment, Order]:
    """A refund, its payment and its order under lock, in the order of docs/architecture.md."""
    payment, order = payment_and_order(Refund.objects.values_list("payment_id", flat=True).get(pk=refund_id))
    return Refund.objects.select_for_update(of=("self",)).get(pk=refund_id), payment, order


def write_ledger(payment: Payment, kind: str, *, source: str, amount: int = 0, note: str = "") -> None:
    """Append one line to the ledger, like "captured" or "refund.failed"."""
    append(
        PaymentEvent(payment=payment, kind=kind, amount=amount, source=source[:60], note=note[:200], at=timezone.now())
    )


@transaction()
def stop_payments(*, order_id: int, actor: str, reason: str = "") -> int:
    """Have a worker stop what is still payable for an order that ends; how many payments that were.

    What is at the bank cannot be stopped: its money is settled by the late-payment rule when it comes.
    """
    locked_order(order_id)
    stopped = 0
    for payment in locked_payments(order_id):
        if payment.status in LIVE_PAYMENTS and payment.status not in (*MOVING, PaymentState.EXPIRING):
            move(payment, PaymentState.EXPIRING, actor=actor, table=PAYMENT_MOVES, reason=reason)
            write_ledger(payment, "stop.asked", source=actor, note=reason)
            events.record("payment.stop_asked", payment_id=payment.pk)
            stopped += 1
    return stopped
