"""Lists of an account's orders, and what can be done with an order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet

from orders.models import Order, OrderLine, SearchTerm
from orders.queries.orders import state_of
from orders.registries import OrderAction
from orders.states import FulfillmentStatus, OrderStatus
from shop.core.money import Money

PICTURES = 4


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


def order_actions(order_ids: Sequence[int], viewer: object) -> dict[int, list[OrderAction]]:
    """What can be done with these orders here: cancel while nothing is claimed, and help at any time.

    Addresses are relative to the order's own page, which has several.
    """
    rows = Order.objects.filter(pk__in=order_ids).prefetch_related("lines")
    return {order.pk: _actions(order) for order in rows}


def _actions(order: Order) -> list[OrderAction]:
    """Cancel, as far as it goes, and help."""
    lines = list(order.lines.all())
    claimed = any(line.picking_quantity for line in lines)
    rest = any(line.open_quantity for line in lines)
    found = [OrderAction("help", "Get help", "/help/", "By phone or mail, with this order at hand", "help", rank=90)]
    if order.status not in {OrderStatus.PLACED, OrderStatus.CONFIRMED, OrderStatus.ON_HOLD}:
        return found
    name = f"Cancel order {order.number}"
    if not claimed:
        when = "Free of charge until we begin to pack it"
        return [OrderAction("cancel", name, "cancel/", when, "close", rank=40), *found]
    if rest:
        when = "The items that we have not begun to pack"
        return [OrderAction("cancel", "Cancel some items", "cancel/", when, "close", rank=40), *found]
    when = "Packing has begun, so it can no longer be canceled. You can send it back once it is there."
    return [OrderAction("cancel", name, "", when, "close", is_open=False, rank=40), *found]


def open_order_sentence(user_id: int) -> str:
    """Why an account has to stay for now: an order is on its way; empty where none is."""
    order = open_orders(user_id).first()
    return f"Order {order.number} is still on its way." if order else ""
