"""One cell, one value: text, flags, money, sizes and dates, each refused with a reason a shopkeeper understands."""

import hashlib
import html
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from django.utils.text import slugify

MAX_AMOUNT = 10**12
MAX_TEXT = 255
MAX_NAME = 120
MARK = "\ue000"  # stands for an escaped separator while a list is taken apart
MAX_HTML = 200_000
YES = frozenset({"1", "true", "yes", "y", "active", "t", "on"})
NO = frozenset({"0", "false", "no", "n", "draft", "archived", "f", "off", "-1", "2"})
GUARDED = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")  # the last four: the same signs in full width
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NUMBER = re.compile(r"[+-]?[0-9][0-9., '\u00a0\u202f]*|[+-]?[.,][0-9]+")
_CURRENCY = re.compile(r"^(?:[A-Z]{3}\s?|[$€£¥])|(?:\s?[A-Z]{3}|\s?[$€£¥])$")
_DAYS = ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%m/%d/%y", "%m/%d/%Y", "%m/%d/%y, %I:%M %p")
TEN_BILLION = 10_000_000_000
MILLIMETERS = {"mm": Decimal(1), "cm": Decimal(10), "m": Decimal(1000), "in": Decimal("25.4"), "yd": Decimal("914.4")}
GRAMS = {"g": Decimal(1), "kg": Decimal(1000), "lb": Decimal("453.59237"), "oz": Decimal("28.349523125")}
UNITS = MILLIMETERS | GRAMS | {"lbs": GRAMS["lb"]}


class BadValue(ValueError):
    """The cell cannot be what its column says; the text is the reason shown in the report."""


def needs_guard(text: str) -> bool:
    """Tell whether a spreadsheet would run this cell as a formula (or read our own guard as text)."""
    return text[:1] == "'" or (text.lstrip(" \u00a0")[:1] in GUARDED and text.strip(" \u00a0") != "")


def guard(text: str) -> str:
    """Make a cell harmless for spreadsheets by a leading apostrophe; `unguard` gives the same text back."""
    return "'" + text if needs_guard(text) else text


def unguard(text: str) -> str:
    """Take the apostrophe of `guard` off again."""
    return text[1:] if text[:1] == "'" and needs_guard(text[1:]) else text


def clean(text: str) -> str:
    """Text of one line: no control characters, runs of white space as one space."""
    return " ".join(_CONTROL.sub("", text).split())


def line_of_text(text: str, limit: int = MAX_TEXT) -> str:
    """One line of text, at most `limit` characters long."""
    value = clean(text)
    if len(value) > limit:
        raise BadValue(f"longer than {limit} characters")
    return value


def block_of_text(text: str, limit: int = MAX_HTML) -> str:
    """Text of several lines or HTML; what may stand in it is decided where it is saved."""
    value = _CONTROL.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(value) > limit:
        raise BadValue(f"longer than {limit:,} characters")
    return value


def unescape(text: str) -> str:
    """Names and attribute values that came as HTML (`&amp;`, `&reg;`), as plain text."""
    return clean(html.unescape(text))


def flag(text: str) -> bool:
    """Yes or no in the spellings shops use."""
    word = text.strip().casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    raise BadValue("not yes or no")


def number(text: str) -> Decimal:
    """A number written the American or the European way; never "1e400", infinity or a date."""
    raw = text.strip()
    if not _NUMBER.fullmatch(raw) or len(raw) > 30:
        raise BadValue("not a number")
    digits = re.sub(r"[ '\u00a0\u202f]", "", raw)
    comma, dot = digits.rfind(","), digits.rfind(".")
    if comma > dot and (dot >= 0 or digits.count(",") == 1) and not re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", digits):
        digits = digits.replace(".", "").replace(",", ".")
    else:
        digits = digits.replace(",", "")
    try:
        return Decimal(digits)
    except InvalidOperation:
        raise BadValue("not a number") from None


