"""Money that no provider tells us of: bank transfers, cash, cards on the phone's terminal; typed by staff."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError
from django.db.transaction import atomic
from django.utils import timezone

from orders.actions import orders, refunds, timeline
from orders.actions.money import stop_payments, write_ledger
from orders.actions.paylater import keep_until
from orders.actions.payments import settle_capture
from orders.models import Order, Payment, Refund
from orders.payments import MANUAL
from orders.payments.base import RefundOutcome
from orders.payments.base import RefundState as ProviderState
from orders.states import ManualKind, OrderStatus, PaymentState, PaymentStatus, RefundState
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.core.money import Money

LONGEST = 60


class CannotRecordPayment(Refused):
    """No amount, no reference, or a reference that stands for other money."""


class CannotSettleRefund(Refused):
    """The refund is not one that a person gives back by hand."""


@transaction()
def record_manual_payment(
    *, order_id: int, kind: str, amount: int, reference: str, actor: str, now: datetime | None = None
) -> Payment:
    """Write down money that came, smallest units of the order's currency, and let the order follow; once per reference.

    `kind` is a `ManualKind`. Too little keeps the order waiting and its items held for the days of a bank transfer;
    too much makes it overpaid; money for a paid order goes back, for an ended one it revives the order or goes back.
    Raises `CannotRecordPayment`.
    """
    now, reference = now or timezone.now(), " ".join(reference.split())
    if kind not in ManualKind.values or amount <= 0 or not reference or len(reference) > LONGEST:
        raise CannotRecordPayment("Say how the money came, how much it is, and the reference it came with.")
    (order,) = orders.lock([order_id])
    if order.status == OrderStatus.DRAFT:
        raise CannotRecordPayment("This order is not placed yet.")
    payment, is_new = _once(order, ManualKind(kind), amount, reference)
    if not is_new:
        return payment
    write_ledger(payment, "captured", source=actor, amount=amount, note=reference)
    settle_capture(payment, order, actor)
    order.refresh_from_db()
    if order.payment_status in (PaymentStatus.PAID, PaymentStatus.OVERPAID):
        stop_payments(order_id=order.pk, actor=actor, reason="paid another way")
    elif order.status == OrderStatus.PLACED:
        keep_until(order, now + timedelta(days=settings.HOLD_BANK_DAYS))
    _say_what_differs(order, actor)
    return payment


def _once(order: Order, kind: ManualKind, amount: int, reference: str) -> tuple[Payment, bool]:
    """The payment of this reference and whether it is new; one of other money is refused."""
    known = f"{kind}:{reference}"
    try:
        with atomic():
            payment = Payment.objects.create(
                order=order,
                provider=MANUAL,
                reference=known,
                amount=amount,
                captured_amount=amount,
                currency=order.currency,
                status=PaymentState.CAPTURED,
                method_label=f"{kind.label.capitalize()} {reference}"[:60],
            )
            return payment, True
    except IntegrityError:
        earlier = Payment.objects.get(provider=MANUAL, reference=known)
        if (earlier.order_id, earlier.amount) != (order.pk, amount):
            words = f"The reference {reference} was written down before, for other money. Check it."
            raise CannotRecordPayment(words) from None
        return earlier, False


def _say_what_differs(order: Order, actor: str) -> None:
    """A line for the buyer where the money is not what was asked for."""
    kept = order.captured_amount - order.refunded_amount
    if order.payment_status == PaymentStatus.PARTIALLY_PAID:
        words = f"{Money(order.total_amount - kept, order.currency).format()} is still to be paid."
        timeline.add(order_id=order.pk, kind="payment.short", text=words, actor=actor, is_public=True)
    elif order.payment_status == PaymentStatus.OVERPAID:
        words = f"{Money(kept - order.total_amount, order.currency).format()} was paid too much. We write to you."
        timeline.add(order_id=order.pk, kind="payment.over", text=words, actor=actor, is_public=True)


@transaction()
def settle_manual_refund(*, refund_id: int, actor: str) -> Refund:
    """A person has given this money back by hand. Raises `CannotSettleRefund`; saying it twice changes nothing."""
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    if refund.payment.provider != MANUAL:
        raise CannotSettleRefund("Its payment provider gives this one back by itself.")
    if refund.status == RefundState.FAILED:
        raise CannotSettleRefund("This refund failed. Try it again first.")
    told = RefundOutcome(f"manual-{refund.pk}", ProviderState.SUCCEEDED, refund.amount, refund.currency)
    return refunds.record_refund(refund_id=refund.pk, outcome=told, source=actor)
