"""Staff read reviews before everybody does: publish, refuse with a reason, answer in public."""

from datetime import datetime

from django.db.models import Count, Sum
from django.utils import timezone

from shop.actions.catalogue import set_rating, touch_product
from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.core.states import move
from support.actions.feedback_letters import tell_answered, tell_refused
from support.models import Review
from support.states import REVIEW_MOVES, ReviewStatus


class CannotModerate(Refused):
    """The review cannot be published, refused or answered as told."""


@transaction()
def publish_review(*, review_id: int, actor: str, answer: str = "", now: datetime | None = None) -> Review:
    """Let everybody read a review, with the shop's answer where there is one; its stars count from now on.

    Harmless when called twice.
    """
    now = now or timezone.now()
    review = Review.objects.select_for_update().get(pk=review_id)
    if move(review, ReviewStatus.PUBLISHED, actor=actor, table=REVIEW_MOVES):
        review.refusal, review.published_at = "", now
        review.save(update_fields=["refusal", "published_at"])
        refresh_rating(product_id=review.product_id)
        events.record("review.published", review_id=review.pk, product_id=review.product_id)
    if answer.strip():
        _answer(review, answer, now)
    return review


@transaction()
def refuse_review(*, review_id: int, reason: str, actor: str) -> Review:
    """Keep a review from the public, or take it back from there, and tell its author why. Raises CannotModerate."""
    review = Review.objects.select_for_update().get(pk=review_id)
    if not reason.strip():
        raise CannotModerate("Say why; the author reads it and may change the review.")
    if move(review, ReviewStatus.REFUSED, actor=actor, table=REVIEW_MOVES, reason=reason):
        review.refusal, review.published_at = reason.strip()[:300], None
        review.save(update_fields=["refusal", "published_at"])
        refresh_rating(product_id=review.product_id)
        tell_refused(review_id=review.pk)
        events.record("review.refused", review_id=review.pk, product_id=review.product_id)
    return review


@transaction()
def answer_review(*, review_id: int, answer: str, actor: str, now: datetime | None = None) -> Review:
    """Write, change or (with no words) remove the shop's public answer below a published review."""
    now = now or timezone.now()
    review = Review.objects.select_for_update().get(pk=review_id)
    if review.status != ReviewStatus.PUBLISHED:
        raise CannotModerate("Publish the review first, or with the answer: nobody reads it yet.")
    if answer.strip():
        _answer(review, answer, now)
    else:
        review.answer, review.answered_at = "", None
        review.save(update_fields=["answer", "answered_at"])
        touch_product(product_id=review.product_id)
    return review


def _answer(review: Review, answer: str, now: datetime) -> None:
    review.answer, review.answered_at = answer.strip()[:2000], now
    review.save(update_fields=["answer", "answered_at"])
    touch_product(product_id=review.product_id)
    tell_answered(review_id=review.pk)
    events.record("review.answered", review_id=review.pk, product_id=review.product_id)


def refresh_rating(*, product_id: int) -> None:
    """Count a product's published stars anew; wants an open transaction."""
    set_rating(product_id=product_id, tally=lambda: stars_of(product_id))


def stars_of(product_id: int) -> tuple[int, int]:
    """The sum and the number of the published stars of a product."""
    found = Review.objects.published().filter(product_id=product_id).aggregate(total=Sum("stars"), n=Count("pk"))
    return found["total"] or 0, found["n"]
