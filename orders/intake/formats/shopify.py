"""Shopify's orders: the export as CSV, and the order as JSON that webhooks and the REST API carry."""

from orders.intake.formats.texts import Told, each, part, text
from orders.intake.rows import FIELDS, LINE_FIELDS, RawOrder, tidy
from shop.core.money import Money, exponent
from shop.importing import values
from shop.importing.reading import Record

COLUMNS = {
    "placed at": "created at",
    "email": "email",
    "phone": "phone",
    "delivery method": "shipping method",
    "currency": "currency",
    "shipping": "shipping",
    "discount": "discount amount",
    "tax": "taxes",
    "total": "total",
    "note": "notes",
}
ADDRESS = {
    "name": "name",
    "company": "company",
    "street": "address1",
    "street 2": "address2",
    "city": "city",
    "state": "province",
    "postcode": "zip",
    "country": "country",
    "phone": "phone",
}
JSON_ADDRESS = ADDRESS | {"state": "province_code", "country": "country_code"}


def matches(columns: frozenset[str]) -> bool:
    """Tell whether this header is that of Shopify's orders."""
    return columns >= {"name", "lineitem name", "lineitem quantity"}


def key(record: Record) -> str:
    """The order's name, like #1001."""
    return _number(record.cells.get("name", ""))


def _number(name: str) -> str:
    """Without the sign before it, so that file and webhook agree."""
    return name.strip().lstrip("'").removeprefix("#").strip()


def read(records: list[Record]) -> RawOrder:
    """An order from its rows: the first carries the order, each of them a line."""
    first = records[0].cells
    fields = {ours: first.get(theirs, "") for ours, theirs in COLUMNS.items()}
    for ours, theirs in ADDRESS.items():
        fields[f"delivery {ours}"] = first.get(f"shipping {theirs}", "") or first.get(f"billing {theirs}", "")
        fields[f"billing {ours}"] = first.get(f"billing {theirs}", "")
    if not first.get("shipping address1", "").strip() and not first.get("billing address1", "").strip():
        fields["delivery street"] = first.get("shipping street", "")
    fields["order number"] = _number(first.get("name", ""))
    lines = [_line(record) for record in records if record.cells.get("lineitem quantity", "").strip()]
    sent = {record.cells.get("lineitem fulfillment status", "").strip().casefold() for record in records}
    whole = first.get("fulfillment status", "").strip().casefold()
    is_mixed = len(sent) > 1 and "fulfilled" in sent
    canceled = first.get("cancelled at", "")
    fields["status"] = standing(first.get("financial status", ""), whole, canceled, is_mixed=is_mixed)
    raw = RawOrder(fields=tidy(fields, FIELDS), lines=lines)
    _discount(raw, first.get("subtotal", ""))
    return raw


def standing(money: str, parcels: str, canceled: str, *, is_mixed: bool = False) -> str:
    """One word for where the order stands there."""
    if canceled.strip():
        return "canceled"
    paid = money.strip().casefold()
    if paid in {"", "paid"}:
        if parcels == "partial" or (is_mixed and parcels != "fulfilled"):
            return "partially sent"
        return "fulfilled" if parcels == "fulfilled" else "paid"
    return "partial refund" if paid == "partially_refunded" else paid


def _line(record: Record) -> dict[str, str]:
    cells = record.cells
    line = {
        "sku": cells.get("lineitem sku", ""),
        "item": cells.get("lineitem name", ""),
        "quantity": cells.get("lineitem quantity", ""),
        "price": cells.get("lineitem price", ""),
    }
    return tidy(line, LINE_FIELDS)


def _discount(raw: RawOrder, subtotal: str) -> None:
    """The discount on goods is what lies between the lines and the subtotal; a free delivery is none of it."""
    places = exponent("USD")
    try:
        after = values.money(values.unguard(subtotal), places)
        goods = sum(values.money(line["price"], places) * values.count(line["quantity"]) for line in raw.lines)
    except (KeyError, values.BadValue):
        return
    if goods >= after:
        raw.fields["discount"] = str(Money(goods - after, "USD").decimal)


def read_json(told: Told) -> RawOrder:
    """An order as webhooks carry it."""
    delivery = part(told, "shipping_address") or part(told, "billing_address")
    billing = part(told, "billing_address")
    fields = {
        "order number": _number(text(told, "name") or text(told, "order_number")),
        "status": standing(
            text(told, "financial_status"), text(told, "fulfillment_status"), text(told, "cancelled_at")
        ),
        "placed at": text(told, "created_at"),
        "email": text(told, "email") or text(told, "contact_email"),
        "phone": text(told, "phone"),
        "currency": text(told, "currency"),
        "prices include tax": text(told, "taxes_included"),
        "tax": text(told, "total_tax"),
        "total": text(told, "total_price"),
        "note": text(told, "note"),
    }
    shipping = each(told, "shipping_lines")
    fields["delivery method"] = text(shipping[0], "title") if shipping else ""
    fields["shipping"] = _sum([text(line, "discounted_price") or text(line, "price") for line in shipping])
    for ours, theirs in JSON_ADDRESS.items():
        fields[f"delivery {ours}"] = text(delivery, theirs)
        fields[f"billing {ours}"] = text(billing, theirs)
    lines = [
        tidy(
            {
                "sku": text(line, "sku"),
                "item": text(line, "name") or text(line, "title"),
                "quantity": text(line, "quantity"),
                "price": text(line, "price"),
            },
            LINE_FIELDS,
        )
        for line in each(told, "line_items")
    ]
    raw = RawOrder(fields=tidy(fields, FIELDS), lines=lines)
    if "subtotal_price" in told:
        _discount(raw, text(told, "subtotal_price"))
    return raw


def _sum(amounts: list[str]) -> str:
    try:
        total = sum(values.money(amount, exponent("USD")) for amount in amounts if amount)
    except values.BadValue:
        return next(filter(None, amounts), "")
    return str(Money(total, "USD").decimal) if amounts else ""
