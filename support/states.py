"""The states of what comes after the sale, and the moves between them."""

from django.db import models


class ReviewStatus(models.TextChoices):
    """Where a review stands between its author and the public."""

    WAITING = "waiting", "waiting for a look"
    PUBLISHED = "published", "published"
    REFUSED = "refused", "not published"


REVIEW_MOVES: dict[str, frozenset[str]] = {
    "waiting": frozenset({"published", "refused"}),
    "published": frozenset({"refused"}),
    "refused": frozenset({"waiting", "published"}),
}


class ActionStatus(models.TextChoices):
    """An item of the action register."""

    OPEN = "open", "open"
    CLOSED = "closed", "closed"


ACTION_MOVES: dict[str, frozenset[str]] = {"open": frozenset({"closed"}), "closed": frozenset()}


class FollowUpStatus(models.TextChoices):
    """A mail that is to ask something some days after delivery."""

    WAITING = "waiting", "waiting"
    SENT = "sent", "sent"
    SKIPPED = "skipped", "not sent"


FOLLOW_UP_MOVES: dict[str, frozenset[str]] = {
    "waiting": frozenset({"sent", "skipped"}),
    "sent": frozenset(),
    "skipped": frozenset(),
}


class CaseStatus(models.TextChoices):
    """Where a case stands: whose word is next."""

    OPEN = "open", "New"
    WAITING_ON_US = "waiting_on_us", "Waiting for us"
    WAITING_ON_CUSTOMER = "waiting_on_customer", "Waiting for the customer"
    RESOLVED = "resolved", "Resolved"


OPEN_CASES = (CaseStatus.OPEN, CaseStatus.WAITING_ON_US, CaseStatus.WAITING_ON_CUSTOMER)
CASE_MOVES: dict[str, frozenset[str]] = {
    "open": frozenset({"waiting_on_us", "waiting_on_customer", "resolved"}),
    "waiting_on_us": frozenset({"waiting_on_customer", "resolved"}),
    "waiting_on_customer": frozenset({"waiting_on_us", "resolved"}),
    "resolved": frozenset({"waiting_on_us", "waiting_on_customer"}),
}


class ReturnStatus(models.TextChoices):
    """Where a return stands between the customer's wish and his money."""

    REQUESTED = "requested", "waiting for our answer"
    AUTHORIZED = "authorized", "agreed, not sent yet"
    IN_TRANSIT = "in_transit", "on its way to us"
    RECEIVED = "received", "arrived, being checked"
    INSPECTED = "inspected", "checked, somebody decides about the rest"
    CLOSED = "closed", "done"
    REJECTED = "rejected", "not agreed"
    CANCELED = "canceled", "called off"


RETURN_MOVES: dict[str, frozenset[str]] = {
    "requested": frozenset({"authorized", "rejected", "canceled"}),
    # A parcel that nobody announced lies on the table all the same.
    "authorized": frozenset({"in_transit", "received", "canceled"}),
    "in_transit": frozenset({"received", "canceled"}),
    "received": frozenset({"inspected"}),
    "inspected": frozenset({"closed"}),
    "closed": frozenset(),
    "rejected": frozenset(),
    "canceled": frozenset(),
}
OPEN_RETURNS = ("requested", "authorized", "in_transit", "received", "inspected")


class ItemVerdict(models.TextChoices):
    """What the inspection found about a returned item."""

    PENDING = "pending", "not checked yet"
    ACCEPTED = "accepted", "accepted"
    REJECTED = "rejected", "not accepted"
    NEEDS_REVIEW = "needs_review", "somebody takes a second look"


class ClaimStatus(models.TextChoices):
    """Where a claim about something damaged, missing or wrong stands."""

    OPEN = "open", "open"
    REFUNDED = "refunded", "refunded"
    REFUSED = "refused", "refused"


CLAIM_MOVES: dict[str, frozenset[str]] = {
    "open": frozenset({"refunded", "refused"}),
    "refunded": frozenset(),
    "refused": frozenset(),
}


class ChatStatus(models.TextChoices):
    """Where a live talk stands."""

    WAITING = "waiting", "Waiting"
    OPEN = "open", "Talking"
    LEFT = "left", "Became a case"
    ENDED = "ended", "Ended"


CHAT_MOVES: dict[str, frozenset[str]] = {
    "waiting": frozenset({"open", "left"}),
    "open": frozenset({"left", "ended"}),
    "left": frozenset({"waiting"}),
    "ended": frozenset({"waiting", "left"}),
}
