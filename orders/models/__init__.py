"""Everything about carts, orders and their money."""

from orders.models.access import OrderCode, OrderLink
from orders.models.cart import Cart, CartLine
from orders.models.order import Order, OrderAddress, OrderLine
from orders.models.payment import DemoCharge, Payment, PaymentEvent, Refund
from orders.models.refunding import LineRefund
from orders.models.search import SearchTerm
from orders.models.timeline import Cancellation, TimelineEntry
from orders.models.voucher import Voucher, VoucherUse

__all__ = [
    "Cancellation",
    "Cart",
    "CartLine",
    "DemoCharge",
    "LineRefund",
    "Order",
    "OrderAddress",
    "OrderCode",
    "OrderLine",
    "OrderLink",
    "Payment",
    "PaymentEvent",
    "Refund",
    "SearchTerm",
    "TimelineEntry",
    "Voucher",
    "VoucherUse",
]
