"""Ways to deliver a cart to an address: by zone, weight and price band, with the days it takes."""

from collections.abc import Sequence
from dataclasses import dataclass

from orders.pricing import Band, band_price, free_delivery_gap
from shop.core.money import Money
from shop.models import ShippingMethod, ShippingRate, ShippingZone


@dataclass(frozen=True)
class Place:
    """Where something goes, as far as it is known."""

    country: str
    state: str = ""
    postcode: str = ""


@dataclass(frozen=True)
class DeliveryOption:
    """A method that can be chosen for this cart and address."""

    method_id: int
    name: str
    carrier: str
    price: Money
    min_days: int
    max_days: int
    more_for_free: Money | None


def zone_for(place: Place) -> ShippingZone | None:
    """The first zone by position that holds the place; without a postcode, those that need one are left out."""
    zones = ShippingZone.objects.filter(countries__contains=[place.country])
    return next((zone for zone in zones if _holds(zone, place)), None)


def _holds(zone: ShippingZone, place: Place) -> bool:
    """Whether a zone of the country also holds the state and the postcode."""
    if zone.states and place.state not in zone.states:
        return False
    if zone.postcodes_included and not _matches(zone.postcodes_included, place.postcode):
        return False
    return not _matches(zone.postcodes_excluded, place.postcode)


def _matches(patterns: Sequence[str], postcode: str) -> bool:
    """Whether a postcode begins with a pattern or lies in its range ("10000-14999", compared by its own length)."""
    code = postcode.replace(" ", "").upper()
    if not code:
        return False
    for pattern in patterns:
        first, dash, last = pattern.replace(" ", "").upper().partition("-")
        if dash and first <= code[: len(first)] and code[: len(last)] <= last:
            return True
        if not dash and code.startswith(first):
            return True
    return False


def delivery_options(place: Place, *, grams: int, goods: Money) -> list[DeliveryOption]:
    """What can be chosen, in the shop's order; empty where nothing is delivered."""
    zone = zone_for(place)
    if zone is None:
        return []
    methods = list(ShippingMethod.objects.filter(zone=zone, is_active=True))
    bands = _bands([method.pk for method in methods], goods.currency)
    found = ((method, band_price(bands[method.pk], grams=grams, items=goods)) for method in methods)
    return [
        DeliveryOption(
            method_id=method.pk,
            name=method.name,
            carrier=method.carrier,
            price=price,
            min_days=method.min_days,
            max_days=method.max_days,
            more_for_free=free_delivery_gap(bands[method.pk], grams=grams, items=goods),
        )
        for method, price in found
        if price is not None
    ]


def _bands(method_ids: Sequence[int], currency: str) -> dict[int, list[Band]]:
    """The price bands of each method in this currency."""
    bands: dict[int, list[Band]] = {method_id: [] for method_id in method_ids}

    def money(amount: int | None) -> Money | None:
        return None if amount is None else Money(amount, currency)

    for rate in ShippingRate.objects.filter(method__in=method_ids, currency=currency):
        bands[rate.method_id].append(
            Band(
                price=Money(rate.price_amount, currency),
                min_grams=rate.from_weight_g,
                max_grams=rate.below_weight_g,
                min_items=money(rate.from_goods_amount),
                max_items=money(rate.below_goods_amount),
            )
        )
    return bands
