"""What orders hold of an account, for the copy its owner may take along."""

from accounts.models import ADDRESS_PARTS
from accounts.registries import Rows
from orders.models import Order, OrderAddress, OrderLine, Payment, Refund, SavedPaymentMethod, TimelineEntry
from shop.models import Waiting

SUMS = ("currency", "goods_amount", "discount_amount", "shipping_amount", "tax_amount", "total_amount")
STATUSES = ("status", "payment_status", "fulfillment_status")


def orders_data(user_id: int) -> dict[str, Rows]:
    """Orders with everything that hangs on them, saved payment methods and what is waited for. Amounts in cents."""
    mine = {"order__user_id": user_id}
    paid = {"payment__order__user_id": user_id}
    public = TimelineEntry.objects.filter(is_public=True, **mine).order_by("pk")
    cards = SavedPaymentMethod.objects.filter(user_id=user_id).order_by("pk")
    return {
        "Orders": list(
            Order.objects.filter(user_id=user_id)
            .order_by("pk")
            .values("number", "placed_at", "channel", "email", "name", "phone", "note", *STATUSES, *SUMS)
        ),
        "Ordered items": list(
            OrderLine.objects.filter(**mine)
            .order_by("pk")
            .values("order__number", "sku", "title", "options", "quantity", "unit_amount", "total_amount")
        ),
        "Addresses of orders": list(
            OrderAddress.objects.filter(**mine).order_by("pk").values("order__number", "kind", *ADDRESS_PARTS)
        ),
        "What happened to orders": list(public.values("order__number", "at", "actor_name", "text")),
        "Payments": list(
            Payment.objects.filter(**mine)
            .order_by("pk")
            .values("order__number", "created_at", "method_label", "status", "amount", "captured_amount", "currency")
        ),
        "Refunds": list(
            Refund.objects.filter(**paid).order_by("pk").values("payment__order__number", "amount", "status", "reason")
        ),
        "Payment methods": list(cards.values("label", "expiry_month", "expiry_year", "is_default", *ADDRESS_PARTS)),
        "Waiting for goods": list(
            Waiting.objects.filter(user_id=user_id, ended_at=None).values("variant__sku", "email", "asked_at")
        ),
    }
