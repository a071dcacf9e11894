"""What support listens to and offers. One table, connected once at start-up."""

from accounts.registries import register_blocker, register_eraser, register_exporter, register_gatherer
from orders.registries import keep_open, offer_actions
from shop.core import events, panels
from shop.registries import register_answers
from support.actions.case_erasing import erase_cases, gather_cases, open_case_sentence
from support.actions.cases import open_case_of_order
from support.actions.erasing import erase_feedback
from support.actions.return_erasers import erase_return_words
from support.queries.cases import cases_of_orders, orders_with_open_cases, staff_cases_of_orders
from support.queries.feedback import feedback_of_orders
from support.queries.help import answers
from support.queries.hours import frame_hours
from support.queries.matters import (
    matters_of,
    open_matter_sentence,
    open_matters,
    return_actions,
    staff_matters_of,
    still_returnable,
)
from support.queries.own_data import support_data
from support.queries.reviews import product_panels, review_actions
from support.registries import register_case_opener, register_open_matters


def connect() -> None:
    """Register subscriptions and panels."""
    connect_feedback()
    connect_cases()
    connect_help()
    connect_returns()
    register_exporter(support_data)


def connect_feedback() -> None:
    """Reviews, surveys and the register."""
    events.subscribe("package.delivered", "support.plan_follow_ups")
    panels.register_panel("product", "reviews", product_panels, "support/_product.html")
    panels.register_panel("staff_order", "feedback", feedback_of_orders, "support/_staff_order.html")
    events.subscribe("claim.opened", "support.register_claim")
    offer_actions("reviews", review_actions)
    register_eraser(erase_feedback)


def connect_cases() -> None:
    """Cases on the order pages, in the way of deleting an account, and open to other parts of support."""
    panels.register_panel("order", "cases", cases_of_orders, "support/_order_cases.html")
    panels.register_panel("staff_order", "cases", staff_cases_of_orders, "support/_staff_order_cases.html")
    register_open_matters("cases", orders_with_open_cases)
    register_case_opener(open_case_of_order)
    register_gatherer(gather_cases)
    register_eraser(erase_cases)
    register_blocker(open_case_sentence)


def connect_help() -> None:
    """Today's hours in every foot, and answers under the shop's search."""
    panels.register_panel("frame", "hours", frame_hours, "")
    register_answers(answers)


def connect_returns() -> None:
    """Returns and claims."""
    register_open_matters("returns", open_matters)
    keep_open("returns", still_returnable)
    panels.register_panel("order", "returns", matters_of, "support/_matters.html")
    panels.register_panel("staff_order", "returns", staff_matters_of, "support/_staff_matters.html")
    offer_actions("returns", return_actions)
    register_blocker(open_matter_sentence)
    register_eraser(erase_return_words)
