"""Orders as their buyers see them: found by account or link only, cut to what the viewer may see."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet
from django.utils import timezone

from orders.models import Order, OrderAddress, OrderLine, OrderLink, Payment, Refund, SearchTerm, TimelineEntry
from orders.states import FulfillmentStatus, OrderStatus, PaymentStatus, customer_state
from shop.core.http import Viewer
from shop.core.models import Message
from shop.core.money import Money


@dataclass(frozen=True)
class Step:
    """One step of an order's way; `state` is done, current or todo."""

    title: str
    state: str
    at: datetime | None = None
    day: date | None = None
    text: str = ""


@dataclass(frozen=True)
class LineView:
    """A line as it was bought, with what happened to its units."""

    line: OrderLine
    unit: Money
    total: Money
    quantity: int
    canceled: int


@dataclass(frozen=True)
class Sum:
    """One row of the totals."""

    label: str
    amount: Money
    is_total: bool = False


@dataclass(frozen=True)
class OrderView:
    """Everything the order page shows; the last four are empty for a viewer who only has a link."""

    order: Order
    state: str
    headline: str
    lines: tuple[LineView, ...]
    sums: tuple[Sum, ...]
    steps: tuple[Step, ...]
    total: Money
    is_proved: bool
    events: tuple[TimelineEntry, ...] = ()
    addresses: dict[str, OrderAddress] = field(default_factory=dict)
    payments: tuple[Payment, ...] = ()
    refunds: tuple[tuple[Refund, Money], ...] = ()
    messages: tuple[Message, ...] = ()

    @property
    def is_unpaid(self) -> bool:
        """True while it waits for its payment."""
        return self.order.status == OrderStatus.PLACED


def order_by_token(token: str, *, now: datetime | None = None) -> tuple[Order, OrderLink] | None:
    """The order a link leads to; None for a link that never was, was revoked, or whose time is over."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    link = OrderLink.objects.select_related("order").filter(token_hash=digest, revoked_at__isnull=True).first()
    now = now or timezone.now()
    if link is None or link.kind == OrderLink.Kind.PAY or (link.expires_at and link.expires_at <= now):
        return None
    return (link.order, link) if _is_alive(link.order, now) else None


def _is_alive(order: Order, now: datetime) -> bool:
    """A link dies with the return period: on completion, or that long after a cancellation."""
    if order.completed_at is not None:
        return False
    return order.canceled_at is None or order.canceled_at + timedelta(days=settings.RETURN_DAYS) > now


def order_of_customer(number: str, user_id: int) -> Order | None:
    """An order of this account by its number."""
    if "\0" in number:
        return None
    return Order.objects.filter(user_id=user_id, number=number.upper()).first()


def may_see(order: Order, viewer: Viewer) -> bool:
    """Whether the viewer may see address, payment and actions: its account, or a browser that proved the mailbox."""
    return order.pk in viewer.proved_order_ids or (viewer.user_id is not None and order.user_id == viewer.user_id)


def order_view(order: Order, viewer: Viewer) -> OrderView:
    """The page of an order as this viewer may see it."""
    lines = list(OrderLine.objects.filter(order=order))
    entries = list(TimelineEntry.objects.filter(order=order, is_public=True))
    is_proved = may_see(order, viewer)
    state = state_of(order, lines)
    view = {
        "order": order,
        "state": state,
        "headline": headline(order, state),
        "lines": tuple(_line(line, order.currency) for line in lines),
        "sums": tuple(_sums(order)),
        "steps": tuple(_steps(order, lines, entries)),
        "total": Money(order.total_amount, order.currency),
        "is_proved": is_proved,
        "events": tuple(entries),
    }
    return OrderView(**view, **(_private(order) if is_proved else {}))


def _private(order: Order) -> dict[str, object]:
    """What only the buyer sees."""
    payments = list(Payment.objects.filter(order=order, captured_amount__gt=0).order_by("pk"))
    refunds = Refund.objects.filter(payment__order=order).order_by("pk")
    about = Message.objects.about("order", str(order.pk)).order_by("-pk").defer("text", "html")
    return {
        "addresses": {address.kind: address for address in OrderAddress.objects.filter(order=order)},
        "payments": tuple(payments),
        "refunds": tuple((refund, Money(refund.amount, refund.currency)) for refund in refunds),
        "messages": tuple(about[:20]),
    }


def state_of(order: Order, lines: Sequence[OrderLine]) -> str:
    """The state a customer is told; `picking` while units are claimed and none has left."""
    is_picked = any(line.picking_quantity > line.shipped_quantity for line in lines)
    return customer_state(order.status, order.payment_status, order.fulfillment_status, is_picked=is_picked)


def headline(order: Order, state: str) -> str:
    """What happens next, as the page's title; a date is added by the template where one is promised."""
    words = {
        "placed": "Waiting for payment",
        "canceled": "Canceled",
        "refunded": "Canceled and refunded",
        "on_hold": "On hold",
        "delivered": "Delivered",
        "returned": "Returned",
    }
    if order.payment_status == PaymentStatus.EXPIRED and state == "canceled":
        return "Not paid in time"
    if state in words:
        return words[state]
    return "Arrives" if order.promised_to else "Confirmed"


