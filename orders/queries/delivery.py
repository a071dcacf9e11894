"""Ways to deliver a cart to an address: by zone, weight and price band, with the days it takes."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from orders.models import Order
from orders.pricing import Band, band_price, free_delivery_gap
from shop.core.money import Money
from shop.models import ShippingMethod, ShippingRate, ShippingZone
from shop.promise import CarrierDays, Stock, promise
from shop.queries.tables import delivery_rates
from shop.queries.terms import delivery_terms


@dataclass(frozen=True)
class Place:
    """Where something goes, as far as it is known."""

    country: str
    state: str = ""
    postcode: str = ""


@dataclass(frozen=True)
class DeliveryOption:
    """A method that can be chosen for this cart and address, with the days on which the goods may arrive."""

    method_id: int
    name: str
    carrier: str
    price: Money
    first: datetime.date | None
    last: datetime.date | None
    days: CarrierDays


def carrier_days(order: Order) -> CarrierDays | None:
    """How long a parcel of an order takes, by its way of delivery, else by the shop's usual one."""
    method = order.shipping_method
    return CarrierDays(method.min_days, method.max_days) if method else delivery_terms().days


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


def delivery_options(place: Place, *, grams: int, goods: Money, now: datetime.datetime) -> list[DeliveryOption]:
    """What can be chosen, in the shop's order; empty where nothing is delivered.

    The first zone by position that holds the place decides; without a postcode, zones that need one are left out.
    """
    rates = delivery_rates(place.country, goods.currency)
    zone = next((rate.method.zone for rate in rates if _holds(rate.method.zone, place)), None)
    bands: dict[ShippingMethod, list[Band]] = {}
    for rate in rates:
        if rate.method.zone == zone:
            bands.setdefault(rate.method, []).append(_band(rate))
    found = ((method, band_price(own, grams=grams, items=goods)) for method, own in bands.items())
    return [_option(method, price, now) for method, price in found if price is not None]


def worth_offering(options: Sequence[DeliveryOption]) -> list[DeliveryOption]:
    """The options that somebody could want: none that costs more than another and comes later as well."""
    return [
        slow
        for slow in options
        if not any(
            quick.price < slow.price and quick.last is not None and slow.last is not None and quick.last < slow.last
            for quick in options
        )
    ]


def quicker_for_more(options: Sequence[DeliveryOption]) -> list[DeliveryOption]:
    """The options without those that cost more than another and bring the same goods on the very same days."""
    return [
        dear
        for dear in options
        if not any(
            cheap.price < dear.price and dear.last is not None and (cheap.first, cheap.last) == (dear.first, dear.last)
            for cheap in options
        )
    ]


def named_option(place: Place, name: str, *, grams: int, goods: Money, now: datetime.datetime) -> DeliveryOption:
    """The way of delivery of this name, else the shop's first; one with the id 0 where we know no way there."""
    options = delivery_options(place, grams=grams, goods=goods, now=now)
    named = [option for option in options if option.name.casefold() == name.strip().casefold()]
    if options:
        return (named or options)[0]
    return DeliveryOption(0, name[:80], "", Money.zero(goods.currency), None, None, CarrierDays(0, 0))


def _option(method: ShippingMethod, price: Money, now: datetime.datetime) -> DeliveryOption:
    """A method with its dates; goods leave the warehouse that is asked first."""
    days = CarrierDays(method.min_days, method.max_days)
    told = promise(Stock(units=1), calendar=delivery_terms().calendar, days=days, now=now)
    return DeliveryOption(method.pk, method.name, method.carrier, price, told.first, told.last, days)


def _band(rate: ShippingRate) -> Band:
    """A stored rate as pricing knows it."""

    def money(amount: int | None) -> Money | None:
        return None if amount is None else Money(amount, rate.currency)

    return Band(
        price=Money(rate.price_amount, rate.currency),
        min_grams=rate.from_weight_g,
        max_grams=rate.below_weight_g,
        min_items=money(rate.from_goods_amount),
        max_items=money(rate.below_goods_amount),
    )


@dataclass(frozen=True)
class DeliveryHint:
    """What delivery begins at before the address is known, and how much more makes it free."""

    price: Money
    more_for_free: Money | None


def delivery_hint(place: Place, *, grams: int, goods: Money) -> DeliveryHint | None:
    """The least that delivery costs to this country; states and postcodes not yet asked."""
    rates = delivery_rates(place.country, goods.currency)
    bands: dict[int, list[Band]] = {}
    for rate in rates:
        bands.setdefault(rate.method_id, []).append(_band(rate))
    prices = [price for own in bands.values() if (price := band_price(own, grams=grams, items=goods)) is not None]
    gaps = [gap for own in bands.values() if (gap := free_delivery_gap(own, grams=grams, items=goods)) is not None]
    if not prices:
        return None
    least = min(prices, key=lambda price: price.amount)
    return DeliveryHint(least, min(gaps, key=lambda gap: gap.amount) if gaps and least else None)
