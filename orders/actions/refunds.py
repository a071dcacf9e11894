"""Giving money back: asked for under lock, sent by the outbox with the refund's own key, settled once."""

from django.utils import timezone

from orders.actions import timeline
from orders.actions.money import (
    locked_order,
    locked_payments,
    payment_and_order,
    refund_payment_order,
    write_ledger,
)
from orders.actions.summaries import recompute_payment
from orders.models import Order, Payment, Refund
from orders.payments.base import RefundOutcome
from orders.payments.base import RefundState as ProviderState
from orders.states import REFUND_MOVES, PaymentState, RefundState
from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.core.money import Money
from shop.core.states import move


class CannotRefund(Refused):
    """More than is left of what was paid, or nothing at all."""


class CannotRetryRefund(Refused):
    """The refund did not fail."""


@transaction()
def request_refund(*, payment_id: int, amount: int, cause: str, actor: str, reason: str = "") -> Refund:
    """Ask for money back from one payment, smallest units; the same cause is answered with its first refund.

    Raises `CannotRefund` when it is more than is left. The outbox sends it.
    """
    payment, order = payment_and_order(payment_id)
    earlier = Refund.objects.filter(cause=cause).first()
    if earlier is not None:
        return earlier
    left = payment.captured_amount - payment.refunded_amount
    if not 0 < amount <= left:
        raise CannotRefund(f"Only {Money(left, payment.currency).format()} of this payment is left to give back.")
    return _ask(order, payment, amount=amount, cause=cause, actor=actor, reason=reason)


@transaction()
def refund_order(*, order_id: int, amount: int, cause: str, actor: str, reason: str = "") -> list[Refund]:
    """Ask for money back from an order's payments, the newest first; once for each cause.

    Raises `CannotRefund` when it is more than is left of all of them.
    """
    order = locked_order(order_id)
    payments = [payment for payment in locked_payments(order_id) if payment.status == PaymentState.CAPTURED]
    earlier = list(Refund.objects.filter(payment__in=payments, cause__startswith=f"{cause}/").order_by("pk"))
    if earlier:
        return earlier
    left = sum(payment.captured_amount - payment.refunded_amount for payment in payments)
    if not 0 < amount <= left:
        raise CannotRefund(f"Only {Money(left, order.currency).format()} of this order is left to give back.")
    made = []
    for payment in reversed(payments):
        part = min(amount, payment.captured_amount - payment.refunded_amount)
        if part:
            own = f"{cause}/{payment.pk}"
            made.append(_ask(order, payment, amount=part, cause=own, actor=actor, reason=reason))
            amount -= part
    return made


def _ask(order: Order, payment: Payment, *, amount: int, cause: str, actor: str, reason: str) -> Refund:
    refund = Refund.objects.create(
        payment=payment, cause=cause, amount=amount, currency=payment.currency, reason=reason[:200], actor=actor
    )
    payment.refunded_amount += amount
    payment.save(update_fields=["refunded_amount", "updated_at"])
    write_ledger(payment, "refund.requested", source=actor, amount=amount, note=reason)
    recompute_payment(order, actor=actor)
    events.record("refund.requested", refund_id=refund.pk)
    return refund


@transaction()
def record_foreign_refund(*, payment_id: int, outcome: RefundOutcome, source: str) -> Refund | None:
    """Write down money that was given back at the provider itself, as in its dashboard; once for each reference.

    Never more than is left of the payment here; None for one that failed, of which nothing went back.
    """
    payment, order = payment_and_order(payment_id)
    earlier = Refund.objects.filter(payment=payment, reference=outcome.reference).first()
    amount = min(outcome.amount, payment.captured_amount - payment.refunded_amount)
    if earlier is None and (outcome.state is ProviderState.FAILED or amount <= 0 or not outcome.reference):
        write_ledger(payment, "refund.ignored", source=source, amount=outcome.amount, note=outcome.reference)
        return None
    if earlier is None:
        cause = f"{payment.provider}:{outcome.reference}"[:80]
        refund = _ask(order, payment, amount=amount, cause=cause, actor=source, reason="Given back at the provider")
        refund.reference = outcome.reference
        refund.save(update_fields=["reference"])  # in this transaction, so that nobody asks the provider for it again
        earlier = refund
    return record_refund(refund_id=earlier.pk, outcome=outcome, source=source)


