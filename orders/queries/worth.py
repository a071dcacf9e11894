"""What units of a line came to, and what of the delivery charge is left."""

from django.db.models import Sum

from orders.models import LineRefund, Order, OrderLine
from orders.pricing import unit_share
from shop.core.money import Money


def units_worth(line: OrderLine, currency: str, count: int) -> Money:
    """What the next `count` units of a line give back: their share of price, discount and tax.

    Units canceled or refunded before came first, so that all shares sum to the line; never more than is left of it.
    """
    first = line.canceled_quantity + line.refunded_quantity
    whole = Money(line.total_amount, currency)
    share = unit_share(whole, quantity=line.quantity, first=first, count=min(count, line.quantity - first))
    return Money(min(share.amount, line.total_amount - line.refunded_amount), currency)


def delivery_left(order: Order) -> Money:
    """The part of the delivery charge, tax included, that did not go back yet."""
    back = LineRefund.objects.filter(order=order, line=None).aggregate(sum=Sum("amount"))["sum"] or 0
    return Money(order.shipping_amount + order.shipping_tax_amount - back, order.currency)
