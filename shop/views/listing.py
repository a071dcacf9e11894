"""What a visitor chose on a list, read from the address, and the filter panel made of the counts.

Addresses: brand=<slug>, min= and max= (whole money), available=1, sale=1, f.<code>=<value>, sort=, page=. Each may be
shared; what cannot be understood is left out.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict

from shop.core.money import Money, exponent
from shop.queries.brands import BrandName, brands_by_id, brands_by_slug
from shop.search.browse import SORTS
from shop.search.facets import Counts
from shop.search.filters import Filters

CODE = re.compile(r"f\.([a-z0-9_-]{1,60})")
HIGHEST = 10**15
DEEPEST_PAGE = 10_000
MOST_FACETS, MOST_VALUES, MOST_CHOICES = 8, 60, 20
LETTER_SIZES = ("XXS", "XS", "S", "M", "L", "XL", "XXL", "XXXL", "3XL", "4XL", "5XL")
AVAILABLE = "Available to order"
NUMBER_FIRST = re.compile(r"[0-9]{1,9}(\.[0-9]{1,4})?")
SIZE_REGIONS = frozenset({"us", "uk", "eu"})
Pair = tuple[str, str]


class Value(NamedTuple):
    """One value of a facet. `name` is set where it has another than its facet."""

    value: str
    label: str
    hits: int
    checked: bool
    disabled: bool
    name: str = ""


class Facet(NamedTuple):
    """A facet of `components/facets.html`: kind "choice" with values, or "price" with what was typed."""

    kind: str
    label: str
    open: bool
    name: str = ""
    values: tuple[Value, ...] = ()
    currency: str = ""
    min: str = ""
    max: str = ""


@dataclass(frozen=True)
class Chosen:
    """The choices of one address. `brands` are the rows behind the chosen slugs."""

    filters: Filters
    brands: tuple[BrandName, ...]
    sort: str
    page: int
    low_text: str
    high_text: str

    def pairs(self) -> Iterator[Pair]:
        """The filters as parameters of an address, without sort and page."""
        yield from (("brand", brand.slug) for brand in self.brands)
        if self.low_text:
            yield "min", self.low_text
        if self.high_text:
            yield "max", self.high_text
        if self.filters.only_buyable:
            yield "available", "1"
        if self.filters.only_reduced:
            yield "sale", "1"
        for code, values in self.filters.facets.items():
            yield from ((f"f.{code}", value) for value in values)


def read(query: QueryDict, *, category_id: int | None = None) -> Chosen:
    """The choices in an address; unknown ones are left out."""
    slugs = [slug for slug in query.getlist("brand")[:MOST_CHOICES] if slug and "\x00" not in slug]
    brands = brands_by_slug(slugs)
    low, high = _amount(query.get("min", "")), _amount(query.get("max", ""))
    page = query.get("page", "")
    sort = query.get("sort", "")
    return Chosen(
        filters=Filters(
            category_id=category_id,
            # A brand nobody has ever heard of lists nothing, rather than everything.
            brand_ids=tuple(brand.pk for brand in brands) or ((0,) if slugs else ()),
            low_amount=low,
            high_amount=high,
            only_buyable=query.get("available") == "1",
            only_reduced=query.get("sale") == "1",
            facets=_facets(query),
        ),
        brands=brands,
        sort=sort if sort in SORTS else "",
        page=min(int(page), DEEPEST_PAGE)
        if page.isascii() and page.isdigit() and 0 < len(page) < 9 and int(page)
        else 1,
        low_text=query.get("min", "").strip() if low is not None else "",
        high_text=query.get("max", "").strip() if high is not None else "",
    )


def _facets(query: QueryDict) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name in query:
        match = CODE.fullmatch(name)
        if match and len(found) < MOST_FACETS:
            values = tuple(value[:100] for value in query.getlist(name)[:MOST_CHOICES] if value and "\x00" not in value)
            if values:
                found[match[1]] = values
    return found


def _amount(text: str) -> int | None:
    """Smallest units of the shop's currency; None for what is no price."""
    try:
        value = Decimal(text.strip()).scaleb(exponent(settings.BASE_CURRENCY))
    except InvalidOperation:
        return None
    return int(value) if value.is_finite() and 0 <= value < HIGHEST else None


def address(path: str, pairs: Sequence[Pair]) -> str:
    """A path with parameters."""
    return f"{path}?{urlencode(pairs)}" if pairs else path


def chips(chosen: Chosen, path: str, kept: Sequence[Pair]) -> list[dict[str, str]]:
    """Each applied filter with the address that takes it off."""
    names = {("brand", brand.slug): brand.name for brand in chosen.brands}
    every = list(chosen.pairs())
    return [
        {"label": _chip_word(pair, names), "url": address(path, [*kept, *(other for other in every if other != pair)])}
        for pair in every
    ]


