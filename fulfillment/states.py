"""The statuses of a shipment, a parcel and a pick, and which moves are allowed."""

from django.db.models import TextChoices


class ShipmentStatus(TextChoices):
    """Where the part of an order that one warehouse sends stands."""

    PENDING = "pending", "waiting"
    READY = "ready", "ready to pick"
    PICKING = "picking", "being picked"
    PACKED = "packed", "packed"
    SHIPPED = "shipped", "on its way"
    DELIVERED = "delivered", "delivered"
    EXCEPTION = "exception", "needs attention"
    CANCELED = "canceled", "canceled"


class PickState(TextChoices):
    """Where one claim of a line stands."""

    CLAIMED = "claimed", "claimed"
    PICKED = "picked", "picked"
    SHORT = "short", "short"
    RELEASED = "released", "let go"


SHIPMENT_MOVES: dict[str, frozenset[str]] = {
    "pending": frozenset({"ready", "canceled"}),
    "ready": frozenset({"pending", "picking", "canceled", "exception"}),
    "picking": frozenset({"ready", "packed", "canceled", "exception"}),
    "packed": frozenset({"picking", "shipped", "exception", "canceled"}),
    "shipped": frozenset({"delivered", "exception"}),
    "exception": frozenset({"ready", "picking", "packed", "shipped", "delivered", "canceled"}),
    "delivered": frozenset(),
    "canceled": frozenset(),
}
PICK_MOVES: dict[str, frozenset[str]] = {
    "claimed": frozenset({"picked", "short", "released"}),
    "picked": frozenset(),
    "short": frozenset(),
    "released": frozenset(),
}
