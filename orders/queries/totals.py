"""The totals of an order as rows, on every page and in every mail that shows them."""

from dataclasses import dataclass

from orders.models import Order
from shop.core.money import Money


@dataclass(frozen=True)
class Sum:
    """One row of the totals."""

    label: str
    amount: Money
    is_total: bool = False
    is_free: bool = False


def sums_of(order: Order) -> list[Sum]:
    """The rows of the totals; tax is a row of the sum, or a note of what is inside it."""

    def money(amount: int) -> Money:
        return Money(amount, order.currency)

    total = Sum("Total", money(order.total_amount), is_total=True)
    rows = [Sum("Items", money(order.goods_amount))]
    if order.discount_amount:
        rows.append(Sum(f"Voucher {order.voucher_code}".strip(), money(-order.discount_amount)))
    rows.append(Sum("Delivery", money(order.shipping_amount), is_free=not order.shipping_amount))
    if order.prices_include_tax:
        return [*rows, total, Sum("Tax inside", money(order.tax_amount))]
    return [*rows, Sum("Sales tax", money(order.tax_amount)), total]
