"""What support blanks when an account is deleted: names and words tied to the person."""

import re

from shop.core.db import transaction
from support.models import ActionItem, Review, Survey
from support.states import ReviewStatus

NOBODY = "A customer"


@transaction()
def erase_feedback(user_id: int) -> None:
    """Take a person's name from his reviews, and all words nobody but staff has read.

    Published words stay, as what somebody said of a product; the stars and scores still count.
    """
    for review in Review.objects.filter(order_line__order__user_id=user_id):
        review.answer = without_name(review.answer, review.shown_name)
        review.shown_name = NOBODY
        if review.status != ReviewStatus.PUBLISHED:
            review.title = review.text = review.refusal = ""
        review.save(update_fields=["answer", "shown_name", "title", "text", "refusal"])
    Survey.objects.filter(order__user_id=user_id).update(comment="")
    for item in ActionItem.objects.filter(order__user_id=user_id).select_related("product"):
        item.summary = item.get_kind_display().capitalize() + (f": {item.product.title}" if item.product else "")
        item.outcome = ""
        item.save(update_fields=["summary", "outcome"])


def without_name(answer: str, shown_name: str) -> str:
    """The shop's answer without the first name it may address: "Thank you, Dee." becomes "Thank you."."""
    first = shown_name.split(" ")[0]
    return re.sub(rf",?\s*\b{re.escape(first)}\b", "", answer) if len(first) > 1 else answer