def _line(line: OrderLine, currency: str) -> LineView:
    unit = Money(line.unit_amount, currency)
    return LineView(line, unit, unit * line.quantity, line.quantity, line.canceled_quantity)


def _sums(order: Order) -> list[Sum]:
    """The rows of the totals; tax is a row of the sum, or a note of what is inside it."""

    def money(amount: int) -> Money:
        return Money(amount, order.currency)

    total = Sum("Total", money(order.total_amount), is_total=True)
    rows = [Sum("Items", money(order.goods_amount))]
    if order.discount_amount:
        rows.append(Sum(f"Voucher {order.voucher_code}".strip(), money(-order.discount_amount)))
    rows.append(Sum("Delivery", money(order.shipping_amount)))
    if order.prices_include_tax:
        return [*rows, total, Sum("Tax inside", money(order.tax_amount))]
    return [*rows, Sum("Sales tax", money(order.tax_amount)), total]


def _steps(order: Order, lines: Sequence[OrderLine], entries: Sequence[TimelineEntry]) -> list[Step]:
    """The way of an order: placed, confirmed, packed, on its way, delivered; or where it ended."""
    times = {entry.kind: entry.at for entry in reversed(entries)}
    placed = Step("Placed", "done", order.placed_at)
    if order.status == OrderStatus.CANCELED:
        return [
            placed,
            Step(
                "Not paid in time" if order.payment_status == PaymentStatus.EXPIRED else "Canceled",
                "current",
                order.canceled_at,
            ),
        ]
    sent = order.fulfillment_status != FulfillmentStatus.UNFULFILLED
    is_packed = sent or any(line.picking_quantity for line in lines)
    arrived = order.fulfillment_status in {FulfillmentStatus.DELIVERED, FulfillmentStatus.RETURNED}
    reached = [order.confirmed_at is not None, is_packed, sent, arrived]
    steps = [
        ("Confirmed", order.confirmed_at, None),
        ("Picked and packed", times.get("shipment.packed"), None),
        ("On its way", times.get("shipment.shipped"), None),
        ("Delivered", times.get("shipment.delivered"), order.promised_to),
    ]
    last = sum(reached)
    return [placed] + [
        Step(title, _step_state(place, last, len(steps)), at, None if at else day)
        for place, (title, at, day) in enumerate(steps, start=1)
    ]


def _step_state(place: int, last: int, count: int) -> str:
    """Done below the last step reached, current on it (done where it is the end), to come above."""
    if place < last or (place == last and last == count):
        return "done"
    return "current" if place == last else "todo"


def orders_of_customer(user_id: int, search: str = "") -> QuerySet[Order]:
    """An account's orders, newest first, with their lines; `search` is a number, SKU or the beginning of a product."""
    mine = Order.objects.filter(user_id=user_id).exclude(status=OrderStatus.DRAFT)
    words = " ".join(search.replace("\0", "").split())[:100]
    if words:
        code = words.lower().replace("-", "").replace(" ", "")
        by_term = SearchTerm.objects.filter(order=OuterRef("pk"), value__startswith=code, kind__in=["number", "sku"])
        by_title = OrderLine.objects.filter(order=OuterRef("pk"), title__icontains=words)
        mine = mine.filter(Exists(by_term) | Exists(by_title))
    return mine.prefetch_related(Prefetch("lines", OrderLine.objects.order_by("position"))).order_by(
        F("placed_at").desc(nulls_last=True), "-pk"
    )


def unpaid_order_of_cart(cart_id: int) -> Order | None:
    """The order of this cart that still waits for its payment."""
    return Order.objects.filter(cart_id=cart_id, status=OrderStatus.PLACED).order_by("-pk").first()
