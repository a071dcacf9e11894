"""The life of an order: placed, confirmed or expired, sent. See also `canceling` and `holding` beside this module."""

import datetime
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence

from django.db import IntegrityError, connection
from django.db.models import F, Prefetch, QuerySet
from django.db.transaction import atomic
from django.utils import timezone

from orders.actions import timeline
from orders.actions.placing import (
    OrderRequest,
    price_request,
    write_lines,
    write_order,
)
from orders.actions.promising import OWNER, hold_lines, lacks, missing_units, waiting_first
from orders.actions.summaries import mark_expired, recompute_fulfillment, recompute_payment
from orders.actions.terms import write_terms
from orders.actions.voucher_uses import give_back_voucher, take_voucher, take_voucher_again
from orders.models import Cancellation, Cart, Order, OrderLine, Payment
from orders.states import LIVE_PAYMENTS, ORDER_MOVES, OrderStatus, PaymentStatus
from shop.actions import stock
from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.core.states import move

SETTLED = (PaymentStatus.PAID, PaymentStatus.OVERPAID)


class NotPaid(Refused):
    """The money is not there, so the order cannot go on."""


class CannotConfirm(Refused):
    """The order was canceled, and what was paid for it has to go back."""


class NoSuchProgress(Refused):
    """More units than the line has left for this step."""


def lock(order_ids: Sequence[int] | QuerySet[Payment, int]) -> list[Order]:
    """Lock orders in pk order, the carts of those not yet confirmed before them; wants an open transaction."""
    carts = Cart.objects.filter(orders__in=order_ids, orders__confirmed_at__isnull=True).order_by("pk")
    list(carts.select_for_update(of=("self",)).values_list("pk"))
    return list(Order.objects.filter(pk__in=order_ids).order_by("pk").select_for_update())


def lock_with_payments(payment_id: int) -> Order:
    """Lock the order of a payment with all its payments, which `order.payments.all()` then has at hand.

    The cart of one not yet confirmed comes before it, in the same statement; wants an open transaction.
    """
    payments = Prefetch("payments", Payment.objects.select_for_update(of=("self",)).order_by("pk"))
    found = Order.objects.filter(payments=payment_id).prefetch_related(payments)
    open_one = found.filter(confirmed_at__isnull=True, cart__isnull=False).select_related("cart")
    order = open_one.select_for_update(of=("cart", "self")).first()  # locked in the order named
    return order or found.select_for_update(of=("self",)).get()


@transaction()
def place_order(*, request: OrderRequest, actor: str, now: datetime.datetime | None = None) -> Order:
    """Place an order with its stock held; the same checkout id gives the same order again.

    How each line is delivered stands on it (`OrderLine.way`). Raises NothingToBuy, CannotDeliver, VoucherRefused,
    PriceChanged, PromiseChanged or OutOfStock; nothing is kept then. What another channel was paid for holds its stock
    afterwards, as far as there is any (`orders.actions.channels`).
    """
    now = now or timezone.now()
    if request.cart_id is not None:
        _lock_cart(request.cart_id, request.draft)
    elif (earlier := _placed_before(request)) is not None:
        return earlier
    try:
        with atomic():
            priced = price_request(request, now=now)
            order = write_order(priced, now=now)
    except (Refused, IntegrityError):
        # the same press came twice, or another connection was first with this id: its order is the one
        if (earlier := _placed_before(request)) is not None:
            return earlier
        raise
    lines = write_lines(order, priced)
    take_voucher(order, key=request.customer_key)
    write_terms(order, lines)
    timeline.add(order_id=order.pk, kind="order.placed", actor=actor, text="Order placed.", is_public=True, at=now)
    events.record("order.placed", order_id=order.pk)
    if request.charged is None:
        hold_lines(order, lines, country=request.place.country, planned=list(priced.lines.values()))
    return order


def _lock_cart(cart_id: int, draft: Mapping[str, str] | None) -> None:
    """Lock the cart that an order is made of; what was typed is kept in the same statement."""
    if draft is None:
        Cart.objects.select_for_update().get(pk=cart_id)
    elif not Cart.objects.filter(pk=cart_id).update(draft=dict(draft), updated_at=timezone.now()):
        raise Cart.DoesNotExist


