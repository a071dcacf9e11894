"""From texts to an order: every field checked, all faults told at once. Knows no database."""

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django_countries import countries

from accounts.forms.address import AddressForm
from accounts.forms.rules import rules_of
from orders.intake.rows import MAX_LINES, PARTS, SUMS, NotUnderstood, RawOrder, ToldLine, ToldOrder
from shop.core.money import exponent
from shop.importing import values
from shop.importing.values import BadValue

COUNTRIES = [(code, str(name)) for code, name in countries]
CODES = {name.casefold(): code for code, name in COUNTRIES} | {
    "usa": "US",
    "united states": "US",
    "uk": "GB",
    "great britain": "GB",
}
STANDINGS = {
    "": "paid",
    "paid": "paid",
    "processing": "paid",
    "unshipped": "paid",
    "pending": "unpaid",
    "authorized": "unpaid",
    "unpaid": "unpaid",
    "on-hold": "unpaid",
    "partially_paid": "unpaid",
    "checkout-draft": "unpaid",
    "canceled": "canceled",
    "cancelled": "canceled",
    "voided": "canceled",
    "refunded": "canceled",
    "failed": "canceled",
    "expired": "canceled",
    "trash": "canceled",
    "fulfilled": "sent",
    "shipped": "sent",
    "completed": "sent",
}
PARTLY = "Part of it was sent or refunded at the channel. Leave only what we have to send, then write paid here."


class _Reader:
    """Reads the fields of one order and gathers what is wrong with them."""

    def __init__(self, raw: RawOrder) -> None:
        self.raw = raw
        self.faults = list(raw.faults)
        self.exponent = exponent(settings.BASE_CURRENCY)

    def text(self, name: str) -> str:
        """A field without control characters."""
        return values.clean(values.unguard(self.raw.fields.get(name, "")))

    def amount(self, name: str, text: str) -> int | None:
        """Smallest units, or None where nothing is told or it is no amount."""
        if not text.strip():
            return None
        try:
            return values.money(text, self.exponent)
        except BadValue as error:
            self.faults.append((name, f"{text[:40]} is {error}."))
            return None


def read_order(raw: RawOrder) -> ToldOrder:
    """The order these texts tell of. Raises NotUnderstood with everything that is wrong."""
    reader = _Reader(raw)
    if not raw.external_id.strip():
        reader.faults.append(("order number", "The order has no number."))
    standing = _standing(reader)
    currency = reader.text("currency").upper()
    if currency and currency != settings.BASE_CURRENCY:
        reader.faults.append(("currency", f"The order is in {currency[:12]}. This shop sells in {_base()}."))
    lines = _lines(reader)
    delivery, billing = _address(reader, "delivery"), _address(reader, "billing")
    sums = {name: reader.amount(name, reader.text(name)) for name in SUMS}
    told = ToldOrder(
        external_id=raw.external_id.strip(),
        standing=standing,
        email=_email(reader),
        delivery=delivery or {},
        billing=billing,
        lines=lines,
        method=reader.text("delivery method")[:80],
        note=reader.text("note")[:500],
        inclusive=_inclusive(reader),
        shipping=sums["shipping"],
        shipping_tax=sums["shipping tax"],
        discount=sums["discount"],
        tax=sums["tax"],
        total=sums["total"],
    )
    if reader.faults and standing == "paid":
        raise NotUnderstood(reader.faults)
    return told


def _base() -> str:
    return str(settings.BASE_CURRENCY)


def _standing(reader: _Reader) -> str:
    """Whether the order is for us to send; a part of one is for a person to look at."""
    word = reader.text("status").casefold().replace(" ", "_")
    if word in STANDINGS:
        return STANDINGS[word]
    partly = word.startswith("partial")
    reader.faults.append(("status", PARTLY if partly else f"{word[:40]} is no status we know. Write paid or canceled."))
    return "paid"


def _inclusive(reader: _Reader) -> bool | None:
    word = reader.text("prices include tax")
    if not word:
        return None
    try:
        return values.flag(word)
    except BadValue:
        reader.faults.append(("prices include tax", "Write yes or no."))
        return None


