"""Giving money back line by line: partial, repeated, never more than the line or the order was paid."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F

from orders.actions.orders import lock
from orders.actions.refunds import CannotRefund, refund_order
from orders.models import LineRefund, Order, OrderLine, Refund
from orders.queries.worth import delivery_left
from shop.core.db import transaction
from shop.core.money import Money


@dataclass(frozen=True)
class LinePart:
    """Money for one line: `quantity` units whose price goes back (0: they are kept), `amount` in smallest units."""

    line_id: int
    quantity: int
    amount: int


@transaction()
def refund_lines(
    *,
    order_id: int,
    parts: Sequence[LinePart],
    cause: str,
    actor: str,
    reason: str = "",
    delivery: int = 0,
    fee: int = 0,
) -> list[Refund]:
    """Ask for money back for some lines, and for the delivery; `fee` is kept. The same cause is answered once.

    Where other refunds left less of the order than its lines say, what is left goes back, be it nothing. Raises
    CannotRefund when a line or the delivery has less left than asked for.
    """
    (order,) = lock([order_id])
    if LineRefund.objects.filter(order=order, cause=cause).exists():
        return list(Refund.objects.filter(payment__order=order, cause__startswith=f"{cause}/").order_by("pk"))
    for part in sorted(parts, key=lambda part: part.line_id):
        count_refunded(order=order, part=part)
    if not 0 <= delivery <= delivery_left(order).amount:
        raise CannotRefund("The delivery charge went back already.")
    rows = [
        LineRefund(order=order, line_id=p.line_id, cause=cause, quantity=p.quantity, amount=p.amount, actor=actor)
        for p in parts
    ]
    if delivery:
        rows.append(LineRefund(order=order, cause=cause, amount=delivery, actor=actor))
    LineRefund.objects.bulk_create(rows)
    asked = sum(row.amount for row in rows) - fee
    amount = min(asked, order.captured_amount - order.refunded_amount)
    if amount <= 0:
        return []
    return refund_order(order_id=order.pk, amount=amount, cause=cause, reason=reason, actor=actor)


def count_refunded(*, order: Order, part: LinePart) -> None:
    """Count money and units on the line by one conditional update; wants the order locked. Raises CannotRefund."""
    line = OrderLine.objects.filter(
        pk=part.line_id,
        order=order,
        total_amount__gte=F("refunded_amount") + part.amount,
        shipped_quantity__gte=F("refunded_quantity") + part.quantity,
    )
    counted = part.amount >= 0 and line.update(
        refunded_amount=F("refunded_amount") + part.amount, refunded_quantity=F("refunded_quantity") + part.quantity
    )
    if not counted:
        there = OrderLine.objects.filter(pk=part.line_id, order=order).first()
        if there is None:
            raise CannotRefund("That is not a line of this order.")
        left = Money(there.total_amount - there.refunded_amount, order.currency)
        raise CannotRefund(f"Only {left.format()} of {there.title} is left to give back.")
