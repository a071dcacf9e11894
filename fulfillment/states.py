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


class PurchaseStatus(TextChoices):
    """Where a purchase order stands; computed from its lines once it was sent."""

    DRAFT = "draft", "draft"
    SENT = "sent", "sent, no answer yet"
    ACKNOWLEDGED = "acknowledged", "accepted"
    REFUSED = "refused", "refused"
    PARTLY_SHIPPED = "partly_shipped", "partly on its way"
    SHIPPED = "shipped", "on its way"
    PARTLY_RECEIVED = "partly_received", "partly received"
    RECEIVED = "received", "received"
    CANCELED = "canceled", "canceled"


class ChoiceStatus(TextChoices):
    """Where a question to a customer stands."""

    OPEN = "open", "waits for the customer"
    ANSWERED = "answered", "answered"
    EXPIRED = "expired", "no answer, refunded"
    WITHDRAWN = "withdrawn", "no longer asked"


_ON_ITS_WAY = frozenset({"partly_shipped", "shipped", "partly_received", "received"})
PURCHASE_MOVES: dict[str, frozenset[str]] = {
    "draft": frozenset({"sent", "canceled"}),
    "sent": _ON_ITS_WAY | {"acknowledged", "refused", "canceled"},
    "acknowledged": _ON_ITS_WAY | {"refused", "canceled"},
    "partly_shipped": _ON_ITS_WAY | {"canceled"},
    "shipped": frozenset({"partly_received", "received"}),
    "partly_received": frozenset({"received"}),
    "received": frozenset(),
    "refused": frozenset(),
    "canceled": frozenset(),
}
CHOICE_MOVES: dict[str, frozenset[str]] = {
    "open": frozenset({"answered", "expired", "withdrawn"}),
    "answered": frozenset(),
    "expired": frozenset(),
    "withdrawn": frozenset(),
}


def purchase_status(*, wanted: int, refused: int, accepted: int, shipped: int, arrived: int) -> str:
    """The status of a sent purchase order, from the sums of its lines in units.

    `wanted` leaves canceled units out; `arrived` counts what came, whole or damaged, and what will never come.
    """
    due = wanted - refused
    if wanted <= 0:
        return PurchaseStatus.CANCELED
    if due <= 0:
        return PurchaseStatus.REFUSED
    if arrived:
        return PurchaseStatus.RECEIVED if arrived >= due else PurchaseStatus.PARTLY_RECEIVED
    if shipped:
        return PurchaseStatus.SHIPPED if shipped >= due else PurchaseStatus.PARTLY_SHIPPED
    return PurchaseStatus.ACKNOWLEDGED if accepted >= due else PurchaseStatus.SENT
