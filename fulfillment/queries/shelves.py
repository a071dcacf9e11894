"""Where units lie and what a scanned code means."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, Q, Sum

from fulfillment.models import Pick
from fulfillment.states import PickState
from shop.models import Bin, BinStock, Variant

LONGEST_CODE = 80


@dataclass(frozen=True)
class Shelf:
    """A bin that holds units of a stock item which no picker has claimed."""

    bin_id: int
    code: str
    zone: str
    sequence: int
    free: int


def shelves_of(stock_item_ids: Iterable[int]) -> dict[int, list[Shelf]]:
    """Return for each stock item the shelves with unclaimed units, in walking order."""
    ids = list(stock_item_ids)
    claimed: dict[tuple[int, int], int] = {
        (row["shipment_line__stock_item_id"], row["bin_id"]): row["units"]
        for row in Pick.objects.filter(state=PickState.CLAIMED, shipment_line__stock_item_id__in=ids)
        .values("shipment_line__stock_item_id", "bin_id")
        .annotate(units=Sum(F("quantity") - F("picked_quantity")))
    }
    found: dict[int, list[Shelf]] = {}
    rows = BinStock.objects.filter(stock_item_id__in=ids, quantity__gt=0, bin__kind=Bin.Kind.SHELF)
    for row in rows.select_related("bin").order_by("bin__sequence", "bin__code"):
        free = row.quantity - claimed.get((row.stock_item_id, row.bin_id), 0)
        if free > 0:
            shelf = Shelf(row.bin_id, row.bin.code, row.bin.zone, row.bin.sequence, free)
            found.setdefault(row.stock_item_id, []).append(shelf)
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
    rows = Variant.objects.select_related("product").filter(
        Q(sku__iexact=text) | (Q(gtin=gtin) if gtin else Q(pk=None))
    )
    return rows.order_by("-is_active", "pk").first()


def is_code_of(code: str, variant: Variant) -> bool:
    """Whether a scanned or typed code names this very variant."""
    gtin = gtin_of(code)
    return bool(gtin and gtin == variant.gtin) or code.strip().lower() == variant.sku.lower()


def name_of(variant: Variant) -> str:
    """Return product and options as a picker reads them."""
    return f"{variant.product.title}, {variant.title}" if variant.title else variant.product.title