def _placed_before(request: OrderRequest) -> Order | None:
    """The order of this checkout, or of this number of the channel."""
    if request.checkout_id is not None:
        return Order.objects.filter(checkout_id=request.checkout_id).first()
    if request.external_id:
        return Order.objects.filter(channel=request.channel, external_id=request.external_id).first()
    return None


@transaction()
def confirm_order(*, order_id: int, actor: str, now: datetime.datetime | None = None) -> Order:
    """A paid order goes to work: stock allocated, cart emptied, `order.confirmed` recorded once.

    Calling it again changes nothing. An order that expired is held again (OutOfStock where that fails; it stays
    canceled). `order.short` tells of units that a count took back meanwhile. Raises NotPaid, and CannotConfirm for an
    order that somebody canceled.
    """
    (order,) = lock([order_id])
    recompute_payment(order, actor=actor)
    return confirm_locked(order, actor=actor, now=now or timezone.now())


def confirm_locked(order: Order, *, actor: str, now: datetime.datetime, unsaved: Sequence[str] = ()) -> Order:
    """`confirm_order` for an action that has locked the order and computed its payment status already.

    `unsaved` names fields that it has set and leaves to be saved here, on an order that waits for its confirmation.
    """
    if order.confirmed_at is not None:
        return order
    if order.payment_status not in SETTLED:
        raise NotPaid("This order is not paid yet.")
    lines = list(OrderLine.objects.filter(order=order))
    if order.status == OrderStatus.CANCELED:
        _hold_again(order, lines, now)
    allocated = stock.allocate(owner_kind=OWNER, owner_ids=[str(line.pk) for line in lines], actor=actor)
    if lacks(lines, allocated) and missing_units(lines):
        events.record("order.short", order_id=order.pk)
    if order.cart_id is not None:
        _empty_cart(order, lines)
    if order.status == OrderStatus.ON_HOLD:
        order.paused_from, order.hold_until = OrderStatus.CONFIRMED, None
        order.save(update_fields=["paused_from", "hold_until", *unsaved])
        return order
    return set_confirmed(order, actor, now, unsaved)


def set_confirmed(order: Order, actor: str, now: datetime.datetime, unsaved: Sequence[str] = ()) -> Order:
    """Move a locked, paid order to confirmed and tell everybody; for actions of orders only."""
    order.confirmed_at, order.hold_until, order.canceled_at = now, None, None
    fields = ("confirmed_at", "hold_until", "canceled_at", *unsaved)
    move(order, OrderStatus.CONFIRMED, actor=actor, table=ORDER_MOVES, is_locked=True, also=fields)
    timeline.add(
        order_id=order.pk, kind="order.confirmed", actor=actor, text="Order confirmed.", is_public=True, at=now
    )
    events.record("order.confirmed", order_id=order.pk)
    return order


def _hold_again(order: Order, lines: list[OrderLine], now: datetime.datetime) -> None:
    """Money for an expired order: every line is held again or none; the voucher counts again where it can."""
    if Cancellation.objects.filter(order=order).exists():
        raise CannotConfirm("This order was canceled. What was paid goes back.")
    order.hold_until = now + datetime.timedelta(minutes=5)
    take_voucher_again(order)
    country = order.addresses.filter(kind="delivery").values_list("country", flat=True).first() or ""
    hold_lines(order, lines, country=country)


EMPTY = """
WITH bought AS (SELECT * FROM unnest(%(variants)s::bigint[], %(units)s::integer[]) AS bought (variant_id, units)),
gone AS (
    DELETE FROM orders_cartline line USING bought
    WHERE line.cart_id = %(cart)s AND NOT line.is_saved AND line.variant_id = bought.variant_id AND quantity <= units
), fewer AS (
    UPDATE orders_cartline line SET quantity = quantity - units FROM bought
    WHERE line.cart_id = %(cart)s AND NOT line.is_saved AND line.variant_id = bought.variant_id AND quantity > units
)
UPDATE orders_cart SET checkout_id = %(fresh)s, voucher_code = '', draft = '{}', notices = '[]', updated_at = %(now)s
WHERE id = %(cart)s
"""