@transaction()
def begin_refund(*, refund_id: int, actor: str = "worker") -> bool:
    """Mark that the provider is being asked; False when there is nothing left to send."""
    refund, _, _ = refund_payment_order(refund_id)
    if refund.status not in (RefundState.REQUESTED, RefundState.PROCESSING) or refund.reference:
        return False
    move(refund, RefundState.PROCESSING, actor=actor, table=REFUND_MOVES)
    return True


@transaction()
def record_refund(*, refund_id: int, outcome: RefundOutcome, source: str) -> Refund:
    """Write down what the provider said; saying it twice changes nothing."""
    refund, payment, order = refund_payment_order(refund_id)
    if not refund.reference:
        refund.reference = outcome.reference
        refund.save(update_fields=["reference"])
    if outcome.state is ProviderState.SUCCEEDED and refund.status != RefundState.SUCCEEDED:
        _succeeded(refund, payment, order, source)
    elif outcome.state is ProviderState.FAILED and refund.status != RefundState.FAILED:
        _failed(refund, payment, order, source, outcome.failure)
    return refund


@transaction()
def fail_refund(*, refund_id: int, error: str, source: str) -> Refund:
    """The provider refused for good: the refund goes to the staff's queue and counts as not given back."""
    refund, payment, order = refund_payment_order(refund_id)
    if refund.status in (RefundState.REQUESTED, RefundState.PROCESSING):
        _failed(refund, payment, order, source, error)
    return refund


@transaction()
def retry_refund(*, refund_id: int, actor: str) -> Refund:
    """Ask again for a refund that failed, under a new key, because the provider keeps its "no" under the old one.

    Raises `CannotRetryRefund`, or `CannotRefund` when the money went back another way meanwhile.
    """
    refund, payment, order = refund_payment_order(refund_id)
    if refund.status != RefundState.FAILED:
        raise CannotRetryRefund("Only a refund that failed can be sent again.")
    if refund.amount > payment.captured_amount - payment.refunded_amount:
        raise CannotRefund("There is not enough left of this payment. The money went back another way.")
    fresh = Refund._meta.get_field("key").get_default()
    Refund.objects.filter(pk=refund.pk).update(key=fresh, reference="", error="", settled_at=None)
    refund.refresh_from_db()
    move(refund, RefundState.REQUESTED, actor=actor, table=REFUND_MOVES)
    payment.refunded_amount += refund.amount
    payment.save(update_fields=["refunded_amount", "updated_at"])
    write_ledger(payment, "refund.requested", source=actor, amount=refund.amount, note="asked again")
    recompute_payment(order, actor=actor)
    events.record("refund.requested", refund_id=refund.pk)
    return refund


def _succeeded(refund: Refund, payment: Payment, order: Order, source: str) -> None:
    """Money went back. A refund counted as failed before is counted again."""
    if refund.status == RefundState.FAILED:
        return  # the provider's last word on this key was no; staff look at it
    move(refund, RefundState.SUCCEEDED, actor=source, table=REFUND_MOVES)
    refund.settled_at = timezone.now()
    refund.save(update_fields=["settled_at"])
    write_ledger(payment, "refund.succeeded", source=source, amount=refund.amount)
    words = f"{Money(refund.amount, refund.currency).format()} went back to {payment.method_label or 'your payment'}."
    timeline.add(order_id=order.pk, kind="refund.succeeded", text=words, actor=source, is_public=True)
    events.record("refund.succeeded", refund_id=refund.pk, order_id=order.pk)


def _failed(refund: Refund, payment: Payment, order: Order, source: str, error: str) -> None:
    """The money did not go back: staff see it, and it can be given back again."""
    move(refund, RefundState.FAILED, actor=source, table=REFUND_MOVES, reason=error)
    refund.error = error[:300] or "The provider gave no reason."
    refund.settled_at = timezone.now()
    refund.save(update_fields=["error", "settled_at"])
    payment.refunded_amount -= refund.amount
    payment.save(update_fields=["refunded_amount", "updated_at"])
    write_ledger(payment, "refund.failed", source=source, amount=refund.amount, note=refund.error)
    recompute_payment(order, actor=source)
    words = f"A refund of {Money(refund.amount, refund.currency).format()} failed: {refund.error}"
    timeline.add(order_id=order.pk, kind="refund.failed", text=words, actor=source)
    events.record("refund.failed", refund_id=refund.pk, order_id=order.pk)
