"""What support listens to and offers. One table, connected once at start-up."""

from accounts.registries import register_eraser
from orders.registries import offer_actions
from shop.core import events, panels
from support.actions.erasing import erase_feedback
from support.queries.feedback import feedback_of_orders
from support.queries.reviews import product_panels, review_actions


def connect() -> None:
    """Register subscriptions and panels."""
    connect_feedback()


def connect_feedback() -> None:
    """Reviews, surveys and the register."""
    events.subscribe("package.delivered", "support.plan_follow_ups")
    panels.register_panel("product", "reviews", product_panels, "support/_product.html")
    panels.register_panel("staff_order", "feedback", feedback_of_orders, "support/_staff_order.html")
    events.subscribe("claim.opened", "support.register_claim")
    offer_actions("reviews", review_actions)
    register_eraser(erase_feedback)
