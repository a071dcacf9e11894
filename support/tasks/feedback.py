"""What workers do for reviews, surveys and the register."""

from celery import shared_task
from django.utils import timezone

from shop.core import events
from shop.core.sweeps import each
from support.actions import followups
from support.actions.register import register_claim


@shared_task(name="support.plan_follow_ups")
def plan_follow_ups(*, delivery_id: int, **_: object) -> None:
    """After each delivered parcel: plan the questions of an order that has arrived as a whole."""
    with events.effect(delivery_id) as delivery:
        if delivery is not None:
            followups.plan_follow_ups(order_id=int(delivery.event.payload["order_id"]))


@shared_task(name="support.register_claim")
def claim_opened(*, delivery_id: int, **_: object) -> None:
    """After each claim: somebody looks at why it happened."""
    with events.effect(delivery_id) as delivery:
        if delivery is not None:
            told = delivery.event.payload
            line_id = told.get("order_line_id")
            register_claim(
                claim_id=int(told["claim_id"]),
                order_id=int(told["order_id"]),
                order_line_id=int(line_id) if line_id else None,
                what=str(told.get("kind") or "damaged"),
            )


@shared_task(name="support.send_follow_ups")
def send_follow_ups(**_: object) -> None:
    """Every quarter of an hour: ask what is due."""
    now = timezone.now()
    each(followups.due_follow_ups(now), lambda pk: followups.send_follow_up(follow_up_id=pk, now=now))
