"""What staff see of orders and their money."""

from orders.admin.money import PaymentAdmin, RefundAdmin
from orders.admin.orders import OrderAdmin
from orders.admin.vouchers import VoucherAdmin

__all__ = ["OrderAdmin", "PaymentAdmin", "RefundAdmin", "VoucherAdmin"]
