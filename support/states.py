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


ACTION_MOVES: dict[str, frozenset[str]] = {"open": frozenset({"closed"}), "closed": frozenset({"open"})}


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
