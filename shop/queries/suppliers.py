"""Who delivers what: for drop-shipping, purchase orders and the date a customer is told."""

from collections.abc import Collection
from dataclasses import dataclass

from shop.models import Supplier, SupplierItem


@dataclass(frozen=True)
class DirectOffer:
    """A supplier that sends a variant straight to customers, within so many calendar days of our order."""

    variant_id: int
    supplier_id: int
    supplier: str
    min_days: int
    max_days: int


def direct_offers(variant_ids: Collection[int]) -> dict[int, list[DirectOffer]]:
    """The suppliers that send each variant directly, the first choice first."""
    rows = SupplierItem.objects.filter(variant_id__in=variant_ids, ships_direct=True, supplier__is_active=True)
    found: dict[int, list[DirectOffer]] = {}
    for row in rows.select_related("supplier").order_by("priority", "pk"):
        found.setdefault(row.variant_id, []).append(
            DirectOffer(
                row.variant_id,
                row.supplier_id,
                row.supplier.name,
                row.supplier.direct_min_days,
                row.supplier.direct_max_days,
            )
        )
    return found


def supplier_names(supplier_ids: Collection[int]) -> dict[int, str]:
    """What the suppliers with these ids are called."""
    return dict(Supplier.objects.filter(pk__in=supplier_ids).values_list("pk", "name"))
