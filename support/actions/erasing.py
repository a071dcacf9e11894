"""What support blanks when an account is deleted: names and words tied to the person."""

import re

from accounts.actions.erasing import blank_reasons
from shop.core.db import transaction
from support.models import ActionItem, Improvement, Review, Survey
from support.states import ReviewStatus

NOBODY = "A customer"


@transaction()
def erase_feedback(user_id: int) -> None:
    """Take a person's name from his reviews, and all words nobody but staff has read.

    Published words stay, as what somebody said of a product; the stars and scores still count.
    """
    reviews = list(Review.objects.filter(order_line__order__user_id=user_id))
    blank_reasons(Review, [review.pk for review in reviews])
    for review in reviews:
        review.answer = without_name(review.answer, review.shown_name)
        review.shown_name = NOBODY
        if review.status != ReviewStatus.PUBLISHED:
            review.title = review.text = review.refusal = ""
        review.save(update_fields=["answer", "shown_name", "title", "text", "refusal"])
    Survey.objects.filter(order__user_id=user_id).update(comment="")
    for item in ActionItem.objects.filter(order__user_id=user_id).select_related("product"):
        said, about = item.summary[:200], f": {item.product.title}" if item.product else ""
        item.summary, item.outcome = item.get_kind_display().capitalize() + about, ""
        # closed without words for the public, an item left its own there
        untold = Improvement.objects.filter(pk=item.improvement_id or 0, said=said, is_public=False)
        untold.update(said=item.summary[:200])
        item.save(update_fields=["summary", "outcome"])


def without_name(answer: str, shown_name: str) -> str:
    """The shop's answer without the first name it may address: "Thank you, Dee." becomes "Thank you."."""
    first = shown_name.split(" ")[0]
    return re.sub(rf",?\s*\b{re.escape(first)}\b", "", answer) if len(first) > 1 else answer