def _email(reader: _Reader) -> str:
    email = reader.text("email")
    if not email:
        return ""
    try:
        validate_email(email)
    except ValidationError:
        reader.faults.append(("email", f"{email[:60]} is no e-mail address. Correct it or leave it empty."))
        return ""
    return email


def _lines(reader: _Reader) -> tuple[ToldLine, ...]:
    if not reader.raw.lines:
        reader.faults.append(("lines", "The order has no lines."))
    if len(reader.raw.lines) > MAX_LINES:
        reader.faults.append(("lines", f"The order has more than {MAX_LINES} lines."))
    found = [_line(reader, place, texts) for place, texts in enumerate(reader.raw.lines[:MAX_LINES], 1)]
    return tuple(line for line in found if line.quantity)


def _line(reader: _Reader, place: int, texts: dict[str, str]) -> ToldLine:
    def text(name: str) -> str:
        return values.clean(values.unguard(texts.get(name, "")))

    def amount(name: str) -> int | None:
        return reader.amount(f"{name} {place}", text(name))

    quantity = 0
    try:
        quantity = values.count(text("quantity"))
    except BadValue:
        quantity = -1
    if not 0 < quantity <= 10_000:
        reader.faults.append((f"quantity {place}", "The quantity is no number from 1 to 10,000."))
        quantity = 0
    unit, total, discount = amount("price"), amount("line total"), amount("line discount") or 0
    if unit is None and total is not None and quantity:
        # the total of some units need not be divisible: what is over becomes a discount, so that it sums exactly
        unit = -(-total // quantity)
        discount += unit * quantity - total
    if unit is not None and discount > unit * quantity:
        reader.faults.append((f"line discount {place}", "The discount is more than the line."))
    return ToldLine(text("sku"), text("barcode"), text("item")[:200], quantity, unit, discount, amount("line tax"))


def country_code(text: str) -> str:
    """The two letters of a country, from its code or its English name."""
    word = text.strip()
    return word.upper() if len(word) == 2 else CODES.get(word.casefold(), word.upper())


def _address(reader: _Reader, kind: str) -> dict[str, str] | None:
    """A checked address; None where a billing address was not told, or where it has faults."""
    parts = {name: reader.text(f"{kind} {word}") for word, name in PARTS.items()}
    parts["postcode"] = parts["postcode"].lstrip("'")
    if kind == "billing" and not (parts["line1"] and parts["country"]):
        return None
    parts["country"] = country_code(parts["country"])
    if parts["country"] not in dict(COUNTRIES):
        if kind == "delivery":
            reader.faults.append(("delivery country", "The country is missing or unknown. Write its two letters."))
        return None
    parts["state"] = _state_code(parts["country"], parts["state"])
    parts["phone"] = _phone(parts["phone"] or reader.text("phone"), parts["country"])
    form = AddressForm(parts, country=parts["country"], countries=COUNTRIES)
    if form.is_valid():
        return {name: str(form.cleaned_data.get(name, "")) for name in PARTS.values()}
    if kind == "delivery":
        words = {name: word for word, name in PARTS.items()}
        for name, reasons in form.errors.items():
            reader.faults.append((f"delivery {words.get(name, name)}", f"{reasons[0]}."))
    return None


def _state_code(country: str, state: str) -> str:
    """The code of a state that may have come by its name; as it is where nothing is known of it."""
    known = rules_of(country).states
    if not known:
        return state
    folded = state.casefold().removeprefix(f"{country.casefold()}-")
    return next((code for code, name in known if folded in (code.casefold(), name.casefold())), state)


def _phone(text: str, country: str) -> str:
    """A number we can call; a phone that cannot be read is no reason to keep a paid order back."""
    plain = text.lstrip("'")
    try:
        number = phonenumbers.parse(plain, country)
    except phonenumbers.NumberParseException:
        return ""
    return plain if phonenumbers.is_possible_number(number) else ""