def _empty_cart(order: Order, lines: list[OrderLine]) -> None:
    """Take what was bought out of the locked cart, and begin a new checkout there, in one statement."""
    bought: Counter[int] = Counter()
    for line in lines:
        bought[line.variant_id] += line.quantity
    values = {"cart": order.cart_id, "variants": list(bought), "units": list(bought.values())}
    with connection.cursor() as cursor:
        cursor.execute(EMPTY, {**values, "fresh": uuid.uuid4(), "now": timezone.now()})


@transaction()
def revive_order(*, order_id: int, actor: str) -> bool:
    """Money came for an expired order: confirm it if every line can be held again; False where it stays canceled."""
    try:
        confirm_order(order_id=order_id, actor=actor)
    except (stock.OutOfStock, CannotConfirm, NotPaid):
        return False
    return True


@transaction()
def expire_order(
    *, order_id: int, actor: str = "worker", is_early: bool = False, now: datetime.datetime | None = None
) -> bool:
    """End an unpaid order whose time is over (or now, if `is_early`): stock and voucher back once; True if it ended.

    Nothing happens to an order that is paid, canceled, still in time, or whose payment a provider may still take.
    One that ends early was replaced by its buyer: it is not taken up again when money comes late.
    """
    now = now or timezone.now()
    (order,) = lock([order_id])
    in_time = order.hold_until is not None and order.hold_until > now and not is_early
    if order.status != OrderStatus.PLACED or in_time or has_live_payment(order) or order.captured_amount:
        return False
    give_back_voucher(order, now=now)
    lines = waiting_first(OrderLine.objects.filter(order=order))
    stock.lock_promised(owner_kind=OWNER, owner_ids=[str(line.pk) for line in lines])
    for line in lines:
        cause = stock.Cause("expiry", str(line.pk))
        stock.release(
            owner_kind=OWNER,
            owner_id=str(line.pk),
            cause=cause,
            actor=actor,
            reason="not paid in time",
            is_replaced=is_early,
        )
    order.canceled_at, order.hold_until = now, None
    fields = ("canceled_at", "hold_until", *mark_expired(order, actor=actor))
    why = "not paid in time"
    move(order, OrderStatus.CANCELED, actor=actor, table=ORDER_MOVES, reason=why, is_locked=True, also=fields)
    kind = "order.replaced" if is_early else "order.expired"
    words = "A changed order took its place." if is_early else "Not paid in time. The items went back on the shelf."
    timeline.add(order_id=order.pk, kind=kind, actor=actor, text=words, is_public=True, at=now)
    events.record(kind, order_id=order.pk)
    return True


def has_live_payment(order: Order) -> bool:
    """True while a provider knows of a payment that may still succeed."""
    return Payment.objects.filter(order=order, status__in=LIVE_PAYMENTS).exclude(reference="").exists()


PROGRESS = {
    "shipped": ("picking_quantity", "shipped_quantity"),
    "delivered": ("shipped_quantity", "delivered_quantity"),
    "returned": ("delivered_quantity", "returned_quantity"),
}


@transaction()
def record_progress(*, line_id: int, kind: str, quantity: int, actor: str) -> str:
    """Count units of a line as shipped, delivered or returned; the order's fulfillment status after it.

    Raises NoSuchProgress where the line has fewer units left for that step.
    """
    before, after = PROGRESS[kind]
    order_id = OrderLine.objects.values_list("order_id", flat=True).get(pk=line_id)
    (order,) = lock([order_id])
    fitting = OrderLine.objects.filter(pk=line_id, **{f"{before}__gte": F(after) + quantity})
    if quantity < 1 or not fitting.update(**{after: F(after) + quantity}):
        raise NoSuchProgress(f"This line does not have {quantity} more to be {kind}.")
    return recompute_fulfillment(order, actor=actor)
