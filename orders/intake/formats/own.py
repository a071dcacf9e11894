"""Our own CSV (docs/orders-csv.md): one row for each line; the first row of an order carries its other fields."""

from orders.intake.rows import FIELDS, LINE_FIELDS, RawOrder, tidy
from shop.importing.reading import Record


def matches(columns: frozenset[str]) -> bool:
    """Tell whether this header is our own."""
    return columns >= {"order number", "quantity", "delivery name"} and bool(columns & {"sku", "barcode"})


def key(record: Record) -> str:
    """The order's number."""
    return record.cells.get("order number", "").strip()


def read(records: list[Record]) -> RawOrder:
    """An order from its rows; where rows differ the first that says something wins."""
    fields: dict[str, str] = {}
    for record in records:
        fields = tidy(record.cells, FIELDS) | fields
    lines = [tidy(record.cells, LINE_FIELDS) for record in records]
    return RawOrder(fields=tidy(fields, FIELDS), lines=[line for line in lines if line])
