"""Everything about carts, orders and their money."""

from orders.models.access import OrderCode, OrderLink
from orders.models.api import ApiCall, ApiToken
from orders.models.cart import Cart, CartLine
from orders.models.intake import IntakeRow, OrderFile, SalesChannel
from orders.models.order import Order, OrderAddress, OrderLine
from orders.models.payment import DemoCharge, Payment, PaymentEvent, Refund
from orders.models.phone import PhoneOrder
from orders.models.refunding import LineRefund
from orders.models.saved import DemoMethod, MethodSetup, ProviderCustomer, SavedPaymentMethod
from orders.models.search import SearchTerm
from orders.models.timeline import Cancellation, TimelineEntry
from orders.models.voucher import Voucher, VoucherUse

__all__ = [
    "ApiCall",
    "ApiToken",
    "Cancellation",
    "Cart",
    "CartLine",
    "DemoCharge",
    "DemoMethod",
    "IntakeRow",
    "LineRefund",
    "MethodSetup",
    "Order",
    "OrderAddress",
    "OrderCode",
    "OrderFile",
    "OrderLine",
    "OrderLink",
    "Payment",
    "PaymentEvent",
    "PhoneOrder",
    "ProviderCustomer",
    "Refund",
    "SalesChannel",
    "SavedPaymentMethod",
    "SearchTerm",
    "TimelineEntry",
    "Voucher",
    "VoucherUse",
]
