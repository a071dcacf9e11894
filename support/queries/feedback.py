"""Feedback in numbers: what waits for a person, and how customers rate deliveries and goods."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Avg, Count, Min, Q
from django.utils import timezone

from shop.queries.queues import QueueRow
from support.models import ActionItem, FollowUp, Review, Survey
from support.models.feedback import LOW_SCORE
from support.states import FollowUpStatus

GOOD_SCORE = 4
PERIOD = timedelta(days=30)


def queues(*, now: datetime) -> list[QueueRow]:
    """Reviews to read, items past their day, items still in time."""
    today = timezone.localdate(now)
    reviews = Review.objects.waiting().aggregate(n=Count("pk"), since=Min("created_at"))
    late = Q(due_on__lt=today)
    items = ActionItem.objects.open().aggregate(
        late=Count("pk", filter=late), late_since=Min("created_at", filter=late), n=Count("pk"), since=Min("created_at")
    )
    return [
        QueueRow("Reviews to check", reviews["n"], reviews["since"], "support.review", [("status__exact", "waiting")]),
        QueueRow(
            "Feedback overdue",
            items["late"],
            items["late_since"],
            "support.actionitem",
            [("due", "overdue")],
            is_urgent=True,
        ),
        QueueRow("Feedback to act on", items["n"], items["since"], "support.actionitem", [("due", "open")]),
    ]


@dataclass(frozen=True)
class Voice:
    """What customers said in a period: answers, share of 4 and 5 in percent, low ones; reviews and their average."""

    answers: int
    satisfied: int | None
    low: int
    asked: int
    reviews: int
    stars: float | None


def voices(*, now: datetime) -> tuple[Voice, Voice]:
    """The last 30 days and the 30 before them."""
    return voice(since=now - PERIOD, until=now), voice(since=now - 2 * PERIOD, until=now - PERIOD)


def voice(*, since: datetime, until: datetime) -> Voice:
    """What customers said from `since` to `until`, in three statements."""
    surveys = Survey.objects.filter(created_at__gt=since, created_at__lte=until).aggregate(
        n=Count("pk"),
        good=Count("pk", filter=Q(score__gte=GOOD_SCORE)),
        low=Count("pk", filter=Q(score__lte=LOW_SCORE)),
    )
    asked = FollowUp.objects.filter(
        kind=FollowUp.Kind.SURVEY, status=FollowUpStatus.SENT, sent_at__gt=since, sent_at__lte=until
    )
    reviews = Review.objects.filter(created_at__gt=since, created_at__lte=until).aggregate(
        n=Count("pk"), stars=Avg("stars")
    )
    return Voice(
        answers=surveys["n"],
        satisfied=surveys["good"] * 100 // surveys["n"] if surveys["n"] else None,
        low=surveys["low"],
        asked=asked.count(),
        reviews=reviews["n"],
        stars=reviews["stars"],
    )


def feedback_of_orders(ids: Iterable[int], viewer: object) -> dict[int, dict[str, object]]:
    """For the staff page of an order: its survey, its reviews, its items; nothing where there is none."""
    wanted = list(ids)
    may = getattr(viewer, "may", None)
    if may is None or not may("support.view_review"):
        return {}
    found: dict[int, dict[str, list[object]]] = {pk: {"surveys": [], "reviews": [], "items": []} for pk in wanted}
    for survey in Survey.objects.filter(order__in=wanted):
        found[survey.order_id]["surveys"].append(survey)
    for review in Review.objects.filter(order_line__order__in=wanted).select_related("order_line", "product"):
        found[review.order_line.order_id]["reviews"].append(review)
    for item in ActionItem.objects.filter(order__in=wanted).order_by("pk"):
        if item.order_id is not None:
            found[item.order_id]["items"].append(item)
    return {pk: dict(rows) for pk, rows in found.items() if any(rows.values())}
