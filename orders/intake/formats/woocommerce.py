"""WooCommerce's orders: JSON as its REST API and webhooks carry it, and the CSV of its usual export plugins."""

from orders.intake.formats.texts import Told, each, part, text
from orders.intake.rows import FIELDS, LINE_FIELDS, RawOrder, tidy
from shop.core.money import Money, exponent
from shop.importing import values
from shop.importing.reading import Record

# Two plugins are in wide use; the first name of each is one's, the second the other's.
COLUMNS = {
    "order number": ("order_number", "order number"),
    "status": ("status", "order status"),
    "placed at": ("date", "order date"),
    "email": ("billing_email", "email (billing)"),
    "phone": ("billing_phone", "phone (billing)"),
    "delivery method": ("shipping_method", "shipping method title"),
    "currency": ("order_currency", "order currency"),
    "shipping": ("shipping_total", "order shipping amount"),
    "tax": ("tax_total", "order total tax amount"),
    "total": ("order_total", "order total amount"),
    "note": ("customer_note", "customer note"),
}
ADDRESS = {
    "company": ("company", "company"),
    "street": ("address_1", "address 1&2"),
    "street 2": ("address_2", "address 2"),
    "city": ("city", "city"),
    "state": ("state", "state code"),
    "postcode": ("postcode", "postcode"),
    "country": ("country", "country code"),
}
LINE = {
    "sku": ("item_sku", "sku"),
    "item": ("item_name", "item name"),
    "quantity": ("item_quantity", "quantity"),
    "price": ("", "item cost"),
    "line total": ("item_subtotal", ""),
    "line tax": ("item_total_tax", ""),
}
JSON_ADDRESS = {ours: theirs[0] for ours, theirs in ADDRESS.items()}


def matches(columns: frozenset[str]) -> bool:
    """Tell whether this header is that of an export plugin."""
    one = {"order_number", "billing_email", "item_sku"}
    other = {"order number", "order status", "email (billing)", "sku"}
    return columns >= one or columns >= other


def _cell(record: Record, names: tuple[str, ...]) -> str:
    return next((record.cells[name] for name in names if record.cells.get(name, "").strip()), "")


def key(record: Record) -> str:
    """The order's number."""
    return _cell(record, COLUMNS["order number"]).strip()


def read(records: list[Record]) -> RawOrder:
    """An order from its rows, each of them a line."""
    first = records[0]
    fields = {ours: _cell(first, theirs) for ours, theirs in COLUMNS.items()}
    fields["status"] = fields["status"].removeprefix("wc-")
    for kind, other in (("billing", "billing"), ("delivery", "shipping")):
        names = [_cell(first, (f"{other}_{half}_name", f"{half} name ({other})")) for half in ("first", "last")]
        fields[f"{kind} name"] = " ".join(filter(None, names))
        for ours, (one, two) in ADDRESS.items():
            fields[f"{kind} {ours}"] = _cell(first, (f"{other}_{one}", f"{two} ({other})"))
    lines = []
    for record in records:
        line = tidy({ours: _cell(record, theirs) for ours, theirs in LINE.items()}, LINE_FIELDS)
        _as_text(line, "item")
        _line_discount(line, _cell(record, ("item_total",)))
        lines.append(line)
    _as_text(fields, "delivery method")
    return RawOrder(fields=tidy(_or_billing(fields), FIELDS), lines=[line for line in lines if line.get("quantity")])


def _or_billing(fields: dict[str, str]) -> dict[str, str]:
    """Goods go to the billing address where no other was told."""
    if fields.get("delivery street", "").strip():
        return fields
    billing = {name: told for name, told in fields.items() if name.startswith("billing")}
    return fields | {name.replace("billing", "delivery"): told for name, told in billing.items()}


def _as_text(told: dict[str, str], name: str) -> None:
    """Names of goods and of ways to deliver come as HTML (`&ndash;`), where text is meant."""
    if name in told:
        told[name] = values.unescape(told[name])


def _line_discount(line: dict[str, str], after: str) -> None:
    """What a row cost less than before its coupons."""
    places = exponent("USD")
    try:
        off = values.money(line["line total"], places) - values.money(after, places)
    except (KeyError, values.BadValue):
        return
    if off > 0:
        line["line discount"] = str(Money(off, "USD").decimal)


def read_json(told: Told) -> RawOrder:
    """An order as the REST API (version 3) and webhooks carry it; amounts of lines are without tax."""
    fields = {
        "order number": text(told, "number") or text(told, "id"),
        "status": text(told, "status"),
        "placed at": text(told, "date_created_gmt"),
        "email": text(told, "billing", "email"),
        "phone": text(told, "shipping", "phone") or text(told, "billing", "phone"),
        "currency": text(told, "currency"),
        "shipping": text(told, "shipping_total"),
        "shipping tax": text(told, "shipping_tax"),
        "tax": text(told, "total_tax"),
        "total": text(told, "total"),
        "prices include tax": "no",
        "note": text(told, "customer_note"),
    }
    ways = each(told, "shipping_lines")
    fields["delivery method"] = text(ways[0], "method_title") if ways else ""
    for kind, other in (("billing", "billing"), ("delivery", "shipping")):
        address = part(told, other)
        fields[f"{kind} name"] = f"{text(address, 'first_name')} {text(address, 'last_name')}".strip()
        for ours, theirs in JSON_ADDRESS.items():
            fields[f"{kind} {ours}"] = text(address, theirs)
    _as_text(fields, "delivery method")
    lines = [_json_line(line) for line in each(told, "line_items")]
    raw = RawOrder(fields=tidy(_or_billing(fields), FIELDS), lines=lines)
    if each(told, "fee_lines"):
        raw.faults.append(("lines", "The order has fees, which we do not know. Compare its total with the channel."))
    if each(told, "refunds") and text(told, "status") == "processing":
        raw.fields["status"] = "partial refund"
    return raw


def _json_line(told: Told) -> dict[str, str]:
    line = {
        "sku": text(told, "sku"),
        "item": text(told, "name"),
        "quantity": text(told, "quantity"),
        "line total": text(told, "subtotal"),
        "line tax": text(told, "total_tax"),
    }
    tidied = tidy(line, LINE_FIELDS)
    _as_text(tidied, "item")
    _line_discount(tidied, text(told, "total"))
    return tidied
