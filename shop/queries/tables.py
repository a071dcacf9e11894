"""Tax rates and delivery prices: small tables that every sum needs, kept for a minute."""

from collections.abc import Mapping
from fractions import Fraction

from shop.models import ShippingRate, TaxRate
from shop.queries.kept import forget, kept
from shop.queries.terms import forget_terms

TAX, DELIVERY = "tax-rates:1", "delivery-rates:1"


def tax_rates(country: str, state: str) -> Mapping[str, Fraction]:
    """The rate of each tax class in a place; a state's own rate wins over its country's."""
    rates = kept(TAX, _read_tax)
    return rates.get((country, ""), {}) | rates.get((country, state), {})


def delivery_rates(country: str, currency: str) -> list[ShippingRate]:
    """The price bands of the ways of delivery to a country, with method and zone, in the shop's order."""
    rates = kept(DELIVERY, _read_delivery)
    return [rate for rate in rates if rate.currency == currency and country in rate.method.zone.countries]


def forget_tables() -> None:
    """Read all of it anew, the days of delivery too; called when one of these rows was changed."""
    forget(TAX)
    forget(DELIVERY)
    forget_terms()


def _read_tax() -> dict[tuple[str, str], dict[str, Fraction]]:
    found: dict[tuple[str, str], dict[str, Fraction]] = {}
    for rate in TaxRate.objects.select_related("tax_class"):
        found.setdefault((rate.country, rate.state), {})[rate.tax_class.code] = Fraction(rate.rate)
    return found


def _read_delivery() -> list[ShippingRate]:
    rates = ShippingRate.objects.filter(method__is_active=True).select_related("method__zone")
    return list(rates.order_by("method__zone__position", "method__zone_id", "method__position", "method_id", "pk"))
