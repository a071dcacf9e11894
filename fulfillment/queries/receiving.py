"""What a warehouse expects, and what the receiving page shows of one purchase order."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, Q, QuerySet, Sum

from fulfillment.models import PurchaseLine, PurchaseOrder, Receipt
from fulfillment.queries.shelves import LONGEST_CODE, is_code_of
from fulfillment.states import PurchaseStatus
from orders.models import OrderLine
from shop.models import Bin, BinStock, Reservation

EXPECTED = (
    PurchaseStatus.SENT,
    PurchaseStatus.ACKNOWLEDGED,
    PurchaseStatus.PARTLY_SHIPPED,
    PurchaseStatus.SHIPPED,
    PurchaseStatus.PARTLY_RECEIVED,
)
PAGE = 60


@dataclass
class Expected:
    """A line of a purchase order at the door: who waits for it, and where it should lie."""

    line: PurchaseLine
    waiting: list[tuple[str, int]] = field(default_factory=list)
    shelf: str = ""

    @property
    def is_done(self) -> bool:
        """Whether nothing of it is still to come."""
        return self.line.outstanding == 0

    @property
    def units_waited_for(self) -> int:
        """Units that customers wait for."""
        return sum(units for _, units in self.waiting)


@dataclass(frozen=True)
class Delivery:
    """A purchase order at the door: those waited for first, then what is outstanding, what is done last."""

    order: PurchaseOrder
    rows: list[Expected]
    receipts: list[Receipt]

    @property
    def outstanding(self) -> int:
        """Units still to come."""
        return sum(row.line.outstanding for row in self.rows)

    def row_of(self, line_id: int) -> Expected | None:
        """The row of a line."""
        return next((row for row in self.rows if row.line.pk == line_id), None)

    def row_called(self, code: str) -> Expected | None:
        """The row whose item has a scanned code; the supplier's own number counts too."""
        text = code.strip().lower()
        own = [row for row in self.rows if text and row.line.supplier_sku.lower() == text]
        found = own or [row for row in self.rows if is_code_of(code, row.line.variant)]
        return next((row for row in found if not row.is_done), found[0] if found else None)


def expected_orders(warehouse_id: int) -> "QuerySet[PurchaseOrder]":
    """Purchase orders a warehouse waits for, by date, with the units outstanding."""
    rows = PurchaseOrder.objects.filter(warehouse_id=warehouse_id, status__in=EXPECTED).select_related("supplier")
    left = F("lines__quantity") - F("lines__canceled_quantity") - F("lines__refused_quantity")
    came = F("lines__received_quantity") + F("lines__damaged_quantity") + F("lines__missing_quantity")
    return rows.annotate(units=Sum(left), arrived=Sum(came)).order_by(F("expected_on").asc(nulls_last=True), "pk")


def orders_called(code: str, warehouse_id: int) -> list[PurchaseOrder]:
    """Expected orders with this number, the supplier's own number, or of the supplier with this code or name."""
    text = code.strip()[:LONGEST_CODE]
    if not text:
        return []
    known = Q(number__iexact=text) | Q(reference__iexact=text)
    by_supplier = Q(supplier__code__iexact=text) | Q(supplier__name__iexact=text)
    return list(expected_orders(warehouse_id).filter(known | by_supplier)[:PAGE])


def order_called(number: str, warehouse_id: int) -> PurchaseOrder | None:
    """A purchase order of this warehouse by its number, sent ones alone."""
    if "\0" in number:
        return None
    rows = PurchaseOrder.objects.filter(number=number.upper(), warehouse_id=warehouse_id, sent_at__isnull=False)
    return rows.select_related("supplier", "warehouse").first()


def delivery_of(order: PurchaseOrder) -> Delivery:
    """Everything on the receiving page; six statements, however many lines."""
    lines = list(order.lines.select_related("variant__product").order_by("pk"))
    waiting = _waiting([line.variant_id for line in lines])
    shelves = _shelves(order, [line.variant_id for line in lines])
    rows = [Expected(line, waiting.get(line.variant_id, []), shelves.get(line.variant_id, "")) for line in lines]
    rows.sort(key=lambda row: (row.is_done, not row.waiting, row.line.pk))
    receipts = Receipt.objects.filter(line__purchase_order=order).select_related("line__variant__product", "bin")
    return Delivery(order, rows, list(receipts[:50]))


def _waiting(variant_ids: Iterable[int]) -> dict[int, list[tuple[str, int]]]:
    """Order numbers that wait for each variant, in promise order, with their units."""
    rows = Reservation.objects.filter(
        stock_item__variant_id__in=list(variant_ids),
        status=Reservation.Status.BACKORDERED,
        owner_kind="order_line",
    ).order_by(F("promised_on").asc(nulls_last=True), "created_at", "pk")
    found = list(rows.values_list("stock_item__variant_id", "owner_id", "quantity"))
    ids = [int(owner_id) for _, owner_id, _ in found]
    numbers = dict(OrderLine.objects.filter(pk__in=ids).values_list("pk", "order__number"))
    waiting: dict[int, list[tuple[str, int]]] = {}
    for variant_id, owner_id, units in found:
        waiting.setdefault(variant_id, []).append((numbers.get(int(owner_id), ""), units))
    return waiting


def _shelves(order: PurchaseOrder, variant_ids: list[int]) -> dict[int, str]:
    """Where each variant lies in this warehouse: the fullest shelf."""
    rows = BinStock.objects.filter(
        stock_item__variant_id__in=variant_ids, bin__warehouse_id=order.warehouse_id or 0, bin__kind=Bin.Kind.SHELF
    ).order_by("quantity", "pk")
    return dict(rows.values_list("stock_item__variant_id", "bin__code"))
