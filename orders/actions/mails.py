"""The mails of an order's life: once for each event, with a link that opens the order."""

from django.conf import settings
from django.urls import reverse

from orders.actions.access import order_address
from orders.actions.promises import waiting_units
from orders.models import Cancellation, Order, OrderLine, Refund
from orders.queries.orders import order_view
from orders.states import OrderStatus
from shop.core import events
from shop.core.db import transaction
from shop.core.http import Viewer
from shop.core.models import Message
from shop.core.money import Money

TOLD_ELSEWHERE = ("cancel:", "late:", "surplus:", "claim:", "return:")
"""Causes of refunds whose mail says what goes back, so that an event has one mail."""


@transaction()
def mail_confirmed(*, order_id: int) -> Message:
    """Tell the buyer that his order is confirmed and when it arrives."""
    order = Order.objects.get(pk=order_id)
    return _mail(order, event="order_confirmed", key=f"order_confirmed:{order.pk}", extra={})


@transaction()
def mail_canceled(*, cancellation_id: int) -> Message | None:
    """Tell the buyer what was canceled and what goes back; nothing where staff said not to."""
    record = Cancellation.objects.select_related("order").filter(pk=cancellation_id).first()
    if record is None or not record.notified:
        return None
    order = record.order
    back = Money(record.refund_amount, order.currency)
    lines = Cancellation.objects.filter(order=order, actor=record.actor, line__isnull=False, at=record.at)
    canceled = [(cancellation.quantity, cancellation.line) for cancellation in lines.select_related("line")]
    extra = {"back": back, "canceled": canceled, "is_whole": record.line_id is None}
    return _mail(order, event="order_canceled", key=f"order_canceled:{record.pk}", extra=extra)


@transaction()
def mail_refunded(*, refund_id: int) -> Message | None:
    """Tell the buyer of money that went back, unless a mail about its cause said so already."""
    refund = Refund.objects.select_related("payment__order").get(pk=refund_id)
    if refund.cause.startswith(TOLD_ELSEWHERE):
        return None
    back = Money(refund.amount, refund.currency)
    extra = {"back": back, "method": refund.payment.method_label or "the way you paid"}
    return _mail(refund.payment.order, event="order_refunded", key=f"order_refunded:{refund.pk}", extra=extra)


@transaction()
def mail_joined(*, user_id: int, order_ids: list[int]) -> Message | None:
    """Tell the owner of an account which orders joined it; nothing where the account is gone meanwhile."""
    orders = list(Order.objects.filter(pk__in=order_ids, user_id=user_id, user__is_active=True).order_by("-placed_at"))
    if not orders:
        return None
    return events.queue_message(
        event="orders_joined",
        to=orders[0].user.email if orders[0].user else "",
        dedupe_key=f"orders_joined:{user_id}:{min(order_ids)}:{max(order_ids)}",
        context={"orders": orders, "count": len(orders), "path": reverse("account_orders")},
        reason="They were placed with your mail address.",
        user_id=user_id,
    )


@transaction()
def mail_arrived(*, event_id: int, order_id: int, lines: dict[str, int]) -> Message | None:
    """Tell the buyer that units of these lines (id to units) came in and when they arrive; nothing once canceled.

    Where others of a line are still to come, its days are theirs: what is here leaves before.
    """
    order = Order.objects.get(pk=order_id)
    if order.status == OrderStatus.CANCELED:
        return None
    rest = {} if order.ship_together else waiting_units(order)
    rows = OrderLine.objects.filter(order=order, pk__in=lines)
    came = [(lines[str(line.pk)], line, rest.get(line.pk, 0)) for line in rows]
    return _mail(order, event="backorder_arrived", key=f"backorder_arrived:{event_id}", extra={"came": came})


def _mail(order: Order, *, event: str, key: str, extra: dict[str, object]) -> Message:
    """Queue a mail with what the buyer sees of the order; the same key sends nothing twice."""
    earlier = Message.objects.filter(dedupe_key=key).first()
    if earlier is not None:
        return earlier
    context = {
        "order": order,
        "view": order_view(order, Viewer("proved", None, frozenset({order.pk}), frozenset({order.pk}))),
        "path": order_address(order_id=order.pk),
        "media": settings.SITE_URL,
        **extra,
    }
    return events.queue_message(
        event=event,
        to=order.email,
        dedupe_key=key,
        context=context,
        reason="You bought something from us.",
        user_id=order.user_id,
        order_number=order.number,
        owner=("order", order.pk),
    )
