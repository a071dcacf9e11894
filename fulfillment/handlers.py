"""What fulfillment listens to and offers. One table, connected once at start-up."""

from fulfillment.queries import parcels
from shop.core.events import subscribe
from shop.core.panels import register_panel

RELEASING = (
    "order.confirmed",
    "order.held",
    "order.released",
    "order.canceled",
    "order.lines_canceled",
    "order.allocated",
)


def connect() -> None:
    """Register subscriptions and panels."""
    for name in RELEASING:
        subscribe(name, "fulfillment.release_order")
    register_panel("order", "parcels", parcels.parcels_of, "fulfillment/_parcels.html")
    register_panel("account", "parcels", parcels.parcels_of, "fulfillment/_parcels_short.html")
    register_panel("staff_order", "shipments", parcels.shipments_of, "fulfillment/_staff_shipments.html")
