"""Orders as the stock's history names them."""

from orders.models import OrderLine
from shop.registries import Named, first_number

KINDS = ("order_line", "cancel", "expiry", "refill")
"""Owners and causes whose id begins with that of an order line."""


def order_named(order_id: int, number: str) -> Named:
    """An order with its page."""
    return Named(f"order {number}", "admin:orders_order_change", order_id, "orders.view_order")


def orders_of_lines(keys: list[str]) -> dict[str, Named]:
    """The order of each line."""
    lines = OrderLine.objects.filter(pk__in={first_number(key) for key in keys}).select_related("order")
    found = {line.pk: order_named(line.order_id, line.order.number) for line in lines.only("order__number")}
    return {key: found[first_number(key)] for key in keys if first_number(key) in found}
