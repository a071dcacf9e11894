"""What support listens to and offers. One table, connected once at start-up."""

from accounts.registries import register_blocker, register_eraser
from orders.registries import keep_open, offer_actions
from shop.core import events, panels
from support.actions.erasing import erase_feedback
from support.actions.return_erasers import erase_return_words
from support.queries.feedback import feedback_of_orders
from support.queries.matters import (
    matters_of,
    open_matter_sentence,
    open_matters,
    return_actions,
    staff_matters_of,
    still_returnable,
)
from support.queries.reviews import product_panels, review_actions
from support.registries import register_open_matters


def connect() -> None:
    """Register subscriptions and panels."""
    connect_feedback()
    connect_returns()


def connect_feedback() -> None:
    """Reviews, surveys and the register."""
    events.subscribe("package.delivered", "support.plan_follow_ups")
    panels.register_panel("product", "reviews", product_panels, "support/_product.html")
    panels.register_panel("staff_order", "feedback", feedback_of_orders, "support/_staff_order.html")
    events.subscribe("claim.opened", "support.register_claim")
    offer_actions("reviews", review_actions)
    register_eraser(erase_feedback)


def connect_returns() -> None:
    """Returns and claims."""
    register_open_matters("returns", open_matters)
    keep_open("returns", still_returnable)
    panels.register_panel("order", "returns", matters_of, "support/_matters.html")
    panels.register_panel("staff_order", "returns", staff_matters_of, "support/_staff_matters.html")
    offer_actions("returns", return_actions)
    register_blocker(open_matter_sentence)
    register_eraser(erase_return_words)
