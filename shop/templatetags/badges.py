"""Each state's word, tone and icon: one word per state in shop, mail and admin."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Badge(NamedTuple):
    """How a state is said: `tone` is ok, warn, bad, info or empty; `icon` a symbol of static/img/icons.svg."""

    word: str | Promise
    tone: str
    icon: str


# Keys are the values of the TextChoices; where two tables share a value, the key is "scope.value".
BADGES: dict[str, Badge] = {
    # What can be bought
    "in": Badge(_("In stock"), "ok", "ok"),
    "low": Badge(_("Low stock"), "warn", "warn"),
    "out": Badge(_("Sold out"), "", "bad"),
    "backorder": Badge(_("On backorder"), "info", "clock"),
    "dropship": Badge(_("Sent by our supplier"), "info", "truck"),
    "new": Badge(_("New"), "info", "tag"),
    "ended": Badge(_("No longer made"), "", "bad"),
    # Order.status
    "draft": Badge(_("Not placed yet"), "", "edit"),
    "placed": Badge(_("Waiting for payment"), "warn", "clock"),
    "confirmed": Badge(_("Confirmed"), "info", "ok"),
    "on_hold": Badge(_("On hold"), "warn", "pause"),
    "completed": Badge(_("Completed"), "ok", "ok"),
    "canceled": Badge(_("Canceled"), "", "bad"),
    # Order.payment_status and Payment.status
    "payment.pending": Badge(_("Waiting for payment"), "warn", "clock"),
    "created": Badge(_("Started"), "", "clock"),
    "requires_action": Badge(_("Waiting for approval"), "warn", "clock"),
    "processing": Badge(_("Being checked"), "info", "clock"),
    "authorized": Badge(_("Authorized"), "info", "lock"),
    "captured": Badge(_("Paid"), "ok", "ok"),
    "partially_paid": Badge(_("Partly paid"), "warn", "clock"),
    "paid": Badge(_("Paid"), "ok", "ok"),
    "overpaid": Badge(_("Paid too much"), "warn", "warn"),
    "partially_refunded": Badge(_("Partly refunded"), "info", "undo"),
    "refunded": Badge(_("Refunded"), "ok", "undo"),
    "voided": Badge(_("Not charged"), "", "bad"),
    "expiring": Badge(_("Running out"), "warn", "clock"),
    "expired": Badge(_("Not paid in time"), "", "bad"),
    "declined": Badge(_("Payment declined"), "bad", "bad"),
    "payment.failed": Badge(_("Payment declined"), "bad", "bad"),
    "requested": Badge(_("Asked for"), "info", "clock"),
    "succeeded": Badge(_("Done"), "ok", "ok"),
    "failed": Badge(_("Failed"), "bad", "bad"),
    # Order.fulfillment_status and Shipment.status
    "unfulfilled": Badge(_("Not sent yet"), "info", "clock"),
    "never_sent": Badge(_("Not sent"), "", "bad"),
    "partially_shipped": Badge(_("Partly sent"), "info", "truck"),
    "shipped": Badge(_("On its way"), "info", "truck"),
    "partially_delivered": Badge(_("Partly delivered"), "info", "truck"),
    "delivered": Badge(_("Delivered"), "ok", "ok"),
    "returned": Badge(_("Returned"), "", "return"),
    # Package.tracking_status
    "pre_transit": Badge(_("On its way"), "info", "truck"),
    "in_transit": Badge(_("On its way"), "info", "truck"),
    "out_for_delivery": Badge(_("Out for delivery"), "info", "truck"),
    "parcel.exception": Badge(_("Delayed"), "warn", "warn"),
    "parcel.returned": Badge(_("Coming back to us"), "warn", "return"),
    "pending": Badge(_("Waiting"), "", "clock"),
    "ready": Badge(_("Ready to pick"), "info", "list"),
    "picking": Badge(_("Being picked"), "info", "box"),
    "packed": Badge(_("Packed"), "info", "box"),
    "exception": Badge(_("Needs a look"), "bad", "warn"),
    # PurchaseOrder.status and what a supplier said
    "purchase.draft": Badge(_("Draft"), "", "edit"),
    "purchase.sent": Badge(_("Waits for an answer"), "warn", "clock"),
    "purchase.acknowledged": Badge(_("Accepted"), "info", "ok"),
    "purchase.refused": Badge(_("Refused"), "bad", "bad"),
    "purchase.partly_shipped": Badge(_("Partly on its way"), "info", "truck"),
    "partly_received": Badge(_("Partly received"), "warn", "box"),
    "received": Badge(_("Received"), "ok", "ok"),
    "choice.open": Badge(_("Waits for the customer"), "warn", "clock"),
    "choice.answered": Badge(_("Answered"), "ok", "ok"),
    "choice.expired": Badge(_("No answer, refunded"), "", "undo"),
    "choice.withdrawn": Badge(_("No longer asked"), "", "bad"),
    # Messages to customers
    "queued": Badge(_("Queued"), "", "clock"),
    "sending": Badge(_("Being sent"), "info", "send"),
    "sent": Badge(_("Sent"), "ok", "ok"),
    "retrying": Badge(_("Trying again"), "warn", "clock"),
    "withheld": Badge(_("Withheld"), "", "pause"),
    # Review.status and ActionItem.status
    "review.waiting": Badge(_("Waiting for a look"), "warn", "clock"),
    "review.published": Badge(_("Published"), "ok", "ok"),
    "review.refused": Badge(_("Not published"), "bad", "bad"),
    "feedback.open": Badge(_("Open"), "info", "clock"),
    "feedback.overdue": Badge(_("Overdue"), "bad", "warn"),
    "feedback.closed": Badge(_("Closed"), "ok", "ok"),
    # Case.status
    "chat.waiting": Badge(_("Waiting"), "warn", "clock"),
    "chat.open": Badge(_("Talking"), "info", "chat"),
    "chat.left": Badge(_("Became a case"), "", "mail"),
    "chat.ended": Badge(_("Ended"), "", "ok"),
    "case.open": Badge(_("Received"), "info", "clock"),
    "case.waiting_on_us": Badge(_("We are on it"), "info", "clock"),
    "case.waiting_on_customer": Badge(_("Answered"), "ok", "chat"),
    "case.resolved": Badge(_("Closed"), "", "ok"),
    # Return.status, the verdict on its items, Claim.status
    "return.requested": Badge(_("Waiting for our answer"), "info", "clock"),
    "return.authorized": Badge(_("Agreed, send it"), "ok", "ok"),
    "return.in_transit": Badge(_("On its way to us"), "info", "truck"),
    "return.received": Badge(_("Being checked"), "info", "box"),
    "return.inspected": Badge(_("Second look"), "info", "search"),
    "return.closed": Badge(_("Done"), "ok", "ok"),
    "return.rejected": Badge(_("Not agreed"), "bad", "bad"),
    "return.canceled": Badge(_("Called off"), "", "bad"),
    "verdict.pending": Badge(_("Not checked yet"), "", "clock"),
    "verdict.accepted": Badge(_("Accepted"), "ok", "ok"),
    "verdict.rejected": Badge(_("Not accepted"), "bad", "bad"),
    "verdict.needs_review": Badge(_("Second look"), "info", "search"),
    "claim.open": Badge(_("We look at it"), "info", "clock"),
    "claim.refunded": Badge(_("Refunded"), "ok", "undo"),
    "claim.refused": Badge(_("Not paid"), "bad", "bad"),
    # What waits for somebody
    "needs_answer": Badge(_("Needs your answer"), "warn", "warn"),
    "cancellation_asked": Badge(_("Cancellation asked"), "warn", "clock"),
    "return_open": Badge(_("Return open"), "warn", "return"),
    "short": Badge(_("Short"), "bad", "warn"),
}


def badge_for(state: str, scope: str = "") -> Badge:
    """The badge of a state; `scope` ("payment") tells equal values apart. An unknown state is said as it is written."""
    found = BADGES.get(f"{scope}.{state}") or BADGES.get(state)
    return found or Badge(str(state).replace("_", " ").capitalize(), "", "info")
