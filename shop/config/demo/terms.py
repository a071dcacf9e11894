"""How the demo store sells and sends: ways of delivery, taxes, holidays, vouchers, boxes."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from fulfillment.models import Box
from orders.models import Voucher
from shop.models import Category, Holiday, ShippingMethod, ShippingRate, ShippingZone, TaxClass, TaxRate

FAR_STATES = ("AK", "HI", "PR", "GU", "VI", "AS", "MP", "AA", "AE", "AP")
EUROPE = ["AT", "BE", "DE", "DK", "ES", "FI", "FR", "GB", "IE", "IT", "NL", "PT", "SE"]
# Round figures for a demonstration; a real store enters its own.
SALES_TAX = {
    "CA": "0.0725", "CO": "0.029", "FL": "0.06", "GA": "0.04", "IL": "0.0625", "MA": "0.0625",
    "MI": "0.06", "NC": "0.0475", "NJ": "0.06625", "NV": "0.0685", "NY": "0.04", "OH": "0.0575",
    "PA": "0.06", "TX": "0.0625", "VA": "0.053", "WA": "0.065",
}  # fmt: skip
NO_CLOTHING_TAX = ("NJ", "NY", "PA", "MA")
GROCERY_TAX = {"VA": "0.01", "IL": "0.01"}


@dataclass(frozen=True)
class Way:
    """A way of delivery with its price bands: from grams, below grams, from cents, below cents, price in cents."""

    name: str
    days: tuple[int, int]
    bands: tuple[tuple[int, int | None, int, int | None, int], ...]


US_WAYS = (
    Way(
        "Standard",
        (2, 4),
        ((0, 6000, 0, 7500, 590), (0, 6000, 7500, None, 0), (6000, 15000, 0, None, 1290), (15000, None, 0, None, 2490)),
    ),
    Way("Express", (1, 2), ((0, 6000, 0, None, 1490), (6000, 15000, 0, None, 2690), (15000, None, 0, None, 4890))),
    Way("Saver", (4, 7), ((0, 3000, 0, None, 390),)),
)
FAR_WAYS = (Way("Islands and Alaska", (5, 9), ((0, 6000, 0, None, 1690), (6000, None, 0, None, 4990))),)
CANADA_WAYS = (
    Way("Canada ground", (4, 8), ((0, 6000, 0, 15000, 1490), (0, 6000, 15000, None, 0), (6000, None, 0, None, 3990))),
)
EUROPE_WAYS = (Way("Europe air", (6, 10), ((0, 2000, 0, None, 2490), (2000, 10000, 0, None, 4990))),)


def set_terms(*, now: datetime.datetime) -> None:
    """Everything of this module, into tables without it."""
    set_delivery()
    set_taxes()
    set_holidays(today=now.date())
    set_vouchers(now=now)
    set_boxes()


def set_delivery() -> None:
    """Zones with their ways of delivery and price bands."""
    class_of = TaxClass.objects.get(code="standard")
    zones: tuple[tuple[str, list[str], list[str], tuple[Way, ...]], ...] = (
        # The first zone that fits wins; without a state yet, the mainland's ways and days are shown.
        ("Alaska, Hawaii and islands", ["US"], list(FAR_STATES), FAR_WAYS),
        ("United States", ["US"], [], US_WAYS),
        ("Canada", ["CA"], [], CANADA_WAYS),
        ("Europe", EUROPE, [], EUROPE_WAYS),
    )
    rates = []
    for place, (name, countries, states, ways) in enumerate(zones):
        zone = ShippingZone.objects.create(name=name, countries=countries, states=states, position=place)
        for turn, way in enumerate(ways):
            method = ShippingMethod.objects.create(
                zone=zone, name=way.name, min_days=way.days[0], max_days=way.days[1], tax_class=class_of, position=turn
            )
            for from_g, below_g, from_goods, below_goods, price in way.bands:
                rates.append(
                    ShippingRate(
                        method=method,
                        from_weight_g=from_g,
                        below_weight_g=below_g,
                        from_goods_amount=from_goods,
                        below_goods_amount=below_goods,
                        price_amount=price,
                    )
                )
    ShippingRate.objects.bulk_create(rates)


def set_taxes() -> None:
    """Sales tax of some states, with clothing and groceries apart."""
    classes = {row.code: row for row in TaxClass.objects.all()}
    rates = []
    for state, rate in SALES_TAX.items():
        told = {
            "standard": rate,
            "grocery": GROCERY_TAX.get(state, "0"),
            "clothing": "0" if state in NO_CLOTHING_TAX else rate,
        }
        rates += [
            TaxRate(tax_class=classes[code], country="US", state=state, rate=Decimal(value), name=f"{state} sales tax")
            for code, value in told.items()
        ]
    TaxRate.objects.bulk_create(rates)


def set_holidays(*, today: datetime.date) -> None:
    """Days on which nothing leaves, this year and next."""
    rows = []
    for year in (today.year, today.year + 1):
        first = datetime.date(year, 11, 1)
        thanksgiving = first + datetime.timedelta(days=(3 - first.weekday()) % 7 + 21)
        named = (
            (datetime.date(year, 1, 1), "New Year's Day"),
            (datetime.date(year, 7, 4), "Independence Day"),
            (thanksgiving, "Thanksgiving"),
            (datetime.date(year, 12, 25), "Christmas Day"),
        )
        rows += [Holiday(day=day, name=name) for day, name in named]
    Holiday.objects.bulk_create(rows)


def set_vouchers(*, now: datetime.datetime) -> None:
    """Vouchers of every kind, one of them over."""
    kind = Voucher.Kind
    day = datetime.timedelta(days=1)
    Voucher.objects.bulk_create(
        [
            Voucher(code="WELCOME10", kind=kind.PERCENT, percent=Decimal(10), customer_limit=1),
            Voucher(code="FREESHIP", kind=kind.FREE_SHIPPING, min_goods_amount=2500),
            Voucher(code="FIVEOFF", kind=kind.FIXED, amount=500, min_goods_amount=4000),
            Voucher(
                code="FALL15", kind=kind.PERCENT, percent=Decimal(15), starts_at=now - 90 * day, ends_at=now - 10 * day
            ),
            Voucher(
                code="FIRST100",
                kind=kind.FIXED,
                amount=1000,
                min_goods_amount=5000,
                usage_limit=100,
                ends_at=now + 60 * day,
            ),
        ]
    )
    kitchen = Voucher.objects.create(code="KITCHEN20", kind=kind.PERCENT, percent=Decimal(20), ends_at=now + 21 * day)
    kitchen.categories.add(Category.objects.get(full_slug="kitchen"))


def set_boxes() -> None:
    """Cartons of the packing room, inner sizes in millimeters."""
    told = (
        ("Mailer", 330, 250, 60, 90, 2_000),
        ("Box A", 220, 160, 120, 130, 5_000),
        ("Box B", 310, 230, 180, 240, 10_000),
        ("Box C", 400, 300, 250, 420, 18_000),
        ("Box D", 520, 400, 350, 780, 25_000),
        ("Box E, long", 950, 260, 260, 820, 25_000),
        ("Box F, furniture", 1_500, 600, 900, 3_200, 40_000),
    )
    Box.objects.bulk_create(
        Box(name=n, length_mm=a, width_mm=b, height_mm=c, own_weight_g=own, max_weight_g=most)
        for n, a, b, c, own, most in told
    )
