"""What orders listens to and offers. One table, connected once at start-up."""

from accounts.registries import (
    register_blocker,
    register_eraser,
    register_exporter,
    register_gatherer,
    register_login_hook,
    register_mailbox_hook,
)
from orders.actions.erasing import erase_orders
from orders.actions.joining import gather_guest_orders
from orders.actions.methods import erase_methods
from orders.intake.quarantine import erase_intake
from orders.queries import stock_names
from orders.queries.carts import frame_carts
from orders.queries.history import open_order_sentence, order_actions
from orders.queries.own_data import orders_data
from orders.registries import offer_actions
from orders.views.session import join_orders, merge_at_login
from shop.actions.waiting import erase_waiting
from shop.core import events, panels
from shop.registries import register_named


def connect() -> None:
    """Register subscriptions, panels and what can be done with an order."""
    events.subscribe("provider.notified", "orders.act_on_notice")
    events.subscribe("refund.requested", "orders.send_refund")
    events.subscribe("payment_method.removed", "orders.forget_method")
    events.subscribe("payment.stop_asked", "orders.stop_payment")
    events.subscribe("order.confirmed", "orders.mail_confirmed")
    events.subscribe("refund.succeeded", "orders.mail_refunded")
    events.subscribe("order.canceled", "orders.mail_canceled")
    events.subscribe("order.lines_canceled", "orders.mail_canceled")
    events.subscribe("orders.joined", "orders.mail_joined")
    events.subscribe("order.link_asked", "orders.mail_lookup_link")
    events.subscribe("orders.uploaded", "orders.read_file")
    events.subscribe("stock.arrived", "orders.give_out")
    events.subscribe("order.goods_arrived", "orders.mail_arrived")
    events.subscribe("channel.notified", "orders.take_channel_order")
    for name in ("stock.returned", "order.goods_arrived", "supply.pegged"):
        events.subscribe(name, "orders.fill_short_orders")
    panels.register_panel("frame", "cart", frame_carts, "")
    register_named(stock_names.KINDS, stock_names.orders_of_lines)
    offer_actions("orders", order_actions)
    register_login_hook(merge_at_login)
    register_login_hook(join_orders)
    register_mailbox_hook(join_orders)
    _connect_leaving()


def _connect_leaving() -> None:
    """What happens when an account is copied or deleted."""
    register_gatherer(gather_guest_orders)
    register_blocker(open_order_sentence)
    register_exporter(orders_data)
    for eraser in (erase_orders, erase_methods, erase_intake, erase_waiting):
        register_eraser(eraser)
