"""The money that goes back for units of an order: said before the last step, and paid by the same sum."""

from collections.abc import Mapping
from dataclasses import dataclass

from orders.models import Order, OrderLine, Payment
from orders.queries.worth import delivery_left, units_worth
from orders.states import PaymentState
from shop.core.money import Money


@dataclass(frozen=True)
class LineBack:
    """Units of a line and what they give back: their share of price, discount and tax."""

    line: OrderLine
    units: int
    amount: Money


@dataclass(frozen=True)
class MoneyBack:
    """What goes back: the lines, the delivery charge once nothing of the order is kept, less the return fee."""

    lines: tuple[LineBack, ...]
    delivery: Money
    fee: Money
    total: Money


def money_back(order: Order, units: Mapping[int, int], *, fee: Money) -> MoneyBack:
    """The sums for these units (line id to units); never more than is left of what was paid."""
    every = list(OrderLine.objects.filter(order=order).order_by("position"))
    lines = tuple(
        LineBack(line, units[line.pk], units_worth(line, order.currency, units[line.pk]))
        for line in every
        if units.get(line.pk)
    )
    nothing = Money.zero(order.currency)
    is_all = not any(
        line.quantity - line.canceled_quantity - line.refunded_quantity - units.get(line.pk, 0) for line in every
    )
    delivery = delivery_left(order) if is_all and lines else nothing
    goods = sum((row.amount for row in lines), nothing)
    kept = min(fee, goods, key=lambda money: money.amount)
    left = Money(order.captured_amount - order.refunded_amount, order.currency)
    total = min(goods + delivery - kept, left, key=lambda money: money.amount)
    return MoneyBack(lines, delivery, kept, total)


def paid_with(order: Order) -> str:
    """What the money goes back to, in words."""
    paid = Payment.objects.filter(order=order, status=PaymentState.CAPTURED).order_by("-pk").first()
    return (paid.method_label if paid else "") or "the way you paid"
