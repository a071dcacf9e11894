"""Reading tracking numbers: which carrier one may belong to, whether its check digit fits, where it is followed.

The shapes and check digits are facts published by the carriers and by the Universal Postal Union (S10).
One number can fit several carriers, so `candidates` returns all of them and nobody guesses in silence.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

Check = Callable[[str], int]


@dataclass(frozen=True)
class Brand:
    """A carrier as a person knows it; `{}` in the address stands for the number."""

    code: str
    name: str
    address: str = ""


@dataclass(frozen=True)
class Rule:
    """One shape of number: the groups `body` and `check` hold what the check digit is made of."""

    key: str
    brand: str
    shape: re.Pattern[str]
    check: Check | None = None


@dataclass(frozen=True)
class Candidate:
    """A carrier that a number may belong to; `is_checked` says that a check digit confirmed it."""

    rule: str
    brand: Brand
    number: str
    is_checked: bool


@dataclass(frozen=True)
class NumberCheck:
    """What became of a typed number: the number as stored, or the reason why it cannot be right."""

    number: str
    problem: str = ""
    others: tuple[Candidate, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether the number can be used."""
        return not self.problem


BRANDS: dict[str, Brand] = {
    brand.code: brand
    for brand in (
        Brand("ups", "UPS", "https://www.ups.com/track?tracknum={}"),
        Brand("usps", "USPS", "https://tools.usps.com/go/TrackConfirmAction?tLabels={}"),
        Brand("fedex", "FedEx", "https://www.fedex.com/fedextrack/?trknbr={}"),
        Brand("dhl", "DHL", "https://www.dhl.com/en/express/tracking.html?brand=DHL&AWB={}"),
        Brand("ontrac", "OnTrac", "https://www.ontrac.com/tracking/?number={}"),
        Brand(
            "canada_post",
            "Canada Post",
            "https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor={}",
        ),
        Brand("royal_mail", "Royal Mail", "https://www.royalmail.com/track-your-item#/tracking-results/{}"),
        Brand("amazon", "Amazon Logistics", "https://track.amazon.com/tracking/{}"),
        Brand("post", "Postal service", "https://www.17track.net/en/track?nums={}"),
        Brand("other", "Another carrier"),
    )
}


def from_right_3_1(body: str) -> int:
    """Return the GS1 check digit: weights 3, 1, 3, 1 from the right, up to the next ten."""
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(body)))
    return -total % 10


def every_second_doubled(body: str) -> int:
    """Return UPS's check digit: letters count as their code less three, every second place is doubled."""
    values = [int(sign) if sign.isdigit() else (ord(sign) - 3) % 10 for sign in body]
    return -sum(value * (2 if place % 2 else 1) for place, value in enumerate(values)) % 10


def fedex_weights(body: str) -> int:
    """Return FedEx's check digit: weights 1, 3, 7 from the right, modulo 11, then modulo 10."""
    return sum(int(digit) * (1, 3, 7)[place % 3] for place, digit in enumerate(reversed(body))) % 11 % 10


def rest_of_seven(body: str) -> int:
    """Return the check digit of a DHL Express waybill: the number modulo 7."""
    return int(body) % 7


def s10(body: str) -> int:
    """Return the check digit of the Universal Postal Union's standard S10."""
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(body, (8, 6, 4, 2, 3, 5, 9, 7), strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)


def usps_91(body: str) -> int:
    """Return the check digit of an older USPS label, which counts a leading 91 even when it is not printed."""
    return from_right_3_1(body if len(body) == 21 else "91" + body)


def ontrac(body: str) -> int:
    """Return OnTrac's check digit: UPS's rule, where the leading letter is left out before its own value."""
    return every_second_doubled(body[1:] if body[1] == str((ord(body[0]) - 3) % 10) else body)


def _rule(key: str, brand: str, shape: str, check: Check | None = None) -> Rule:
    return Rule(key, brand, re.compile(shape, re.ASCII), check)


