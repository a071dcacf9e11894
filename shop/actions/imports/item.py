"""A product on its way into the shop."""

from dataclasses import dataclass, field

from shop.importing.rows import ProductRow, VariantRow
from shop.models import Product, Variant


@dataclass
class Item:
    """A product being written: its row, and for each variant of the row the one it means, filled in when made."""

    product: Product
    row: ProductRow
    told: list[VariantRow]
    variants: list[Variant | None]
    is_new: bool
    made: set[int] = field(default_factory=set)
