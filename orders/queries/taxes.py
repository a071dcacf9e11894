"""Tax terms of a place."""

from collections.abc import Collection

from django.conf import settings

from orders.pricing import TaxTerms
from shop.queries.tables import tax_rates

SHIPPING_CLASS = "shipping"


def tax_terms(*, country: str, state: str, classes: Collection[str]) -> TaxTerms:
    """The rates of these classes there; a state's own rate wins over its country's. Untold delivery is standard."""
    wanted = {*classes, SHIPPING_CLASS, "standard"}
    rates = {code: rate for code, rate in tax_rates(country, state).items() if code in wanted}
    return TaxTerms(rates=rates, inclusive=settings.TAX_DISPLAY == "inclusive", shipping_class=SHIPPING_CLASS)
