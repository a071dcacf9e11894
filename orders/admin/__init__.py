"""What staff see of orders and their money."""

from orders.admin.channels import ApiTokenAdmin, OrderFileAdmin, SalesChannelAdmin
from orders.admin.intake import IntakeRowAdmin
from orders.admin.money import PaymentAdmin, RefundAdmin
from orders.admin.orders import OrderAdmin
from orders.admin.phone import PhoneOrderAdmin
from orders.admin.vouchers import VoucherAdmin

__all__ = [
    "ApiTokenAdmin",
    "IntakeRowAdmin",
    "OrderAdmin",
    "OrderFileAdmin",
    "PaymentAdmin",
    "PhoneOrderAdmin",
    "RefundAdmin",
    "SalesChannelAdmin",
    "VoucherAdmin",
]
