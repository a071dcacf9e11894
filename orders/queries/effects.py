"""What an action of staff would do to an order, in sentences shown before it is pressed."""

from collections.abc import Mapping
from typing import Any

from orders.models import Order, Payment
from orders.payments import CHANNEL, MANUAL
from orders.queries.worth import units_worth
from orders.states import PaymentState
from shop.core.errors import Refused
from shop.core.money import Money

Data = Mapping[str, Any]


class WouldFail(Refused):
    """The action could not be done; the message says why."""


def effect_of_cancel(order: Order, data: Data) -> list[str]:
    """What is taken out, the money, the stock, the mail. Raises WouldFail where the warehouse has begun already."""
    lines = list(order.lines.all())
    chosen = {line: data["quantities"].get(line.pk, 0) for line in lines}
    if not data["quantities"]:
        if any(line.picking_quantity for line in lines):
            begun = "The warehouse has begun with it, or a supplier sends part of it."
            raise WouldFail(f"{begun} Cancel only so many of the lines that are still open.")
        chosen = {line: line.quantity - line.canceled_quantity for line in lines}
        back = Money(order.captured_amount - order.refunded_amount, order.currency)
    else:
        worth = sum(units_worth(line, order.currency, units).amount for line, units in chosen.items() if units)
        back = Money(worth, order.currency)
    taken = {line: units for line, units in chosen.items() if units}
    named = ", ".join(f"{units} of {line.title} {line.options}".strip() for line, units in taken.items())
    whole = f"All of order {order.number} is canceled: {named}. It cannot be opened again."
    return [
        f"Canceled: {named}. The rest of the order goes on." if data["quantities"] else whole,
        _money(order, back, is_back=data["refund"]),
        _stock(sum(taken.values()), is_back=data["restock"]),
        f"{order.email} is told by mail." if data["notify"] and order.email else "Nobody is told by mail.",
    ]


def effect_of_refund(order: Order, data: Data) -> list[str]:
    """How much goes where, and what it does not touch. Raises WouldFail for more than is left."""
    amount = data["amount"] or sum(data["parts"].values())
    left = Money(order.captured_amount - order.refunded_amount, order.currency)
    if amount > left.amount:
        raise WouldFail(f"Only {left.format()} of this order is left to give back.")
    after = Money(left.amount - amount, order.currency)
    return [
        _money(order, Money(amount, order.currency), is_back=True),
        f"{after.format()} of what was paid stays with us then.",
        "Goods and stock stay as they are: what has not left yet is still sent.",
        f"{order.email} is told by mail." if order.email else "Nobody is told by mail.",
    ]


def _money(order: Order, back: Money, *, is_back: bool) -> str:
    if not back.amount:
        return "No money goes back: nothing of it was paid."
    if not is_back:
        return f"{back.format()} stays with us. It can be refunded later."
    ways = Payment.objects.filter(order=order, status=PaymentState.CAPTURED).order_by("-pk")
    return f"{back.format()} {' and '.join(dict.fromkeys(_way(way) for way in ways))}. This cannot be undone."


def _way(payment: Payment) -> str:
    """How money goes back on the way it came."""
    if payment.provider == MANUAL:
        return "goes on the list of money that a person gives back"
    if payment.provider == CHANNEL:
        return "is written down as given back; the channel itself pays it"
    return f"goes back to {payment.method_label or payment.provider}"


def _stock(units: int, *, is_back: bool) -> str:
    noun = "1 unit" if units == 1 else f"{units} units"
    return f"{noun} can be sold again." if is_back else f"Written off, not sold again: {noun}."
