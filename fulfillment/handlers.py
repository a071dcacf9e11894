"""What fulfillment listens to and offers. One table, connected once at start-up."""

from fulfillment.queries import parcels, questions, stock_names
from orders.registries import offer_actions
from shop.core.events import subscribe
from shop.core.panels import register_panel
from shop.registries import register_named

RELEASING = (
    "order.confirmed",
    "order.held",
    "order.released",
    "order.canceled",
    "order.lines_canceled",
    "order.allocated",
)
SETTLING = (
    "order.confirmed",
    "order.released",
    "order.canceled",
    "order.lines_canceled",
    "purchase.refused",
    "purchase.canceled",
)
MOVING = ("supply.moved", "supply.unpegged", "supply.pegged")


def connect() -> None:
    """Register subscriptions and panels."""
    for name in RELEASING:
        subscribe(name, "fulfillment.release_order")
    for name in SETTLING:
        subscribe(name, "fulfillment.settle_direct")
    for name in MOVING:
        subscribe(name, "fulfillment.tell_moved")
    subscribe("pick.short", "fulfillment.settle_short")
    subscribe("stock.overpromised", "fulfillment.settle_overpromised")
    subscribe("order.short", "fulfillment.ask_about_missing")
    subscribe("order.goods_arrived", "fulfillment.settle_arrived")
    subscribe("purchase.sent", "fulfillment.transmit_purchase")
    subscribe("purchase.canceled", "fulfillment.tell_purchase_canceled")
    register_named(("pick", "short"), stock_names.orders_of_picks)
    register_named(("package",), stock_names.orders_of_parcels)
    register_named(("receipt",), stock_names.purchases_of_receipts)
    register_panel("order", questions.SLOT, questions.questions_of, "fulfillment/_questions.html")
    register_panel("staff_order", "purchases", questions.purchases_of, "fulfillment/_staff_purchases.html")
    offer_actions("questions", questions.question_actions)
    register_panel("order", "parcels", parcels.parcels_of, "fulfillment/_parcels.html")
    register_panel("account", "parcels", parcels.parcels_of, "fulfillment/_parcels_short.html")
    register_panel("staff_order", "shipments", parcels.shipments_of, "fulfillment/_staff_shipments.html")
