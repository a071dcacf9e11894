"""Purchase orders for staff: one page, the dashboard's queues, and what should be ordered of goods that run low."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Min, Q, Sum

from fulfillment.models import Choice, PurchaseLine, PurchaseOrder, Receipt, SupplierAnswer
from fulfillment.states import ChoiceStatus, PurchaseStatus
from shop.core.http import name_actors
from shop.core.models import Message, StatusChange
from shop.core.money import Money
from shop.models import LowStock, Reservation, SupplierItem, Supply
from shop.queries.queues import QueueRow

SILENT_AFTER = datetime.timedelta(days=2)
COMING = (
    PurchaseStatus.SENT,
    PurchaseStatus.ACKNOWLEDGED,
    PurchaseStatus.PARTLY_SHIPPED,
    PurchaseStatus.SHIPPED,
    PurchaseStatus.PARTLY_RECEIVED,
)


def silent(now: datetime.datetime) -> Q:
    """Orders without an answer for two days."""
    return Q(status=PurchaseStatus.SENT, sent_at__lte=now - SILENT_AFTER)


def overdue(today: datetime.date) -> Q:
    """Orders on their way that should have come before today."""
    return Q(status__in=COMING, expected_on__lt=today, warehouse__isnull=False)


def queues(*, now: datetime.datetime, today: datetime.date) -> list[QueueRow]:
    """Silent suppliers, refusals, late deliveries and customers who owe us an answer; two statements."""
    refused = Q(status=PurchaseStatus.REFUSED, closed_at__gte=now - datetime.timedelta(days=7))
    found = PurchaseOrder.objects.aggregate(
        silent=Count("pk", filter=silent(now)),
        silent_since=Min("sent_at", filter=silent(now)),
        refused=Count("pk", filter=refused),
        refused_since=Min("closed_at", filter=refused),
        late=Count("pk", filter=overdue(today)),
    )
    asked = Choice.objects.filter(status=ChoiceStatus.OPEN).aggregate(n=Count("pk"), since=Min("created_at"))
    order = "fulfillment.purchaseorder"
    return [
        QueueRow(
            "Supplier silent", found["silent"], found["silent_since"], order, [("needs", "silent")], is_urgent=True
        ),
        QueueRow("Refused by suppliers", found["refused"], found["refused_since"], order, [("needs", "refused")]),
        QueueRow("Deliveries overdue", found["late"], None, order, [("needs", "late")]),
        QueueRow("Customer answers due", asked["n"], asked["since"], "fulfillment.choice", [("status__exact", "open")]),
    ]


@dataclass(frozen=True)
class PurchaseView:
    """A purchase order as staff see it; neither `left_out` units nor `unpriced` lines are in the total."""

    order: PurchaseOrder
    lines: list[tuple[PurchaseLine, Money | None]]
    total: Money
    left_out: int
    unpriced: int
    answers: list[SupplierAnswer]
    receipts: list[Receipt]
    messages: list[Message]
    changes: list[StatusChange]


def purchase_view(order: PurchaseOrder) -> PurchaseView:
    """Everything on the staff's page of a purchase order."""
    lines = list(order.lines.select_related("variant__product").order_by("pk"))
    costs = [None if one.cost_amount is None else Money(one.cost_amount, order.currency) for one in lines]
    total = Money.zero(order.currency)
    for line, cost in zip(lines, costs, strict=True):
        total += (cost or Money.zero(order.currency)) * line.due
    about = SupplierAnswer.objects.filter(line__purchase_order=order).select_related("line__variant__product")
    counted = Receipt.objects.filter(line__purchase_order=order).select_related("line__variant__product", "bin")
    changes = StatusChange.objects.filter(kind=order._meta.label_lower, object_id=order.pk).order_by("-pk")
    mails = Message.objects.about("purchase_order", str(order.pk)).order_by("-pk").defer("text", "html")
    return PurchaseView(
        order,
        list(zip(lines, costs, strict=True)),
        total,
        sum(line.quantity - line.due for line in lines),
        costs.count(None),
        list(about.order_by("-pk")),
        name_actors(counted),
        list(mails[:20]),
        name_actors(changes[:30]),
    )


@dataclass(frozen=True)
class Suggestion:
    """Units of a variant to order from a supplier for a warehouse; the supplier is None where nobody sells it to us."""

    variant_id: int
    name: str
    warehouse_id: int
    supplier_id: int | None
    quantity: int


def suggestions(low_ids: Iterable[int]) -> list[Suggestion]:
    """What to order of items that run low: up to three times their mark, and what customers already wait for.

    What is on its way counts as there.
    """
    rows = list(
        LowStock.objects.filter(pk__in=list(low_ids), cleared_at=None)
        .select_related("stock_item__variant__product")
        .order_by("pk")
    )
    items = [row.stock_item for row in rows]
    coming = _coming([item.pk for item in items])
    waited = _waited([item.pk for item in items])
    sellers: dict[int, int] = {}
    known = SupplierItem.objects.filter(variant__in=[item.variant_id for item in items], supplier__is_active=True)
    for seller in known.order_by("-priority", "-pk"):
        sellers[seller.variant_id] = seller.supplier_id
    return [
        Suggestion(
            item.variant_id,
            f"{item.variant.product.title} {item.variant.title}".strip(),
            item.warehouse_id,
            sellers.get(item.variant_id),
            max(1, 3 * row.mark + waited.get(item.pk, 0) - item.available - coming.get(item.pk, 0)),
        )
        for row, item in zip(rows, items, strict=True)
    ]


def _coming(item_ids: list[int]) -> dict[int, int]:
    rows = Supply.objects.filter(stock_item__in=item_ids, quantity__gt=F("received")).values_list("stock_item_id")
    return dict(rows.annotate(n=Sum(F("quantity") - F("received"))))


def _waited(item_ids: list[int]) -> dict[int, int]:
    rows = Reservation.objects.filter(stock_item__in=item_ids, status=Reservation.Status.BACKORDERED)
    return dict(rows.values_list("stock_item_id").annotate(n=Sum("quantity")))
