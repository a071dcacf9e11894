"""What Shopify and WooCommerce tell us the moment it happens: signed, stored once, acted on by a task."""

import base64
import hashlib
import hmac

from django.db import IntegrityError
from django.db.transaction import atomic
from django.utils import timezone

from orders.actions import timeline
from orders.actions.canceling import CannotCancel, cancel_order
from orders.actions.holding import CannotHold, hold_order
from orders.intake.formats import FORMATS
from orders.intake.formats.texts import orders_in
from orders.intake.placing import take_order
from orders.intake.rows import RawOrder
from orders.models import Order, SalesChannel
from orders.states import OrderStatus
from shop.core import events
from shop.core.db import transaction
from shop.core.models import ProviderEvent
from shop.importing.rows import FileRefused

SIGNATURES = {"shopify": "X-Shopify-Hmac-Sha256", "woocommerce": "X-WC-Webhook-Signature"}
IDS = {"shopify": "X-Shopify-Webhook-Id", "woocommerce": "X-WC-Webhook-Delivery-ID"}
TOPICS = {"shopify": "X-Shopify-Topic", "woocommerce": "X-WC-Webhook-Topic"}
GONE = ("canceled", "cancelled", "voided", "refunded", "trash", "failed")


def channel_of(code: str) -> SalesChannel | None:
    """The channel in use that sends signed messages under this code."""
    return SalesChannel.objects.filter(code=code, is_active=True, kind__in=list(SIGNATURES)).exclude(secret="").first()


def is_signed(channel: SalesChannel, body: bytes, signature: str) -> bool:
    """Whether the body was signed with the channel's key: base64 of its HMAC-SHA256."""
    right = base64.b64encode(hmac.new(channel.secret.encode(), body, hashlib.sha256).digest())
    return hmac.compare_digest(right, signature.encode("utf-8", "replace"))


@transaction()
def receive(*, channel: SalesChannel, body: bytes, event_id: str, topic: str) -> bool:
    """Store a signed message and owe it to the worker; False for one that was here before."""
    known = (event_id or hashlib.sha256(body).hexdigest())[:200]
    try:
        with atomic():
            stored = ProviderEvent.objects.create(
                provider=channel.code,
                provider_id=known.replace("\0", ""),
                kind=topic[:100].replace("\0", ""),
                payload={"body": body.decode("utf-8", "replace").replace("\0", "")},
            )
    except IntegrityError:
        return False
    events.record("channel.notified", provider_event_id=stored.pk)
    return True


@transaction()
def act_on(*, provider_event_id: int) -> None:
    """Take the order of a stored message, or cancel what ended there; then it is emptied. Twice is harmless."""
    stored = ProviderEvent.objects.select_for_update().get(pk=provider_event_id)
    if stored.acted_at is not None:
        return
    channel = SalesChannel.objects.filter(code=stored.provider).first()
    if channel is not None and (not stored.kind or stored.kind.startswith("order")):
        try:
            told = orders_in(str(stored.payload.get("body", "")).encode())
        except FileRefused as refusal:
            stored.error, told = refusal.message, []
        read = FORMATS[channel.kind].read_json
        for item in told:
            if read is not None:
                _take(channel, read(item))
    stored.payload, stored.acted_at = {}, timezone.now()
    stored.save(update_fields=["payload", "acted_at", "error"])


def _take(channel: SalesChannel, raw: RawOrder) -> None:
    """Only the signed body decides what happens; the topic beside it could be anybody's."""
    ended = raw.fields.get("status", "") in GONE
    known = Order.objects.filter(channel=channel.code, external_id=raw.external_id or "-").first()
    if ended and known is not None:
        _cancel(known, channel)
    else:
        take_order(channel=channel, raw=raw, actor=f"provider:{channel.code}")


def _cancel(order: Order, channel: SalesChannel) -> None:
    """Cancel what was canceled there; what is being packed already is held or told to staff."""
    if order.status in {OrderStatus.CANCELED, OrderStatus.COMPLETED}:
        return
    actor, reason = f"provider:{channel.code}", f"Canceled at {channel.title}"
    try:
        cancel_order(order_id=order.pk, actor=actor, reason=reason, notify=False)
    except CannotCancel as refusal:
        text = f"{reason}, but here it cannot be: {refusal.message}"
        timeline.add(order_id=order.pk, kind="order.cancel_asked", text=text, actor=actor)
        try:
            hold_order(order_id=order.pk, reason=reason, actor=actor)
        except CannotHold:
            return
