"""The statuses of an order that are computed from its rows: paid and sent. Nobody sets them by hand."""

from collections.abc import Sequence

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Sum, Value

from orders.models import Order, OrderLine, Payment
from orders.states import FulfillmentStatus, OrderStatus, PaymentState, PaymentStatus
from shop.core.models import StatusChange


def recompute_payment(order: Order, *, actor: str) -> str:
    """Read captured and refunded sums from the payments, store them and the status they make; wants a locked order."""
    found = Payment.objects.filter(order=order).aggregate(
        captured=Sum("captured_amount"), refunded=Sum("refunded_amount"), states=ArrayAgg("status", default=Value([]))
    )
    sums = {"captured_amount": found["captured"] or 0, "refunded_amount": found["refunded"] or 0}
    changed = [name for name, value in sums.items() if getattr(order, name) != value]
    for name in changed:
        setattr(order, name, sums[name])
    return _store(order, "payment_status", payment_status(order, set(found["states"])), actor, also=changed)


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
    return _store(order, "fulfillment_status", fulfillment_status(**counts), actor)


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


def _store(order: Order, field: str, to: str, actor: str, also: Sequence[str] = ()) -> str:
    """Save a computed status with its history, and the fields it came from; nothing where all stays."""
    now = getattr(order, field)
    setattr(order, field, to)
    saved = [*also, *([field] if now != to else [])]
    if saved:
        order.save(update_fields=saved)
    if now != to:
        StatusChange.objects.create(
            kind=order._meta.label_lower, object_id=order.pk, field=field, from_value=now, to_value=to, actor=actor
        )
    return to


def mark_expired(order: Order, *, actor: str) -> str:
    """The hold ended unpaid; money that comes later computes the status anew."""
    return _store(order, "payment_status", PaymentStatus.EXPIRED, actor)
