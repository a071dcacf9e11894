"""Orders that were sold and paid elsewhere: always placed, with what can be held; the rest is what staff look after."""

import datetime

from django.utils import timezone

from orders.actions import short, timeline
from orders.actions.holding import hold_order, release_order
from orders.actions.money import write_ledger
from orders.actions.orders import confirm_order, lock, place_order
from orders.actions.placing import OrderRequest
from orders.actions.summaries import recompute_payment
from orders.models import Order, OrderLine, Payment, SalesChannel
from orders.payments import CHANNEL
from orders.states import OrderStatus, PaymentState
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.core.money import Money

DEFAULTS = (
    ("shopify", "Shopify", SalesChannel.Kind.SHOPIFY, True),
    ("amazon", "Amazon", SalesChannel.Kind.AMAZON, False),
    ("woocommerce", "WooCommerce", SalesChannel.Kind.WOOCOMMERCE, True),
    ("file", "Files", SalesChannel.Kind.OWN, True),
    ("api", "API", SalesChannel.Kind.OWN, True),
)


class ChannelTaken(Refused):
    """There is a channel of this code."""


@transaction()
def place_channel_order(
    *, request: OrderRequest, title: str, actor: str, now: datetime.datetime | None = None
) -> tuple[Order, bool]:
    """The order of a channel, paid and on its way to the warehouse or on hold; and whether it is new.

    The same external id gives the same order. What is not in stock is back-ordered where its product takes that and
    goods are on their way, else the order is on hold with the reason "short"; a place nobody delivers to does so too.
    `title` names the channel. Raises NothingToBuy for goods that are not ours.
    """
    now = now or timezone.now()
    if request.charged is None or not request.external_id:
        raise ValueError("A channel's order has sums and a number.")
    order = place_order(request=request, actor=actor, now=now)
    (order,) = lock([order.pk])
    if order.confirmed_at is not None or order.placed_at != now or Payment.objects.filter(order=order).exists():
        return order, False
    lines = list(OrderLine.objects.filter(order=order).order_by("pk"))
    short.hold_what_there_is(order, lines)
    short.wait_for_rest(order, now=now)
    _record_money(order, title, actor)
    reason = _why_to_hold(order, short.short_units(order))
    if reason:
        hold_order(order_id=order.pk, reason=reason, actor=actor)
    order = confirm_order(order_id=order.pk, actor=actor, now=now)
    return order, True


def _record_money(order: Order, title: str, actor: str) -> None:
    """What the channel took, as a captured payment; nobody is called for it."""
    if order.total_amount:
        payment = Payment.objects.create(
            order=order,
            provider=CHANNEL,
            reference=f"{order.channel}:{order.external_id}"[:120],
            amount=order.total_amount,
            captured_amount=order.total_amount,
            currency=order.currency,
            status=PaymentState.CAPTURED,
            method_label=f"paid at {title}"[:60],
        )
        write_ledger(payment, "captured", source=actor, amount=order.total_amount)
        paid = Money(order.total_amount, order.currency).format()
        timeline.add(
            order_id=order.pk, kind="payment.captured", text=f"{paid} paid at {title}.", actor=actor, is_public=True
        )
    recompute_payment(order, actor=actor)


def _why_to_hold(order: Order, missing: dict[int, int]) -> str:
    """The reason a placed order cannot go to the warehouse; empty where it can."""
    if missing:
        return f"{short.SHORT}: {short.words_for(order, missing)} not in stock"[:200]
    if order.shipping_method_id is None:
        return "no way of delivery to this address"
    return ""


@transaction()
def fill_short_order(*, order_id: int, actor: str = "worker", now: datetime.datetime | None = None) -> bool:
    """Let an order that was short go on, if all of it is here or on its way by now; what is missing waits in line."""
    (order,) = lock([order_id])
    if order.status != OrderStatus.ON_HOLD or not order.pause_reason.startswith(short.SHORT):
        return False
    short.wait_for_rest(order, now=now or timezone.now())
    if short.short_units(order):
        return False
    release_order(order_id=order_id, actor=actor)
    return True


@transaction()
def save_channel(*, channel: SalesChannel, secret: str = "") -> SalesChannel:
    """Store a channel; an empty `secret` leaves the one it has. Raises ChannelTaken."""
    if SalesChannel.objects.filter(code=channel.code).exclude(pk=channel.pk).exists():
        raise ChannelTaken("There is a channel with this code already.")
    if secret:
        channel.secret = secret
    channel.save()
    return channel


@transaction()
def make_channels() -> None:
    """The channels every shop begins with; those that are there stay as they are."""
    SalesChannel.objects.bulk_create(
        [
            SalesChannel(code=code, title=title, kind=kind, sends_mails=sends_mails)
            for code, title, kind, sends_mails in DEFAULTS
        ],
        ignore_conflicts=True,
    )