_ZIP = r"(?:420\d{5}(?:\d{4}(?=\d{22}$))?)?"
_MAILER = r"(?:9\d{8}(?:\d{7}|\d{11})|[0-8]\d{5}(?:\d{10}|\d{14}))"
RULES: tuple[Rule, ...] = (
    _rule("ups", "ups", r"1Z(?P<body>[A-Z0-9]{15})(?P<check>\d)", every_second_doubled),
    _rule("ups_waybill", "ups", r"[AHJKTV](?P<body>\d{9})(?P<check>\d)", every_second_doubled),
    _rule("usps_20", "usps", r"(?P<body>\d{19})(?P<check>\d)", from_right_3_1),
    _rule("usps_legacy", "usps", r"(?:420\d{5}(?:\d{4})?)?(?P<body>(?:91)?\d{19})(?P<check>\d)", usps_91),
    _rule(
        "usps_impb_n",
        "usps",
        _ZIP + r"(?P<body>94\d{3}(?:" + _MAILER + r"|9\d{23}))(?P<check>\d)",
        from_right_3_1,
    ),
    _rule(
        "usps_impb_c",
        "usps",
        _ZIP + r"(?P<body>(?:92\d{3}(?=9)|93\d{3}(?=[0-8])|95\d{3})" + _MAILER + r")(?P<check>\d)",
        from_right_3_1,
    ),
    _rule("fedex_12", "fedex", r"(?P<body>\d{11})(?P<check>\d)", fedex_weights),
    _rule("fedex_34", "fedex", r"[0-8]\d{19}(?P<body>\d{13})(?P<check>\d)", fedex_weights),
    _rule("fedex_astra_32", "fedex", r"3\d{15}(?P<body>\d{11})(?P<check>\d)\d{4}", fedex_weights),
    _rule("fedex_ground", "fedex", r"(?P<body>\d{14})(?P<check>\d)", from_right_3_1),
    _rule("fedex_ground_sscc_18", "fedex", r"\d{2}(?P<body>\d{15})(?P<check>\d)", from_right_3_1),
    _rule("fedex_ground_96", "fedex", r"96\d{5}(?P<body>\d{14})(?P<check>\d)", from_right_3_1),
    _rule("fedex_ground_gsn", "fedex", r"96\d{18}(?P<body>\d{13})(?P<check>\d)", fedex_weights),
    _rule("dhl_express", "dhl", r"(?P<body>\d{9,10})(?P<check>\d)", rest_of_seven),
    _rule("dhl_express_piece_id", "dhl", r"J[A-Z]{2,3}\d{9,10}"),
    _rule("dhl_ecommerce", "dhl", r"(?:GM|LX|RX|UV|CN|SG|TH|IN|HK|MY)(?=[A-Z]*\d)[A-Z0-9]{10,39}"),
    _rule("dhl_ecommerce_14", "dhl", r"\d{14}"),
    _rule("ontrac_c", "ontrac", r"(?P<body>C\d{13})(?P<check>\d)", ontrac),
    _rule("ontrac_d", "ontrac", r"(?P<body>D\d{13})(?P<check>\d)", ontrac),
    _rule("canada_post", "canada_post", r"(?P<body>\d{15})(?P<check>\d)", from_right_3_1),
    _rule("amazon_logistics", "amazon", r"TB[ACM]\d{12}"),
    _rule("amazon_international", "amazon", r"[AFC]\d{10}"),
    _rule("s10_us", "usps", r"[A-Z]{2}(?P<body>\d{8})(?P<check>\d)US", s10),
    _rule("s10_ca", "canada_post", r"[A-Z]{2}(?P<body>\d{8})(?P<check>\d)CA", s10),
    _rule("s10_gb", "royal_mail", r"[A-Z]{2}(?P<body>\d{8})(?P<check>\d)GB", s10),
    _rule("s10_de", "dhl", r"[A-Z]{2}(?P<body>\d{8})(?P<check>\d)DE", s10),
    _rule("s10", "post", r"[A-Z]{2}(?P<body>\d{8})(?P<check>\d)(?!US|CA|GB|DE)[A-Z]{2}", s10),
)
LONGEST = 50


def normalize(text: str) -> str:
    """Return a number as it is stored: capital letters, without spaces, dashes and dots."""
    return re.sub(r"[\s.\-\u2010-\u2015]+", "", text).upper()[: LONGEST + 1]


def _fits(rule: Rule, number: str) -> bool:
    match = rule.shape.fullmatch(number)
    return bool(match and (rule.check is None or rule.check(match["body"]) == int(match["check"])))


def candidates(text: str) -> list[Candidate]:
    """Return every carrier that the number fits, those confirmed by a check digit first."""
    number = normalize(text)
    found = [
        Candidate(rule.key, BRANDS[rule.brand], number, rule.check is not None) for rule in RULES if _fits(rule, number)
    ]
    return sorted(found, key=lambda one: not one.is_checked)


def check_number(brand: str, text: str) -> NumberCheck:
    """Read the number that was typed for a carrier; what cannot be right comes back with its reason."""
    number = normalize(text)
    if not re.fullmatch(r"[A-Z0-9]{4,50}", number):
        return NumberCheck(number, "Enter 4 to 50 letters and digits.")
    rules = [rule for rule in RULES if rule.brand == brand]
    if not rules or any(_fits(rule, number) for rule in rules):
        return NumberCheck(number)
    others = tuple(candidates(number))
    name = BRANDS[brand].name
    if any(rule.shape.fullmatch(number) for rule in rules):
        return NumberCheck(number, f"The check digit does not fit {name}. Look at the label again.", others)
    names = list(dict.fromkeys(other.brand.name for other in others))
    hint = f" It could be {' or '.join(names)}." if names else ""
    return NumberCheck(number, f"This is not a {name} number.{hint}", others)


def tracking_url(brand: str, number: str) -> str:
    """Return the address where the parcel is followed; empty when the carrier has none."""
    known = BRANDS.get(brand)
    return known.address.format(number) if known and known.address and number else ""
