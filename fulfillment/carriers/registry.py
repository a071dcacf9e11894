"""The carrier plugs that settings.CARRIERS names, found by the brand on a parcel."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from fulfillment.carriers.base import Carrier
from fulfillment.carriers.numbers import Brand, candidates


@cache
def _plugs(paths: tuple[str, ...]) -> tuple[Carrier, ...]:
    return tuple(import_string(path)() for path in paths)


def plugs() -> tuple[Carrier, ...]:
    """Return every plug, in the order of the settings."""
    return _plugs(tuple(settings.CARRIERS.values()))


def brands(*, reporting: bool = False) -> tuple[Brand, ...]:
    """Return every brand that can be chosen for a parcel, those that number it themselves first.

    `reporting` leaves only those whose plug brings news.
    """
    ordered = sorted(plugs(), key=lambda plug: not plug.books)
    return tuple(brand for plug in ordered if plug.reports or not reporting for brand in plug.brands())


def carrier_for(brand: str) -> Carrier | None:
    """Return the plug that speaks for a brand; None when none does."""
    return next((plug for plug in plugs() if any(one.code == brand for one in plug.brands())), None)


def brands_of(number: str) -> tuple[Brand, ...]:
    """Return the brands whose own shapes and check digits the number fits; several where nobody can tell."""
    known = {one.brand.code: one.brand for one in candidates(number)}
    own = [brand for plug in plugs() if plug.reports for brand in plug.brands()]
    known |= {brand.code: brand for brand in own if number.strip() and is_good(brand.code, number)}
    return tuple(known.values())


def is_good(code: str, number: str) -> bool:
    """Whether the number can be one of this brand."""
    plug = carrier_for(code)
    return plug is not None and plug.check_number(code, number).is_good


def brand_name(code: str) -> str:
    """Return the name of a brand as a person knows it; the code itself when nobody speaks for it."""
    return next((brand.name for brand in brands() if brand.code == code), code)


def tracking_url(code: str, number: str) -> str:
    """Return where a parcel of this brand is followed; empty when there is no such page."""
    plug = carrier_for(code)
    return plug.tracking_url(code, number) if plug and number else ""
