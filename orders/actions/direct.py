"""Units of our warehouse that a supplier delivers after all: on a line of their own, since a line comes in one way."""

import datetime

from django.db.models import Max

from orders.actions.back_orders import units_waiting
from orders.actions.promises import move_promise
from orders.models import Order, OrderLine
from orders.pricing import unit_share
from shop.core.errors import Refused
from shop.core.money import Money
from shop.promise import Way

MONEY = ("total_amount", "discount_amount", "tax_amount")


class CannotSendDirectly(Refused):
    """The units are being packed, canceled, or gone already."""


def send_directly(
    *, order: Order, line: OrderLine, quantity: int, first: datetime.date | None, last: datetime.date | None
) -> OrderLine:
    """Let a supplier deliver units of a line, on these days; the line they stand on, a new one where others stay.

    Wants the order locked, and nothing else promised for these units. Money is shared as canceling shares it, so both
    lines sum to the one that was bought. Raises CannotSendDirectly.
    """
    line = OrderLine.objects.select_for_update().get(pk=line.pk)
    if not 0 < quantity <= line.open_quantity:
        raise CannotSendDirectly(f"{line.title} is being packed already.")
    row = line
    if line.way != Way.SUPPLIER and quantity < line.quantity - line.canceled_quantity:
        row = _split(order, line, quantity)
    OrderLine.objects.filter(pk=row.pk).update(way=Way.SUPPLIER)
    move_promise(line_id=row.pk, first=first, last=last)
    row.refresh_from_db()
    return row


def _split(order: Order, line: OrderLine, quantity: int) -> OrderLine:
    """Move the last units of a line, and their shares of its money, to a new line at the order's end."""
    given = {name: _share(line, name, order.currency, quantity) for name in MONEY}
    given["total_amount"] = min(given["total_amount"], line.total_amount - line.refunded_amount)
    position = OrderLine.objects.filter(order=order).aggregate(last=Max("position"))["last"] + 1
    same = ("variant_id", "sku", "title", "options", "picture", "unit_amount", "tax_rate", "weight_g")
    facts = {name: getattr(line, name) for name in same}
    for name, amount in given.items():
        setattr(line, name, getattr(line, name) - amount)
    line.quantity -= quantity
    if line.way == Way.BACKORDER and not units_waiting(line.pk):
        line.way = Way.STOCK
    line.save(update_fields=["quantity", "way", *MONEY])
    return OrderLine.objects.create(order=order, position=position, quantity=quantity, **facts, **given)


def _share(line: OrderLine, name: str, currency: str, quantity: int) -> int:
    """What the last units of a line have of one of its amounts."""
    whole = Money(getattr(line, name), currency)
    return unit_share(whole, quantity=line.quantity, first=line.quantity - quantity, count=quantity).amount
