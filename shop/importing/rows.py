"""What every catalogue format ends in: ProductRow with variants and images, and RowError. Knows no database."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Final, TypeVar, Union

from shop.core.errors import Refused


class Missing(Enum):
    """The type of ABSENT: the file has no such column, so what the shop knows stays as it is."""

    ABSENT = "absent"


ABSENT: Final = Missing.ABSENT
_T = TypeVar("_T")
# A cell that was there and empty clears the value (None, "" or an empty tuple); a column that was not there is ABSENT.
Maybe = Union[_T, Missing]  # noqa: UP007  (a generic alias cannot be written with | on Python 3.11)


class FileRefused(Refused):
    """The file as a whole cannot be read: not a table, of an unknown layout, or beyond a limit."""


@dataclass(frozen=True, slots=True)
class RowError:
    """One thing in the file that was not taken. `left_out` says what: the whole row, or only this value."""

    line: int
    column: str
    value: str
    reason: str
    handle: str = ""
    left_out: str = "row"


@dataclass(frozen=True, slots=True)
class Image:
    """A picture named by the file: an absolute address, or a path in the old shop that nobody can fetch."""

    url: str
    position: int = 0
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One property of a product. `kind` is text, number or flag; a flag's value is "yes" or "no"."""

    name: str
    value: str
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Sale:
    """A lower price for a while: smallest units, and from and until with time zone, either of them open."""

    amount: int
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VariantRow:
    """One thing that can be bought: money in smallest units, weight in grams, lengths in millimeters.

    `uncounted`: the old shop sold it without counting. `policy` is deny, backorder or supplier.
    """

    line: int
    options: tuple[str, ...] = ()
    sku: Maybe[str] = ABSENT
    price: Maybe[int | None] = ABSENT
    compare_at: Maybe[int | None] = ABSENT
    sale: Maybe[Sale | None] = ABSENT
    cost: Maybe[int | None] = ABSENT
    barcode: Maybe[str] = ABSENT
    mpn: Maybe[str] = ABSENT
    weight_g: Maybe[int | None] = ABSENT
    length_mm: Maybe[int | None] = ABSENT
    width_mm: Maybe[int | None] = ABSENT
    height_mm: Maybe[int | None] = ABSENT
    quantity: Maybe[int | None] = ABSENT
    uncounted: bool = False
    policy: Maybe[str] = ABSENT
    shippable: Maybe[bool] = ABSENT
    fragile: Maybe[bool] = ABSENT
    liquid: Maybe[bool] = ABSENT
    do_not_mix: Maybe[str] = ABSENT
    active: Maybe[bool] = ABSENT
    image_url: Maybe[str] = ABSENT


@dataclass(frozen=True, slots=True)
class ProductRow:
    """One product as the file tells it. `handle_made` is true where the format has no handle and one was derived.

    `status` is draft, active or archived; `tax_class` a code or name, "none" for what is never taxed.
    The first category is the main one.
    """

    line: int
    handle: str
    title: Maybe[str] = ABSENT
    handle_made: bool = False
    summary: Maybe[str] = ABSENT
    description: Maybe[str] = ABSENT
    care: Maybe[str] = ABSENT
    brand: Maybe[str] = ABSENT
    kind: Maybe[str] = ABSENT
    categories: Maybe[tuple[tuple[str, ...], ...]] = ABSENT
    tags: Maybe[tuple[str, ...]] = ABSENT
    status: Maybe[str] = ABSENT
    tax_class: Maybe[str] = ABSENT
    seo_title: Maybe[str] = ABSENT
    seo_description: Maybe[str] = ABSENT
    options: tuple[str, ...] = ()
    attributes: Maybe[tuple[Attribute, ...]] = ABSENT
    images: Maybe[tuple[Image, ...]] = ABSENT
    variants: tuple[VariantRow, ...] = ()
    rows: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """What a file does not say itself: its currency, and the unit and picture folder of Magento."""

    currency: str = "USD"
    exponent: int = 2
    weight_grams: int = 1000
    image_base: str = ""


Item = ProductRow | RowError
