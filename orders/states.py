"""The statuses of an order, a payment and a refund, and which moves are allowed."""

from django.db.models import TextChoices


class OrderStatus(TextChoices):
    """Where the order stands; moved by `orders.actions.orders` only."""

    DRAFT = "draft", "draft"
    PLACED = "placed", "placed"
    CONFIRMED = "confirmed", "confirmed"
    ON_HOLD = "on_hold", "on hold"
    COMPLETED = "completed", "completed"
    CANCELED = "canceled", "canceled"


class PaymentStatus(TextChoices):
    """Computed from the payments and refunds of an order; stored for filtering, never set by hand."""

    PENDING = "pending", "waiting for payment"
    AUTHORIZED = "authorized", "authorized"
    PARTIALLY_PAID = "partially_paid", "partly paid"
    PAID = "paid", "paid"
    OVERPAID = "overpaid", "overpaid"
    PARTIALLY_REFUNDED = "partially_refunded", "partly refunded"
    REFUNDED = "refunded", "refunded"
    VOIDED = "voided", "voided"
    EXPIRED = "expired", "expired"


class FulfillmentStatus(TextChoices):
    """Computed from the lines' quantities; stored for filtering, never set by hand."""

    UNFULFILLED = "unfulfilled", "not sent yet"
    PARTIALLY_SHIPPED = "partially_shipped", "partly sent"
    SHIPPED = "shipped", "sent"
    PARTIALLY_DELIVERED = "partially_delivered", "partly delivered"
    DELIVERED = "delivered", "delivered"
    RETURNED = "returned", "returned"


class PaymentState(TextChoices):
    """Where one attempt to pay stands."""

    CREATED = "created", "created"
    REQUIRES_ACTION = "requires_action", "waits for the customer"
    PROCESSING = "processing", "being processed"
    AUTHORIZED = "authorized", "authorized"
    CAPTURED = "captured", "captured"
    EXPIRING = "expiring", "being canceled"
    FAILED = "failed", "failed"
    VOIDED = "voided", "voided"


class RefundState(TextChoices):
    """Where one refund stands."""

    REQUESTED = "requested", "requested"
    PROCESSING = "processing", "being processed"
    SUCCEEDED = "succeeded", "succeeded"
    FAILED = "failed", "failed"


class ManualKind(TextChoices):
    """How money came of which no provider tells."""

    TRANSFER = "transfer", "bank transfer"
    CASH = "cash", "cash"
    TERMINAL = "terminal", "card terminal"


ORDER_MOVES: dict[str, frozenset[str]] = {
    "draft": frozenset({"placed", "confirmed", "canceled"}),
    "placed": frozenset({"confirmed", "on_hold", "canceled"}),
    "confirmed": frozenset({"on_hold", "completed", "canceled"}),
    "on_hold": frozenset({"placed", "confirmed", "canceled"}),
    "completed": frozenset(),
    # Money for an expired order: all lines held again, so it lives on.
    "canceled": frozenset({"confirmed"}),
}
PAYMENT_MOVES: dict[str, frozenset[str]] = {
    "created": frozenset({"requires_action", "processing", "authorized", "captured", "expiring", "failed", "voided"}),
    "requires_action": frozenset({"processing", "authorized", "captured", "expiring", "failed", "voided"}),
    "processing": frozenset({"requires_action", "authorized", "captured", "failed", "voided", "expiring"}),
    "authorized": frozenset({"captured", "expiring", "voided", "failed"}),
    "expiring": frozenset({"captured", "voided", "failed", "processing"}),
    # A declined attempt can be tried again at the provider with the same payment, so it stays live until voided.
    "failed": frozenset({"requires_action", "processing", "authorized", "captured", "expiring", "voided"}),
    # An attempt given up here may still have succeeded there; the ledger then says so and the order's rules decide.
    "voided": frozenset({"captured"}),
    "captured": frozenset(),
}
REFUND_MOVES: dict[str, frozenset[str]] = {
    "requested": frozenset({"processing", "succeeded", "failed"}),
    "processing": frozenset({"succeeded", "failed"}),
    "failed": frozenset({"requested", "processing"}),
    "succeeded": frozenset({"failed"}),
}
HOLD_LOST = "hold.lost"
"""The timeline's kind for units that a count took from an unpaid order."""
LIVE_PAYMENTS = ("created", "requires_action", "processing", "authorized", "expiring", "failed")


def sent_state(status: str, fulfillment_status: str) -> str:
    """What is said of the goods: of a canceled order whose goods never left, that none will."""
    is_ended = status == OrderStatus.CANCELED and fulfillment_status == FulfillmentStatus.UNFULFILLED
    return "never_sent" if is_ended else fulfillment_status


def customer_state(status: str, payment_status: str, fulfillment_status: str, *, is_picked: bool = False) -> str:
    """The one state a customer is told, from the three statuses; its word, icon and color stand in `badges.py`."""
    if status == OrderStatus.CANCELED:
        return "refunded" if payment_status == PaymentStatus.REFUNDED else "canceled"
    if status in {OrderStatus.PLACED, OrderStatus.DRAFT}:
        return "placed"
    if fulfillment_status != FulfillmentStatus.UNFULFILLED:
        return fulfillment_status
    if status == OrderStatus.ON_HOLD:
        return "on_hold"
    return "picking" if is_picked else "confirmed"