def _chip_word(pair: Pair, names: Mapping[Pair, str]) -> str:
    name, value = pair
    if name in {"min", "max"}:
        amount = Money(_amount(value) or 0, settings.BASE_CURRENCY).format()
        return f"{'From' if name == 'min' else 'Up to'} {amount}"
    if name in {"available", "sale"}:
        return AVAILABLE if name == "available" else "Reduced"
    return names.get(pair) or f"{label_of(name.removeprefix('f.'))}: {value}"


def label_of(code: str) -> str:
    """A facet's code in words; a country before its sizes keeps large letters."""
    words = code.replace("-", " ").replace("_", " ").capitalize().split(" ")
    return " ".join(word.upper() if word.lower() in SIZE_REGIONS else word for word in words)


def panel(chosen: Chosen, counts: Counts) -> tuple[Facet, ...]:
    """The facets for `components/facets.html`: price, availability, brand, then options and attributes."""
    filters = chosen.filters
    found = [
        Facet("price", "Price", open=True, currency=settings.BASE_CURRENCY, min=chosen.low_text, max=chosen.high_text),
        Facet("choice", "Availability", open=True, name="available", values=_flags(filters, counts)),
    ]
    brands = _brand_values(chosen, counts)
    if len(brands) > 1 or chosen.brands:
        found.append(Facet("choice", "Brand", open=bool(chosen.brands), name="brand", values=brands))
    fit = [code for code, values in counts.facets.items() if len(values) > 1 or code in filters.facets]
    fit.sort(key=lambda code: (code not in filters.facets, -sum(counts.facets[code].values()), code))
    for code in fit[:MOST_FACETS]:
        values = _values(counts.facets[code], filters.facets.get(code, ()))
        is_open = code in filters.facets or len(found) < 5
        found.append(Facet("choice", label_of(code), open=is_open, name=f"f.{code}", values=values))
    return tuple(found)


def _flags(filters: Filters, counts: Counts) -> tuple[Value, ...]:
    return (
        _value("1", AVAILABLE, counts.buyable, checked=filters.only_buyable),
        # Its name differs from that of the fieldset, so it carries its own.
        _value("1", "Reduced", counts.reduced, checked=filters.only_reduced)._replace(name="sale"),
    )


def _value(value: str, label: str, count: int, *, checked: bool) -> Value:
    return Value(value, label, count, checked, disabled=not count and not checked)


def _brand_values(chosen: Chosen, counts: Counts) -> tuple[Value, ...]:
    top = sorted(counts.brands, key=lambda pk: -counts.brands[pk])[:MOST_VALUES]
    known = {brand.pk: brand for brand in (*chosen.brands, *brands_by_id(top))}
    picked = set(chosen.filters.brand_ids)
    ordered = sorted(known.values(), key=lambda brand: (-counts.brands.get(brand.pk, 0), brand.name))
    return tuple(
        _value(brand.slug, brand.name, counts.brands.get(brand.pk, 0), checked=brand.pk in picked) for brand in ordered
    )


def _values(counted: Mapping[str, int], picked: Sequence[str]) -> tuple[Value, ...]:
    known = dict.fromkeys(picked, 0) | dict(counted)
    ordered = sorted(known, key=lambda value: (-known[value], value))[:MOST_VALUES]
    sizes = {value: size for value in ordered if (size := _by_size(value)) is not None}
    if len(sizes) == len(ordered):
        ordered.sort(key=sizes.__getitem__)
    return tuple(_value(value, value, known[value], checked=value in picked) for value in ordered)


def _by_size(value: str) -> tuple[int, Decimal, str] | None:
    """Where a size or a number with its unit stands among others, small to large; None for what is neither."""
    if value.upper() in LETTER_SIZES:
        return 0, Decimal(LETTER_SIZES.index(value.upper())), ""
    known = NUMBER_FIRST.match(value)
    return (1, Decimal(known[0]), value) if known else None


def without(filters: Filters, pair: Pair, brands: Sequence[BrandName]) -> Filters:
    """The filters with one choice taken off."""
    name, value = pair
    if name == "brand":
        return replace(filters, brand_ids=tuple(brand.pk for brand in brands if brand.slug != value))
    if name.startswith("f."):
        code = name.removeprefix("f.")
        left = tuple(other for other in filters.facets[code] if other != value)
        rest = {key: values for key, values in filters.facets.items() if key != code}
        return replace(filters, facets=rest | ({code: left} if left else {}))
    empty: dict[str, dict[str, bool | None]] = {
        "min": {"low_amount": None},
        "max": {"high_amount": None},
        "available": {"only_buyable": False},
        "sale": {"only_reduced": False},
    }
    return replace(filters, **empty[name])  # type: ignore[arg-type]
