"""Paying later: a link by mail that keeps the items for a day, once for each order."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from orders.actions import access, orders, timeline
from orders.actions.payments import NotPayable
from orders.actions.promising import OWNER
from orders.models import Order, OrderLine, OrderLink, TimelineEntry
from orders.states import OrderStatus
from shop.actions import stock
from shop.core import events
from shop.core.db import transaction
from shop.core.money import Money

ASKED = "pay_link.asked"


@transaction()
def mail_pay_link(*, order_id: int, actor: str, now: datetime | None = None) -> bool:
    """Mail the buyer a link to pay and keep the items for a day; False when that was done before.

    Asking again keeps nothing longer and mails nothing. Raises `NotPayable` for an order that waits for no money.
    """
    now = now or timezone.now()
    (order,) = orders.lock([order_id])
    if order.status != OrderStatus.PLACED or order.hold_until is None or order.hold_until <= now:
        raise NotPayable("This order does not wait for a payment.")
    if order.timeline.filter(kind=ASKED).exists():
        return False
    keep_until(order, now + timedelta(hours=settings.HOLD_PAY_LINK_HOURS))
    timeline.add(order_id=order.pk, kind=ASKED, text="A link to pay was mailed.", actor=actor, is_public=True, at=now)
    token = access.make_link(
        order_id=order.pk, kind=OrderLink.Kind.PAY, expires_at=order.hold_until + timedelta(days=8)
    )
    events.queue_message(
        event="pay_link",
        to=order.email,
        dedupe_key=f"pay_link:{order.pk}",
        context={
            "order": order,
            "total": Money(order.total_amount, order.currency),
            "path": reverse("pay", args=[token]),
            "until": order.hold_until,
        },
        reason="You asked for a link to pay this order.",
        erase=True,
        user_id=order.user_id,
        order_number=order.number,
        owner=("order", order.pk),
    )
    return True


def link_mailed_at(order_id: int) -> datetime | None:
    """When the link to pay was mailed, which happens once; None while nobody asked for it."""
    return TimelineEntry.objects.filter(order_id=order_id, kind=ASKED).values_list("at", flat=True).first()


def link_asked_since(order_id: int, moment: datetime) -> bool:
    """Whether a link to pay was asked for after that moment: who opens it knows of a decline before it."""
    return TimelineEntry.objects.filter(order_id=order_id, kind=ASKED, at__gt=moment).exists()


def keep_until(order: Order, until: datetime) -> None:
    """Hold a locked order's items until then, if that is later than now planned."""
    if order.hold_until is not None and order.hold_until >= until:
        return
    order.hold_until = until
    order.save(update_fields=["hold_until"])
    lines = [str(pk) for pk in OrderLine.objects.filter(order=order).order_by("pk").values_list("pk", flat=True)]
    stock.extend_holds(owner_kind=OWNER, owner_ids=lines, expires_at=until)
