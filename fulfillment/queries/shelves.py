"""Where units lie and what a scanned code means."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db.models import Q

from shop.core.db import rows
from shop.models import Variant

LONGEST_CODE = 80


SHELVES = """
SELECT s.stock_item_id, b.id, b.code, b.zone, b.sequence, (s.quantity - coalesce(claimed.units, 0))::int
FROM shop_binstock s JOIN shop_bin b ON b.id = s.bin_id AND b.kind = 'shelf'
LEFT JOIN (
    SELECT line.stock_item_id, p.bin_id, sum(p.quantity - p.picked_quantity) AS units
    FROM fulfillment_pick p JOIN fulfillment_shipmentline line ON line.id = p.shipment_line_id
    WHERE p.state = 'claimed' AND line.stock_item_id = ANY(%(items)s) GROUP BY line.stock_item_id, p.bin_id
) claimed ON claimed.stock_item_id = s.stock_item_id AND claimed.bin_id = s.bin_id
WHERE s.stock_item_id = ANY(%(items)s) AND s.quantity > coalesce(claimed.units, 0)
ORDER BY b.sequence, b.code
"""


class Shelf(NamedTuple):
    """A bin that holds units of a stock item which no picker has claimed."""

    bin_id: int
    code: str
    zone: str
    sequence: int
    free: int


def shelves_of(stock_item_ids: Iterable[int]) -> dict[int, list[Shelf]]:
    """Return for each stock item the shelves with unclaimed units, in walking order."""
    found: dict[int, list[Shelf]] = {}
    for stock_item_id, *columns in rows(SHELVES, {"items": list(stock_item_ids)}):
        found.setdefault(stock_item_id, []).append(Shelf(*columns))
    return found


def take_from(shelves: Sequence[Shelf], wanted: int) -> list[tuple[Shelf, int]]:
    """Share units out to shelves: one shelf for all where there is one, else in walking order."""
    if wanted <= 0:
        return []
    whole = next((shelf for shelf in shelves if shelf.free >= wanted), None)
    if whole:
        return [(whole, wanted)]
    taken: list[tuple[Shelf, int]] = []
    for shelf in shelves:
        units = min(wanted - sum(count for _, count in taken), shelf.free)
        if units > 0:
            taken.append((shelf, units))
    return taken


def gtin_of(code: str) -> str:
    """Return a scanned barcode as 14 digits; empty when it is none."""
    digits = code.strip()
    return digits.zfill(14) if re.fullmatch(r"[0-9]{8,14}", digits) else ""


def variant_of_scan(code: str) -> Variant | None:
    """Return what a scanned or typed code names: a barcode, else a SKU, whatever its capitals."""
    text = code.strip()[:LONGEST_CODE]
    if not text:
        return None
    gtin = gtin_of(text)
    named = Variant.objects.select_related("product").filter(
        Q(sku__iexact=text) | (Q(gtin=gtin) if gtin else Q(pk=None))
    )
    return named.order_by("-is_active", "pk").first()


def variant_of_supplier(code: str, supplier_id: int) -> Variant | None:
    """Return what a supplier calls by this number; None where it names nothing of his, or several things."""
    text = code.strip()[:LONGEST_CODE]
    named = Q(suppliers__supplier=supplier_id, suppliers__supplier_sku__iexact=text)
    rows = list(Variant.objects.filter(named).select_related("product")[:2]) if text else []
    return rows[0] if len(rows) == 1 else None


def is_code_of(code: str, variant: Variant) -> bool:
    """Whether a scanned or typed code names this very variant."""
    gtin = gtin_of(code)
    return bool(gtin and gtin == variant.gtin) or code.strip().lower() == variant.sku.lower()


def name_of(variant: Variant) -> str:
    """Return product and options as a picker reads them."""
    return f"{variant.product.title}, {variant.title}" if variant.title else variant.product.title
