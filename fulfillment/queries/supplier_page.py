"""What a supplier sees of one purchase order: lines, where to, what was said. Never mail addresses or prices."""

from dataclasses import dataclass

from django.conf import settings

from accounts.forms.rules import written
from fulfillment.carriers.registry import brand_name
from fulfillment.models import PurchaseLine, PurchaseOrder, SupplierAnswer
from fulfillment.states import PurchaseStatus
from orders.models import OrderAddress
from shop.models import Warehouse

NOTHING_GOES = {PurchaseStatus.REFUSED, PurchaseStatus.CANCELED}
PARTS = ("name", "company", "line1", "line2", "city", "area", "state", "postcode")


@dataclass(frozen=True)
class Told:
    """One answer, with the carrier as a person names it."""

    answer: SupplierAnswer
    carrier: str


@dataclass(frozen=True)
class SupplierPage:
    """One purchase order as its supplier sees it; `address` in lines, `phone` for a carrier's questions."""

    order: PurchaseOrder
    lines: list[PurchaseLine]
    address: tuple[str, ...]
    phone: str
    history: list[Told]

    @property
    def is_over(self) -> bool:
        """Whether nothing can be answered any more."""
        return self.order.status in {PurchaseStatus.CANCELED, PurchaseStatus.RECEIVED}

    @property
    def undecided(self) -> dict[int, int]:
        """Units without an answer, by line."""
        return {line.pk: line.undecided for line in self.lines if line.undecided}

    @property
    def unsent(self) -> dict[int, int]:
        """Units that can be sent now, by line."""
        return {line.pk: line.to_ship for line in self.lines if line.to_ship}

    @property
    def refusable(self) -> dict[int, int]:
        """Units that can still be refused, by line."""
        return {line.pk: units for line in self.lines if (units := line.undecided + line.to_ship)}


def supplier_page(order: PurchaseOrder) -> SupplierPage:
    """Everything on a supplier's page; five statements."""
    lines = list(order.lines.select_related("variant__product").order_by("pk"))
    answers = SupplierAnswer.objects.filter(line__purchase_order=order).select_related("line__variant__product")
    history = [Told(answer, brand_name(answer.carrier)) for answer in answers.order_by("pk")]
    address, phone = _address(order)
    return SupplierPage(order, lines, address, phone, history)


def _address(order: PurchaseOrder) -> tuple[tuple[str, ...], str]:
    """Where it goes: our warehouse, or the customer of a direct order with his phone; nowhere if nothing goes."""
    if order.warehouse is not None:
        return _house(order.warehouse), settings.SUPPORT_PHONE
    if order.status in NOTHING_GOES:
        return (), ""
    found = OrderAddress.objects.filter(order__purchase_orders=order, kind=OrderAddress.Kind.DELIVERY).first()
    if found is None:
        return (), ""
    parts = {name: str(getattr(found, name)) for name in PARTS}
    return written(found.country, parts, home=settings.BASE_COUNTRY), found.phone


def _house(house: Warehouse) -> tuple[str, ...]:
    parts = dict.fromkeys(PARTS, "") | {
        "name": settings.SHOP_NAME,
        "company": house.name,
        "line1": house.line1,
        "city": house.city,
        "state": house.state,
        "postcode": house.postcode,
    }
    return written(house.country, parts, home=settings.BASE_COUNTRY)
