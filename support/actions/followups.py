"""Questions some days after delivery: planned when all has arrived, each sent once or not at all."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from accounts.queries import wants
from orders.actions.orders import lock
from orders.models import Order
from orders.states import FulfillmentStatus, OrderStatus
from shop.core.db import transaction
from shop.core.states import move
from support.actions.feedback_letters import ask_for_reviews, ask_how_it_went
from support.models import ActionItem, FollowUp, Review, Survey
from support.registries import orders_with_open_matters
from support.states import FOLLOW_UP_MOVES, FollowUpStatus

OWN_CHANNELS = frozenset({"web", "staff"})
"""Marketplaces ask their buyers themselves, and forbid their sellers to."""
PATIENCE = timedelta(days=60)
"""So long after its order was placed a question waits for open matters to close; then it is not asked at all."""
TOPICS = {FollowUp.Kind.SURVEY: "surveys", FollowUp.Kind.REVIEW: "reviews"}
BATCH = 200


@transaction()
def plan_follow_ups(*, order_id: int, now: datetime | None = None) -> int:
    """Plan an order's questions once everything of it has arrived; how many are new. Harmless when called twice."""
    now = now or timezone.now()
    order = Order.objects.filter(pk=order_id, fulfillment_status=FulfillmentStatus.DELIVERED).first()
    if order is None or order.channel not in OWN_CHANNELS or not order.email:
        return 0
    days = {FollowUp.Kind.SURVEY: settings.SURVEY_DAYS, FollowUp.Kind.REVIEW: settings.REVIEW_REQUEST_DAYS}
    rows = [
        FollowUp.objects.get_or_create(order=order, kind=kind, defaults={"due_at": now + timedelta(days=count)})
        for kind, count in days.items()
        if count > 0
    ]
    return sum(is_new for _, is_new in rows)


def due_follow_ups(now: datetime) -> list[int]:
    """The questions whose day has come, longest waiting first."""
    waiting = FollowUp.objects.filter(status=FollowUpStatus.WAITING, due_at__lte=now)
    return list(waiting.order_by("due_at").values_list("pk", flat=True)[:BATCH])


@transaction()
def send_follow_up(*, follow_up_id: int, now: datetime | None = None) -> bool:
    """Ask the question by mail; True when it went out.

    While a return, claim, case or complaint of the order is open it waits a day; what cannot be asked any more is
    marked with the reason. A second call does nothing.
    """
    now = now or timezone.now()
    order_id = FollowUp.objects.values_list("order_id", flat=True).get(pk=follow_up_id)
    (order,) = lock([order_id])
    row = FollowUp.objects.select_for_update().get(pk=follow_up_id)
    if row.status != FollowUpStatus.WAITING or row.due_at > now:
        return False
    why_not = _why_not(row, order, now)
    if why_not:
        row.why_not = why_not
        row.save(update_fields=["why_not"])
        move(row, FollowUpStatus.SKIPPED, actor="worker", table=FOLLOW_UP_MOVES, reason=why_not)
        return False
    if has_open_matter(order.pk):
        # found again tomorrow, so that nobody is asked for praise in the middle of a complaint
        row.due_at = now + timedelta(days=1)
        row.save(update_fields=["due_at"])
        return False
    if row.kind == FollowUp.Kind.REVIEW:
        ask_for_reviews(order=order)
    else:
        ask_how_it_went(order=order)
    row.sent_at = now
    row.save(update_fields=["sent_at"])
    move(row, FollowUpStatus.SENT, actor="worker", table=FOLLOW_UP_MOVES)
    return True


def has_open_matter(order_id: int) -> bool:
    """True while a return, claim, case or complaint of the order is open."""
    complaint = ActionItem.objects.open().filter(order_id=order_id).exists()
    return complaint or order_id in orders_with_open_matters([order_id])


def _why_not(row: FollowUp, order: Order, now: datetime) -> str:
    """Why the question is not asked at all; empty where it may be."""
    placed = order.placed_at or order.created_at
    if order.status == OrderStatus.CANCELED or order.fulfillment_status != FulfillmentStatus.DELIVERED:
        return "Nothing of the order is with the customer."
    if not wants(user_id=order.user_id, email=order.email, topic=TOPICS[FollowUp.Kind(row.kind)]):
        return "The customer does not want such mails."
    if row.kind == FollowUp.Kind.SURVEY and Survey.objects.filter(order=order).exists():
        return "Answered already."
    if row.kind == FollowUp.Kind.REVIEW and not reviewable(order.pk):
        return "Reviewed already."
    if now - placed > PATIENCE and has_open_matter(order.pk):
        return "Something was open for too long."
    return ""


def reviewable(order_id: int) -> bool:
    """True while a delivered line of the order has no review."""
    lines = Order.objects.get(pk=order_id).lines.filter(delivered_quantity__gt=0)
    return lines.exclude(pk__in=Review.objects.filter(order_line__order=order_id).values("order_line")).exists()
