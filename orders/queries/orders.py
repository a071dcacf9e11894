"""Orders as their buyers see them: found by account or link only, cut to what the viewer may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import prefetch_related_objects
from django.utils import timezone

from accounts.forms.rules import lines_of
from accounts.models import PostalAddress
from orders.models import Order, OrderAddress, OrderLine, OrderLink, Payment, Refund, TimelineEntry
from orders.queries.totals import Sum, sums_of
from orders.states import HOLD_LOST, FulfillmentStatus, OrderStatus, PaymentStatus, RefundState, customer_state
from shop.core.http import Viewer
from shop.core.models import Message
from shop.core.money import Money
from shop.core.tokens import hashed
from shop.promise import Way


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
    """A line as it was bought, with what happened to its units; `is_mixed` where its order comes on several days."""

    line: OrderLine
    unit: Money
    total: Money
    quantity: int
    canceled: int
    open: int
    is_mixed: bool = False

    @property
    def picture_url(self) -> str:
        """The thumbnail's address; empty where there is none."""
        return default_storage.url(self.line.picture) if self.line.picture else ""

    @property
    def tells_days(self) -> bool:
        """True while it tells days of its own: a supplier's line until its parcel left, another until it is picked.

        What is in stock does so only beside lines that come on other days.
        """
        if self.line.way == Way.SUPPLIER:
            return self.quantity - self.canceled > self.line.shipped_quantity
        return self.open > 0 and (self.line.way == Way.BACKORDER or self.is_mixed)


@dataclass(frozen=True)
class Paid:
    """Money that came, in words."""

    paid: Money
    label: str
    at: datetime


@dataclass(frozen=True)
class Returned:
    """Money that goes back."""

    amount: Money
    is_done: bool
    at: datetime | None


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
    delivery: tuple[str, ...] = ()
    billing: tuple[str, ...] = ()
    payments: tuple[Paid, ...] = ()
    refunds: tuple[Returned, ...] = ()
    messages: tuple[Message, ...] = ()

    @property
    def first_name(self) -> str:
        """What to call the buyer."""
        return self.order.name.split(" ")[0]

    @property
    def is_cancelable(self) -> bool:
        """True while anything of it can still be canceled."""
        ended = {OrderStatus.CANCELED, OrderStatus.COMPLETED, OrderStatus.DRAFT}
        return self.order.status not in ended and any(line.open for line in self.lines)

    @property
    def is_cancelable_whole(self) -> bool:
        """True while nothing of it is claimed for picking."""
        return all(line.open == line.quantity - line.canceled for line in self.lines)

    @property
    def has_choice(self) -> bool:
        """True when parts of a paid order can be canceled: single lines, or what is left of one that is begun."""
        return self.order.confirmed_at is not None and (len(self.lines) > 1 or not self.is_cancelable_whole)

    @property
    def is_unpaid(self) -> bool:
        """True while it waits for its payment."""
        return self.order.status == OrderStatus.PLACED

    @property
    def lost(self) -> list[str]:
        """What a count took from it while it waits for its payment, in sentences."""
        return [event.text for event in self.events if event.kind == HOLD_LOST] if self.is_unpaid else []


def order_by_token(token: str, *, now: datetime | None = None) -> tuple[Order, OrderLink] | None:
    """The order a link leads to; None for a link that never was, was revoked, or whose time is over."""
    link = OrderLink.objects.select_related("order").filter(token_hash=hashed(token), revoked_at__isnull=True).first()
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
    """The page of an order as this viewer may see it; its lines are at hand in `order.lines.all()` afterwards."""
    prefetch_related_objects([order], "lines")
    lines = list(order.lines.all())
    entries = list(TimelineEntry.objects.filter(order=order, is_public=True))
    is_proved = may_see(order, viewer)
    state = state_of(order, lines)
    view = OrderView(
        order=order,
        state=state,
        headline=headline(order, state),
        lines=line_views(lines, order.currency),
        sums=tuple(sums_of(order)),
        steps=tuple(_steps(order, lines, entries)),
        total=Money(order.total_amount, order.currency),
        is_proved=is_proved,
        events=tuple(entry for entry in entries if is_proved or not entry.kind.startswith(("payment", "refund"))),
    )
    return _with_private(view) if is_proved else view


