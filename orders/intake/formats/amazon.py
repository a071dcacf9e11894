"""Amazon's order reports: tab separated, nothing quoted, one row for each item; the unshipped report has no prices."""

from orders.intake.rows import FIELDS, LINE_FIELDS, RawOrder, tidy
from shop.core.money import Money, exponent
from shop.importing import values
from shop.importing.reading import Record

COLUMNS = {
    "order number": ("order-id",),
    "placed at": ("purchase-date",),
    "email": ("buyer-email",),
    "phone": ("ship-phone-number", "buyer-phone-number"),
    "delivery name": ("recipient-name", "buyer-name"),
    "delivery street": ("ship-address-1",),
    "delivery city": ("ship-city",),
    "delivery state": ("ship-state",),
    "delivery postcode": ("ship-postal-code",),
    "delivery country": ("ship-country",),
    "delivery method": ("ship-service-level",),
    "currency": ("currency",),
    "note": ("delivery-instructions",),
}
PRICES = ("item-price", "item-tax", "shipping-price", "shipping-tax")


def matches(columns: frozenset[str]) -> bool:
    """Tell whether this header is an order report's."""
    return columns >= {"order-id", "order-item-id", "sku", "quantity-purchased"}


def key(record: Record) -> str:
    """The order's number, 3-7-7 digits, as text."""
    return record.cells.get("order-id", "").strip()


def read(records: list[Record]) -> RawOrder:
    """An order from its items; what was shipped before is left out with its share of the price."""
    first = records[0].cells
    fields = {
        ours: next((first[name] for name in theirs if first.get(name, "").strip()), "")
        for ours, theirs in COLUMNS.items()
    }
    rest = (first.get("ship-address-2", "").strip(), first.get("ship-address-3", "").strip())
    fields["delivery street 2"] = ", ".join(filter(None, rest))
    raw = RawOrder(fields=tidy(fields, FIELDS))
    if "pending" in first.get("order-status", "").casefold():
        raw.fields["status"] = "pending"
    has_prices = any(record.cells.get("item-price", "").strip() for record in records)
    shares = [_Share(record, raw) for record in records]
    raw.lines = [tidy(share.line(), LINE_FIELDS) for share in shares if share.to_ship != 0]
    if not raw.lines:
        raw.fields["status"] = "shipped"
    if has_prices:
        raw.fields["shipping"] = _sum(share.part("shipping-price") for share in shares)
        raw.fields["shipping tax"] = _sum(share.part("shipping-tax") for share in shares)
        raw.fields["prices include tax"] = "no"
    return raw


class _Share:
    """One item: what is left to ship of it, and what that came to. Amounts of a row are for all its units."""

    def __init__(self, record: Record, raw: RawOrder) -> None:
        self.cells = record.cells
        self.bought = _count(record.cells.get("quantity-purchased", ""))
        told = record.cells.get("quantity-to-ship", "").strip()
        self.to_ship = _count(told) if told else self.bought
        self.amounts = {name: self._share_of(name, raw) for name in PRICES}

    def _share_of(self, name: str, raw: RawOrder) -> str:
        told = self.cells.get(name, "").strip()
        if not told or self.to_ship == self.bought or not 0 < self.to_ship < self.bought <= 10_000:
            return told
        try:
            amount = values.money(told, exponent("USD"))
        except values.BadValue as error:
            raw.faults.append(("row", f"{name} {told[:40]} is {error}."))
            return ""
        units = Money(amount, "USD").allocate([1] * self.bought)[: self.to_ship]
        return str(sum(units, Money.zero("USD")).decimal)

    def part(self, name: str) -> str:
        """An amount of what is left to ship; nothing where nothing is."""
        return self.amounts[name] if self.to_ship else ""

    def line(self) -> dict[str, str]:
        """The item as a line."""
        cells = self.cells
        quantity = cells.get("quantity-to-ship", "").strip() or cells.get("quantity-purchased", "")
        return {
            "sku": cells.get("sku", ""),
            "item": cells.get("product-name", ""),
            "quantity": quantity,
            "line total": self.part("item-price"),
            "line tax": self.part("item-tax"),
        }


def _count(text: str) -> int:
    """A whole number; -1 for what is none, which is refused where the line is read."""
    try:
        return values.count(text)
    except values.BadValue:
        return -1


def _sum(amounts: object) -> str:
    total = 0
    for text in amounts:  # type: ignore[attr-defined]
        if not text:
            continue
        try:
            total += values.money(text, exponent("USD"))
        except values.BadValue:
            return str(text)
    return str(Money(total, "USD").decimal)
