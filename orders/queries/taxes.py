"""Tax terms of a place."""

from collections.abc import Collection
from fractions import Fraction

from django.conf import settings

from orders.pricing import TaxTerms
from shop.models import TaxRate

SHIPPING_CLASS = "shipping"


def tax_terms(*, country: str, state: str, classes: Collection[str]) -> TaxTerms:
    """The rates of these classes there; a state's own rate wins over its country's. Untold delivery is standard."""
    wanted = {*classes, SHIPPING_CLASS, "standard"}
    rows = TaxRate.objects.filter(country=country, state__in=["", state], tax_class__code__in=wanted).select_related(
        "tax_class"
    )
    rates: dict[str, Fraction] = {}
    for row in sorted(rows, key=lambda rate: rate.state != ""):
        rates[row.tax_class.code] = Fraction(row.rate)
    return TaxTerms(rates=rates, inclusive=settings.TAX_DISPLAY == "inclusive", shipping_class=SHIPPING_CLASS)
