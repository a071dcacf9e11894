"""The statuses of an order that are computed from its rows: paid and sent. Nobody sets them by hand."""

from collections.abc import Sequence

from django.db.models import Sum

from orders.models import Order, OrderLine
from orders.states import FulfillmentStatus, OrderStatus, PaymentState, PaymentStatus
from shop.core.states import note


def recompute_payment(order: Order, *, actor: str) -> str:
    """Store what the payments make of the captured and refunded sums and the status; wants a locked order."""
    _save(order, payment_changes(order, actor=actor))
    return order.payment_status


def payment_changes(order: Order, *, actor: str) -> list[str]:
    """Set what the payments make of the order, with its history; the names of the fields, for the caller to save."""
    payments = order.payments.all()  # at hand where they were locked with the order
    sums = {
        "captured_amount": sum(payment.captured_amount for payment in payments),
        "refunded_amount": sum(payment.refunded_amount for payment in payments),
    }
    changed = [name for name, value in sums.items() if getattr(order, name) != value]
    for name in changed:
        setattr(order, name, sums[name])
    status = payment_status(order, {payment.status for payment in payments})
    return changed + _set(order, "payment_status", status, actor)


def payment_status(order: Order, states: set[str]) -> str:
    """The status that sums and payment states make. Surplus that went back does not count as refunded."""
    kept = order.captured_amount - order.refunded_amount
    if order.captured_amount:
        return _status_of_money(order, kept)
    if PaymentState.AUTHORIZED in states:
        return PaymentStatus.AUTHORIZED
    if order.status == OrderStatus.CANCELED:
        return PaymentStatus.EXPIRED if order.payment_status == PaymentStatus.EXPIRED else PaymentStatus.VOIDED
    return PaymentStatus.PAID if order.total_amount == 0 else PaymentStatus.PENDING


def _status_of_money(order: Order, kept: int) -> str:
    """The status of an order for which money came in."""
    if kept > order.total_amount:
        return PaymentStatus.OVERPAID
    if kept <= 0:
        return PaymentStatus.REFUNDED
    if order.refunded_amount and kept < order.total_amount:
        return PaymentStatus.PARTIALLY_REFUNDED
    return PaymentStatus.PAID if kept == order.total_amount else PaymentStatus.PARTIALLY_PAID


def recompute_fulfillment(order: Order, *, actor: str) -> str:
    """Read the lines' quantities and store the status they make; wants a locked order."""
    sums = OrderLine.objects.filter(order=order).aggregate(
        ordered=Sum("quantity"),
        canceled=Sum("canceled_quantity"),
        shipped=Sum("shipped_quantity"),
        delivered=Sum("delivered_quantity"),
        returned=Sum("returned_quantity"),
    )
    counts = {name: value or 0 for name, value in sums.items()}
    _save(order, _set(order, "fulfillment_status", fulfillment_status(**counts), actor))
    return order.fulfillment_status


def fulfillment_status(*, ordered: int, canceled: int, shipped: int, delivered: int, returned: int) -> str:
    """The status of these counts; canceled units are not waited for."""
    wanted = ordered - canceled
    if not shipped or wanted <= 0:
        return FulfillmentStatus.UNFULFILLED
    if returned >= wanted:
        return FulfillmentStatus.RETURNED
    if delivered >= wanted:
        return FulfillmentStatus.DELIVERED
    if delivered:
        return FulfillmentStatus.PARTIALLY_DELIVERED
    return FulfillmentStatus.SHIPPED if shipped >= wanted else FulfillmentStatus.PARTIALLY_SHIPPED


def _set(order: Order, field: str, to: str, actor: str) -> list[str]:
    """Set a computed status with its history; the name of its field where it changed."""
    now = getattr(order, field)
    if now == to:
        return []
    setattr(order, field, to)
    note(order, field, now, to, actor=actor)
    return [field]


def _save(order: Order, changed: Sequence[str]) -> None:
    if changed:
        order.save(update_fields=changed)


def mark_expired(order: Order, *, actor: str) -> list[str]:
    """The hold ended unpaid (money that comes later computes the status anew); the field, for the caller to save."""
    return _set(order, "payment_status", PaymentStatus.EXPIRED, actor)
