"""How a delivery went, told by its buyer in one press."""

from datetime import datetime

from django.utils import timezone

from orders.actions import timeline
from orders.actions.orders import lock
from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused
from support.actions.register import open_item
from support.models import ActionItem, Survey
from support.models.feedback import LOW_SCORE


class AlreadyAnswered(Refused):
    """This delivery was rated before."""


@transaction()
def answer_survey(
    *,
    order_id: int,
    score: int,
    actor: str,
    comment: str = "",
    was_intact: bool | None = None,
    was_on_time: bool | None = None,
    now: datetime | None = None,
) -> Survey:
    """Store the one answer of an order; a bad one becomes an item of the register. Raises AlreadyAnswered."""
    now = now or timezone.now()
    (order,) = lock([order_id])
    if Survey.objects.filter(order=order).exists():
        raise AlreadyAnswered("You rated this delivery already. Thank you.")
    facts = {"score": score, "comment": comment, "was_intact": was_intact, "was_on_time": was_on_time}
    survey = Survey.objects.create(order=order, created_at=now, **facts)
    timeline.add(
        order_id=order.pk, kind="survey.answered", text=f"The delivery was rated {score} of 5.", actor=actor, at=now
    )
    if score <= LOW_SCORE:
        open_item(
            cause=f"survey:{survey.pk}",
            kind=ActionItem.Kind.SURVEY,
            summary=f"Delivery rated {score} of 5: {comment or 'no words'}",
            order_id=order.pk,
            survey_id=survey.pk,
            now=now,
        )
    events.record("survey.answered", survey_id=survey.pk, order_id=order.pk)
    return survey
