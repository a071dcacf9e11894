"""Barcodes of the GTIN family (EAN, UPC): check digits, lost leading zeros, and numbers that are only a shop's own."""

LENGTHS = frozenset({8, 12, 13, 14})
IN_STORE = frozenset({"02", "04", *(f"2{digit}" for digit in range(10))})
COUPONS = frozenset({"05", "98", "99"})


def check_digit(body: str) -> int:
    """Compute the check digit for the digits before it: weights 3, 1, 3 from the right (GS1 General Specifications)."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return -total % 10


def _digits(code: str) -> bool:
    return code.isascii() and code.isdigit()


def is_valid(code: str) -> bool:
    """Tell whether this is a GTIN-8, -12, -13 or -14 whose check digit is right."""
    return _digits(code) and len(code) in LENGTHS and set(code) != {"0"} and check_digit(code[:-1]) == int(code[-1])


def restore(code: str) -> str:
    """Give back leading zeros that a spreadsheet dropped (9 to 11 digits become 12), if the check digit then fits."""
    if is_valid(code) or not _digits(code) or not 9 <= len(code) <= 11:
        return code
    padded = code.zfill(12)
    return padded if is_valid(padded) else code


def key(code: str) -> str:
    """The 14 digits under which every spelling of one GTIN is the same; other codes are their own key."""
    whole = restore(code)
    return whole.zfill(14) if is_valid(whole) else code


def kind(code: str) -> str:
    """Say what a code is: gtin, in_store, coupon, book or other."""
    whole = restore(code)
    if not is_valid(whole):
        return "other"
    if len(whole) == 8:
        return "in_store" if whole[0] in "02" else "gtin"
    prefix = whole.zfill(14)[1:]
    if prefix[:2] in IN_STORE:
        return "in_store"
    if prefix[:2] in COUPONS:
        return "coupon"
    return "book" if prefix[:3] in {"978", "979"} else "gtin"