def money(text: str, exponent: int) -> int:
    """A price in smallest units; currency signs and codes around it are dropped, a third decimal place is refused."""
    value = number(_CURRENCY.sub("", text.strip())).scaleb(exponent)
    if value < 0:
        raise BadValue("a price below zero")
    if value != value.to_integral_value():
        raise BadValue(f"more than {exponent} decimal places")
    if value > MAX_AMOUNT:
        raise BadValue("too large for a price")
    return int(value)


def count(text: str) -> int:
    """A whole number of pieces; "3.0" is three."""
    value = number(text)
    if value != value.to_integral_value():
        raise BadValue("not a whole number")
    if abs(value) > TEN_BILLION // 10:
        raise BadValue("too large for a quantity")
    return int(value)


def size(text: str, unit: Decimal) -> int:
    """A weight or length in whole grams or millimeters, rounded half up; the unit is the size of one."""
    value = number(text) * unit
    if value < 0:
        raise BadValue("below zero")
    if value > 100_000_000:
        raise BadValue("too large to be true")
    return int(value + Decimal("0.5"))


def moment(text: str) -> datetime:
    """A date or time; without a zone it is taken as UTC."""
    raw = text.strip()
    try:
        when = datetime.fromisoformat(raw)
    except ValueError:
        when = _moment_by_pattern(raw)
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _moment_by_pattern(raw: str) -> datetime:
    for pattern in _DAYS:
        try:
            return datetime.strptime(raw, pattern).replace(tzinfo=UTC)
        except ValueError:
            continue
    raise BadValue("not a date like 2026-11-23")


def barcode(text: str) -> str:
    """A barcode without the apostrophe and zeros a spreadsheet added; "8.84E+11" has lost digits and is refused."""
    code = line_of_text(text).lstrip("'").replace(" ", "")
    if re.fullmatch(r"\d+[.,]\d+[eE]\+?\d+", code):
        raise BadValue("a spreadsheet rounded this barcode; format the column as text and export again")
    code = re.sub(r"(?<=\d{6})\.0+$", "", code)
    if len(code) > 14:
        raise BadValue("longer than the 14 digits of a barcode")
    return code


def words(text: str, separator: str = ",", limit: int = 60) -> tuple[str, ...]:
    """A list in one cell, each once, in order."""
    parts = (clean(part) for part in text.split(separator))
    return tuple(dict.fromkeys(part[:limit] for part in parts if part))


def web_address(text: str) -> str:
    """An http or https address; white space inside is an error, other schemes are refused."""
    url = text.strip()
    if not re.match(r"https?://[^\s/]+", url, re.IGNORECASE) or re.search(r"\s", url):
        raise BadValue("not a web address that begins with http:// or https://")
    if len(url) > 1000:
        raise BadValue("longer than 1000 characters")
    return url


def path(text: str, separator: str = ">") -> tuple[str, ...]:
    """A category path from the top down."""
    return tuple(clean(part)[:MAX_NAME] for part in text.split(separator) if clean(part))


def paths(text: str) -> tuple[tuple[str, ...], ...]:
    """Category paths, one a line; a ">" inside a name is written ">>"."""
    found = (path(line.replace(">>", MARK)) for line in text.split("\n"))
    return tuple(dict.fromkeys(tuple(step.replace(MARK, ">") for step in steps) for steps in found if steps))


def handle_of(text: str, fallback: str = "") -> str:
    """The slug an address is made of: a-z, 0-9 and hyphens, at most 190; text of other scripts gets a stable code."""
    slug = slugify(html.unescape(text))[:190].strip("-_")
    return slug or f"p-{hashlib.sha256((text + fallback).encode()).hexdigest()[:10]}"


def options_key(pairs: Iterable[tuple[str, str]]) -> str:
    """What tells the variants of a product apart: its options and values, folded, at most 400 characters."""
    text = "|".join(f"{name.casefold()}={value.casefold()}" for name, value in pairs)
    return text if len(text) <= 400 else f"{text[:359]}|{hashlib.sha256(text.encode()).hexdigest()[:40]}"
