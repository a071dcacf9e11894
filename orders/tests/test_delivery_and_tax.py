"""Ways of delivery by zone, band and day; tax by class and place, inside or on top of prices."""

import datetime

import pytest
from django.utils import timezone

from orders.models import Order
from orders.queries.delivery import Place, delivery_hint, delivery_options, worth_offering
from orders.states import ORDER_MOVES, OrderStatus
from orders.tests.factories import MAINE, make_goods, make_order
from shop.core.money import Money
from shop.core.states import IllegalMove, move
from shop.models import ShippingMethod, ShippingRate, ShippingZone
from shop.tests.factories import make_product, make_shipping, make_stock, make_tax, make_variant, make_warehouse

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 11, 23, 17, 0, tzinfo=datetime.UTC)


def zone(name, position, **fields):
    made = ShippingZone.objects.create(name=name, position=position, countries=["US"], **fields)
    method = ShippingMethod.objects.create(zone=made, name=name)
    ShippingRate.objects.create(method=method, price_amount=500)
    return made


def names(place, grams=100, goods=1000):
    options = delivery_options(place, grams=grams, goods=Money(goods, "USD"), now=NOON)
    return [option.name for option in options]


@pytest.mark.feature("CRT10")
def test_the_first_zone_that_holds_the_place_decides():
    zone("Islands", 0, postcodes_included=["967", "99500-99599"])
    zone("Maine", 1, states=["ME"], postcodes_excluded=["0410"])
    zone("Country", 2)
    assert names(Place("US", "HI", "96701")) == ["Islands"]
    assert names(Place("US", "AK", "99550-1234")) == ["Islands"]
    assert names(Place("US", "AK", "99600")) == ["Country"]
    assert names(Place("US", "ME", "04330")) == ["Maine"]
    assert names(Place("US", "ME", "04101")) == ["Country"]
    assert names(Place("US")) == ["Country"]
    assert names(Place("FR", "", "75001")) == []


def test_bands_decide_on_price_and_offer():
    method = make_shipping(500)
    ShippingRate.objects.update(below_weight_g=1000, below_goods_amount=5000)
    ShippingRate.objects.create(method=method, price_amount=0, from_goods_amount=5000, below_weight_g=1000)
    ShippingRate.objects.create(method=method, price_amount=900, from_weight_g=1000, below_weight_g=2000)

    def price(grams, goods):
        found = delivery_options(Place("US"), grams=grams, goods=Money(goods, "USD"), now=NOON)
        return found[0].price.amount if found else None

    assert [price(999, 4999), price(999, 5000), price(1000, 5000), price(2000, 5000)] == [500, 0, 900, None]
    hint = delivery_hint(Place("US"), grams=10, goods=Money(4400, "USD"))
    assert (hint.price, hint.more_for_free) == (Money(500, "USD"), Money(600, "USD"))


def test_a_method_that_is_switched_off_is_not_offered():
    make_shipping(500, is_active=False)
    assert names(Place("US")) == []


def test_what_costs_more_and_comes_later_is_not_offered():
    make_warehouse(cutoff=datetime.time(15, 0))
    free = make_shipping(0, min_days=2, max_days=4)
    for name, price, days in (("Saver", 390, (4, 7)), ("Express", 1490, (1, 2)), ("Pick-up", 0, (4, 7))):
        way = ShippingMethod.objects.create(zone=free.zone, name=name, min_days=days[0], max_days=days[1])
        ShippingRate.objects.create(method=way, price_amount=price)
    options = delivery_options(Place("US"), grams=1, goods=Money(1, "USD"), now=NOON)
    assert [option.name for option in worth_offering(options)] == [free.name, "Express", "Pick-up"]


@pytest.mark.feature("CRT12")
def test_each_method_says_its_days_and_the_order_keeps_them():
    make_warehouse(cutoff=datetime.time(15, 0))
    make_shipping(500, min_days=2, max_days=4)
    (option,) = delivery_options(Place("US"), grams=1, goods=Money(1, "USD"), now=NOON)
    assert (option.first, option.last) == (datetime.date(2026, 11, 25), datetime.date(2026, 11, 27))
    order = make_order((make_goods(), 1))
    assert order.promised_from <= order.promised_to
    assert order.lines.get().promised_to == order.promised_to


def taxed(code, price):
    variant = make_variant(product=make_product(variants=0, tax_class=make_tax("0.10", code=code)), price_amount=price)
    make_stock(variant, 5)
    return variant


@pytest.mark.feature("CRT16")
@pytest.mark.parametrize(("display", "tax", "total"), [("exclusive", 110, 2110), ("inclusive", 100, 2000)])
def test_classes_are_taxed_by_place_inside_or_on_top(settings, display, tax, total):
    settings.TAX_DISPLAY = display
    standard, exempt = taxed("standard", 1000), taxed("exempt", 1000)
    make_tax("0.11", code="standard", state="ME")
    make_tax("0", code="exempt")
    order = make_order((standard, 1), (exempt, 1), method_id=make_shipping(0).pk)
    expected = 99 if display == "inclusive" else tax
    assert (order.tax_amount, order.total_amount) == (expected, total)
    assert order.prices_include_tax is (display == "inclusive")
    assert sum(line.total_amount for line in order.lines.all()) == order.total_amount


def test_a_state_without_a_rate_takes_the_country_s():
    variant = taxed("standard", 1000)
    make_tax("0.20", code="standard", state="NY")
    method = make_shipping(0)
    assert make_order((variant, 1), method_id=method.pk).tax_amount == 100
    there = MAINE | {"state": "NY", "postcode": "10001"}
    assert make_order((variant, 1), delivery=there, method_id=method.pk).tax_amount == 200


@pytest.mark.feature("ORD08")
def test_only_the_moves_of_the_table_are_made():
    order = make_order()
    for now in OrderStatus.values:
        for to in OrderStatus.values:
            Order.objects.filter(pk=order.pk).update(status=now)
            if to == now:
                assert move(order, to, actor="staff:1", table=ORDER_MOVES) is False
            elif to in ORDER_MOVES[now]:
                assert move(order, to, actor="staff:1", table=ORDER_MOVES) is True
            else:
                with pytest.raises(IllegalMove):
                    move(order, to, actor="staff:1", table=ORDER_MOVES)
    assert order.placed_at <= timezone.now()