def _with_private(view: OrderView) -> OrderView:
    """The same with what only the buyer sees."""
    order = view.order
    payments = Payment.objects.filter(order=order, captured_amount__gt=0).order_by("pk")
    refunds = Refund.objects.filter(payment__order=order).exclude(status=RefundState.FAILED).order_by("pk")
    about = Message.objects.about("order", str(order.pk)).order_by("-created_at", "-pk").defer("text", "html")
    addresses = {address.kind: address_lines(address) for address in OrderAddress.objects.filter(order=order)}
    delivery, billing = addresses.get("delivery", ()), addresses.get("billing", ())
    return replace(
        view,
        delivery=delivery,
        billing=billing if billing != delivery else (),
        payments=tuple(_paid(payment, view.events) for payment in payments) if order.captured_amount else (),
        refunds=tuple(_returned(refund) for refund in refunds) if order.refunded_amount else (),
        messages=tuple(about[:20]),
    )


def _paid(payment: Payment, events: Sequence[TimelineEntry]) -> Paid:
    """What came, and when it came: a later refund changes the payment's row, not the day it was paid."""
    label = payment.method_label or payment.provider.capitalize()
    came = [entry.at for entry in events if entry.kind == "payment.captured" and entry.at >= payment.created_at]
    return Paid(Money(payment.captured_amount, payment.currency), label, min(came, default=payment.updated_at))


def _returned(refund: Refund) -> Returned:
    is_done = refund.status == RefundState.SUCCEEDED
    return Returned(Money(refund.amount, refund.currency), is_done, refund.settled_at)


def address_lines(address: PostalAddress) -> tuple[str, ...]:
    """An address in the lines its country writes it in; the country itself only where it is not the shop's."""
    return lines_of(address, home=settings.BASE_COUNTRY)


def state_of(order: Order, lines: Sequence[OrderLine]) -> str:
    """The state a customer is told; `picking` while our pickers have claimed units and none has left."""
    is_picked = any(line.picking_quantity > line.shipped_quantity for line in lines if line.way != Way.SUPPLIER)
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


def line_view(line: OrderLine, currency: str) -> LineView:
    """A line with its sums."""
    unit = Money(line.unit_amount, currency)
    return LineView(line, unit, unit * line.quantity, line.quantity, line.canceled_quantity, line.open_quantity)


def line_views(lines: Iterable[OrderLine], currency: str) -> tuple[LineView, ...]:
    """The lines of one order, which know of each other whether they come on several days."""
    found = [line_view(line, currency) for line in lines]
    days = {(row.line.promised_from, row.line.promised_to) for row in found if row.quantity > row.canceled}
    return tuple(replace(row, is_mixed=len(days) > 1) for row in found)


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
    is_packed = sent or any(line.picking_quantity for line in lines if line.way != Way.SUPPLIER)
    arrived = order.fulfillment_status in {FulfillmentStatus.DELIVERED, FulfillmentStatus.RETURNED}
    reached = [order.confirmed_at is not None, is_packed, sent, arrived]
    steps = [
        ("Confirmed", order.confirmed_at, None),
        ("Picked and packed", times.get("shipment.packed"), None),
        ("On its way", times.get("shipment.shipped"), None),
        ("Delivered", times.get("package.delivered") if arrived else None, None if arrived else order.promised_to),
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


def unpaid_order_of_cart(cart_id: int) -> Order | None:
    """The order of this cart that still waits for its payment."""
    return Order.objects.filter(cart_id=cart_id, status=OrderStatus.PLACED).order_by("-pk").first()
