"""Buyers write reviews: one for each delivered line, by everybody who holds the order's link."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from orders.actions.orders import lock
from orders.models import OrderLine
from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.core.states import move
from support.actions.register import open_item
from support.models import ActionItem, Review
from support.registries import open_case
from support.states import REVIEW_MOVES, ActionStatus, ReviewStatus


class CannotReview(Refused):
    """This line cannot be reviewed, or not any more."""


@dataclass(frozen=True)
class Words:
    """What a buyer says about one line; `stars` from 1 to 5, the rest may be empty."""

    stars: int
    title: str = ""
    text: str = ""
    fit: str = ""


@transaction()
def write_reviews(
    *, order_id: int, words: Mapping[int, Words], shown_name: str, actor: str, now: datetime | None = None
) -> list[Review]:
    """Write reviews of lines (line id to words), or change those that are not published yet.

    Two tabs make one review: the order is locked, and a line has one. Raises CannotReview; nothing is kept then.
    """
    now = now or timezone.now()
    lock([order_id])
    rows = OrderLine.objects.filter(order_id=order_id, pk__in=words, delivered_quantity__gt=0)
    lines = {line.pk: line for line in rows.select_related("variant__product")}
    if set(words) - set(lines):
        raise CannotReview("Only what was delivered can be reviewed.")
    present = {review.order_line_id: review for review in Review.objects.filter(order_line__in=lines)}
    written = []
    for line_id, said in words.items():
        review = present.get(line_id)
        if review is None:
            review = _begin(lines[line_id], said, shown_name, now)
        else:
            _change(review, said, shown_name, actor, now)
        if review.is_low:
            _register(review, order_id, now)
        events.record("review.written", review_id=review.pk)
        written.append(review)
    return written


def _begin(line: OrderLine, said: Words, shown_name: str, now: datetime) -> Review:
    return Review.objects.create(
        order_line=line,
        product_id=line.variant.product_id,
        options=line.options,
        shown_name=shown_name,
        created_at=now,
        stars=said.stars,
        title=said.title,
        text=said.text,
        fit=said.fit,
    )


def _change(review: Review, said: Words, shown_name: str, actor: str, now: datetime) -> None:
    """Take new words for a review that nobody reads yet; one that was refused waits again."""
    locked = Review.objects.select_for_update().get(pk=review.pk)
    if locked.status == ReviewStatus.PUBLISHED:
        raise CannotReview("Your review is published already. Write to us if it has to change.")
    if locked.status == ReviewStatus.REFUSED:
        move(review, ReviewStatus.WAITING, actor=actor, table=REVIEW_MOVES, reason="changed by its author")
    review.stars, review.title, review.text, review.fit = said.stars, said.title, said.text, said.fit
    review.shown_name, review.edited_at = shown_name, now
    review.save(update_fields=["stars", "title", "text", "fit", "shown_name", "edited_at"])


def _register(review: Review, order_id: int, now: datetime) -> None:
    words = review.title or review.text[:160] or "no words"
    open_item(
        cause=f"review:{review.pk}",
        kind=ActionItem.Kind.REVIEW,
        summary=f"{review.stars} of 5 for {review.product.title}: {words}",
        order_id=order_id,
        product_id=review.product_id,
        review_id=review.pk,
        now=now,
    )


@transaction()
def ask_to_put_right(*, order_id: int, actor: str) -> bool:
    """The buyer wants us to put right what he complained about: a case is opened, his items say so.

    False where nothing of this order is open, or where it was asked before.
    """
    lock([order_id])
    items = ActionItem.objects.select_for_update(of=("self",)).filter(order_id=order_id, status=ActionStatus.OPEN)
    asked = list(items.filter(wants_help=False).select_related("review", "survey").order_by("pk"))
    if not asked:
        return False
    ActionItem.objects.filter(pk__in=[item.pk for item in asked]).update(wants_help=True)
    told = "\n\n".join(_told(item) for item in asked)
    open_case(order_id=order_id, subject="Please put this right", text=told, actor=actor)
    events.record("feedback.help_asked", order_id=order_id, action_item_ids=[item.pk for item in asked])
    return True


def _told(item: ActionItem) -> str:
    """A complaint with all its words."""
    words = item.review.text if item.review else item.survey.comment if item.survey else ""
    return item.summary if not words or item.summary.endswith(words) else f"{item.summary}\n{words}"
