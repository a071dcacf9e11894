"""Lists of an account's orders, and what can be done with an order."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from orders.models import Order, OrderLine, SearchTerm
from orders.queries.orders import state_of
from orders.queries.words import fold
from orders.registries import Asked, OrderAction
from orders.states import FulfillmentStatus, OrderStatus
from shop.core.money import Money
from shop.promise import Way

PICTURES = 4
MOST_WORDS = 6


LIVE = ~Q(status__in=[OrderStatus.PLACED, OrderStatus.CANCELED])
STATES: dict[str, tuple[str, Q]] = {
    "unpaid": ("Waiting for payment", Q(status=OrderStatus.PLACED)),
    "open": (
        "On the way to you",
        LIVE
        & ~Q(status=OrderStatus.COMPLETED)
        & ~Q(fulfillment_status__in=[FulfillmentStatus.DELIVERED, FulfillmentStatus.RETURNED]),
    ),
    "delivered": ("Delivered", LIVE & Q(fulfillment_status=FulfillmentStatus.DELIVERED)),
    "returned": ("Returned", LIVE & Q(fulfillment_status=FulfillmentStatus.RETURNED)),
    "canceled": ("Canceled", Q(status=OrderStatus.CANCELED)),
}
"""What the order history can be cut to: the word, and the rows."""


def orders_of_customer(user_id: int, search: str = "", *, year: int = 0, state: str = "") -> QuerySet[Order]:
    """An account's orders, newest first, with their lines.

    Each word of `search` must stand in the number, a SKU or a product's name; `year` is the one it was placed in,
    `state` a key of STATES.
    """
    mine = Order.objects.filter(user_id=user_id).exclude(status=OrderStatus.DRAFT)
    for word in search.replace("\0", "").split()[:MOST_WORDS]:
        mine = mine.filter(_holds(word[:60]))
    if year:
        mine = mine.filter(placed_at__year=year)
    if state in STATES:
        mine = mine.filter(STATES[state][1])
    return mine.prefetch_related(Prefetch("lines", OrderLine.objects.order_by("position"))).order_by(
        F("placed_at").desc(nulls_last=True), "-pk"
    )


def _holds(word: str) -> Q:
    """Where a word stands inside the number, a SKU, a product's name or what was chosen of it."""
    code = fold(word, is_code=True)
    codes = SearchTerm.objects.filter(order=OuterRef("pk"), kind__in=["number", "sku"])
    lines = OrderLine.objects.filter(order=OuterRef("pk"))
    said = lines.filter(Q(title__icontains=word) | Q(options__icontains=word))
    return Q(Exists(said)) | Q(Exists(codes.filter(value__contains=code))) if code else Q(Exists(said))


def years_of(user_id: int) -> list[int]:
    """The years in which an account ordered, newest first."""
    mine = Order.objects.filter(user_id=user_id, placed_at__isnull=False).exclude(status=OrderStatus.DRAFT)
    return [moment.year for moment in mine.datetimes("placed_at", "year", order="DESC")]


def open_orders(user_id: int) -> QuerySet[Order]:
    """An account's orders that are still on their way, newest first."""
    mine = orders_of_customer(user_id).exclude(status__in=[OrderStatus.CANCELED, OrderStatus.COMPLETED])
    return mine.exclude(fulfillment_status__in=[FulfillmentStatus.DELIVERED, FulfillmentStatus.RETURNED])


@dataclass(frozen=True)
class Thumbnail:
    """A small picture of what was bought; `url` is empty where there is none."""

    title: str
    url: str


@dataclass(frozen=True)
class OrderSummary:
    """An order in a list: its state, its total and its pictures."""

    order: Order
    state: str
    total: Money
    lines: tuple[OrderLine, ...]
    units: int

    @property
    def pictures(self) -> list[Thumbnail]:
        """The pictures of the first lines."""
        return [
            Thumbnail(line.title, default_storage.url(line.picture) if line.picture else "")
            for line in self.lines[:PICTURES]
        ]

    @property
    def arrives(self) -> bool:
        """True while a promised day is still to come."""
        ended = {"placed", "canceled", "refunded", "delivered", "returned"}
        return self.order.promised_to is not None and self.state not in ended


def summaries(orders: Iterable[Order]) -> list[OrderSummary]:
    """Summaries of orders with their lines at hand; no statement of its own."""
    return [
        OrderSummary(
            order=order,
            state=state_of(order, lines := tuple(order.lines.all())),
            total=Money(order.total_amount, order.currency),
            lines=lines,
            units=sum(line.quantity for line in lines),
        )
        for order in orders
    ]


def order_actions(asked: Asked, viewer: object) -> dict[int, list[OrderAction]]:
    """What can be done with these orders here: cancel while nothing is claimed, and help at any time.

    Addresses are relative to the order's own page, which has several.
    """
    return {order.pk: _actions(order) for order in asked.orders}


def _help(order: Order) -> OrderAction:
    url = f"/contact/?order={order.number}"
    return OrderAction("help", "Get help", url, "By phone or mail, with this order at hand", "help", rank=90)


def _actions(order: Order) -> list[OrderAction]:
    """Cancel, as far as it goes, and help."""
    lines = list(order.lines.all())
    claimed = [line for line in lines if line.picking_quantity]
    at_supplier = all(line.way == Way.SUPPLIER for line in claimed)
    rest = any(line.open_quantity for line in lines)
    found = [_help(order)]
    if order.status not in {OrderStatus.PLACED, OrderStatus.CONFIRMED, OrderStatus.ON_HOLD}:
        return found
    if order.fulfillment_status in {FulfillmentStatus.DELIVERED, FulfillmentStatus.RETURNED}:
        return found
    name = f"Cancel order {order.number}"
    if not claimed:
        when = "Free of charge until we begin to pack it"
        return [OrderAction("cancel", name, "cancel/", when, "close", rank=40), *found]
    if rest:
        when = f"The items that {'our supplier does not send' if at_supplier else 'we have not begun to pack'}"
        return [OrderAction("cancel", "Cancel some items", "cancel/", when, "close", rank=40), *found]
    gone = {FulfillmentStatus.SHIPPED, FulfillmentStatus.PARTIALLY_DELIVERED}
    accepted = "Our supplier has agreed to send it" if at_supplier else "Packing has begun"
    begun = "It is on its way" if order.fulfillment_status in gone else accepted
    when = f"{begun}, so it can no longer be canceled. You can send it back once it is there."
    return [OrderAction("cancel", name, "", when, "close", is_open=False, rank=40), *found]


def open_order_sentence(user_id: int) -> str:
    """Why an account has to stay for now: an order that is not over; empty where none is."""
    order = open_orders(user_id).first()
    return f"Order {order.number} is not finished yet." if order else ""
