"""What every channel's orders become on their way in: texts by our own names first, then typed values, or faults."""

from collections.abc import Mapping
from dataclasses import dataclass, field

PARTS = {
    "name": "name",
    "company": "company",
    "street": "line1",
    "street 2": "line2",
    "city": "city",
    "area": "area",
    "state": "state",
    "postcode": "postcode",
    "country": "country",
    "phone": "phone",
}
"""Our word for a part of an address, and its name in the database."""
DELIVERY = tuple(f"delivery {part}" for part in PARTS)
BILLING = tuple(f"billing {part}" for part in PARTS)
SUMS = ("shipping", "shipping tax", "discount", "tax", "total")
FIELDS = (
    "order number",
    "status",
    "placed at",
    "email",
    "phone",
    *DELIVERY,
    *BILLING,
    "delivery method",
    "currency",
    "prices include tax",
    *SUMS,
    "note",
)
LINE_FIELDS = ("sku", "barcode", "item", "quantity", "price", "line total", "line discount", "line tax")
MAX_LINES = 200
MAX_TEXT = 500


@dataclass
class RawOrder:
    """One order as texts, by the names of `FIELDS` and `LINE_FIELDS`; `line` is where it begins in its file.

    `faults` are (field, reason) pairs that were found before the texts were read.
    """

    line: int = 0
    fields: dict[str, str] = field(default_factory=dict)
    lines: list[dict[str, str]] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)

    @property
    def external_id(self) -> str:
        """The channel's number of the order, as its uniqueness is checked."""
        return self.fields.get("order number", "")[:100]


@dataclass(frozen=True)
class ToldLine:
    """One line as it was sold: `unit`, `discount` and `tax` in smallest units, None where the channel did not say."""

    sku: str
    barcode: str
    item: str
    quantity: int
    unit: int | None
    discount: int
    tax: int | None


@dataclass(frozen=True)
class ToldOrder:
    """An order that was understood. Amounts are smallest units of the shop's currency; None was not told.

    `standing` is "paid", or why the order is not for us: "unpaid", "canceled", "sent".
    """

    external_id: str
    standing: str
    email: str
    delivery: Mapping[str, str]
    billing: Mapping[str, str] | None
    lines: tuple[ToldLine, ...]
    method: str = ""
    note: str = ""
    inclusive: bool | None = None
    shipping: int | None = None
    shipping_tax: int | None = None
    discount: int | None = None
    tax: int | None = None
    total: int | None = None


class NotUnderstood(Exception):
    """The texts make no order; `faults` are (field, reason) pairs in the order of the form."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(reason for _, reason in faults))
        self.faults = faults


def tidy(texts: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    """Only these names, in their order, each a bounded text that a database can hold; empty ones are left out."""
    return {name: text for name in names if (text := storable(texts.get(name) or "").strip()[:MAX_TEXT])}


def storable(text: str) -> str:
    """The text without what PostgreSQL cannot hold: NUL, and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
