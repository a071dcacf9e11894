"""What orders listens to and offers. One table, connected once at start-up."""

from shop.core import events


def connect() -> None:
    """Register subscriptions and panels."""
    events.subscribe("provider.notified", "orders.act_on_notice")
    events.subscribe("refund.requested", "orders.send_refund")
    events.subscribe("payment.stop_asked", "orders.stop_payment")
