"""Sums of a cart: the parts always add up to the whole, in every currency."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orders.pricing import (
    Band,
    PriceLine,
    TaxTerms,
    VoucherRefused,
    VoucherTerms,
    band_price,
    free_delivery_gap,
    price_cart,
    unit_share,
)
from shop.core.money import Money

NO_TAX = TaxTerms(rates={}, inclusive=False)
CURRENCIES = st.sampled_from(["JPY", "USD", "KWD"])
RATES = {
    "standard": Fraction("0.0825"),
    "reduced": Fraction("0.07"),
    "shipping": Fraction("0.0825"),
    "none": Fraction(0),
}


def usd(text):
    return Money.of(text, "USD")


def line(key="a", unit="10.00", quantity=1, **overrides):
    return PriceLine(**{"key": key, "unit": usd(unit), "quantity": quantity, "tax_class": "standard"} | overrides)


@st.composite
def carts(draw):
    currency = draw(CURRENCIES)
    lines = [
        PriceLine(
            key=str(number),
            quantity=draw(st.integers(1, 30)),
            unit=Money(draw(st.integers(0, 300_000)), currency),
            compare=draw(st.none() | st.builds(Money, st.integers(0, 400_000), st.just(currency))),
            tax_class=draw(st.sampled_from(["standard", "reduced", "none"])),
        )
        for number in range(draw(st.integers(1, 8)))
    ]
    voucher = draw(st.none() | vouchers(currency, [item.key for item in lines]))
    shipping = draw(st.none() | st.builds(Money, st.integers(0, 5000), st.just(currency)))
    tax = TaxTerms(rates=RATES, inclusive=draw(st.booleans()))
    return {"lines": lines, "currency": currency, "voucher": voucher, "shipping": shipping, "tax": tax}


def vouchers(currency, keys):
    return st.builds(
        VoucherTerms,
        code=st.just("SPRING"),
        kind=st.sampled_from(["percent", "fixed", "free_shipping"]),
        percent=st.fractions(0, 150, max_denominator=100),
        amount=st.builds(Money, st.integers(0, 900_000), st.just(currency)),
        most=st.none() | st.builds(Money, st.integers(0, 5000), st.just(currency)),
        eligible=st.none() | st.frozensets(st.sampled_from(keys), min_size=1),
    )


def total_of(amounts, currency):
    return sum(amounts, Money.zero(currency))


@settings(max_examples=200, deadline=None)
@given(carts())
def test_parts_sum_to_the_whole(cart):
    totals = price_cart(**cart)
    currency = cart["currency"]
    assert total_of((item.items for item in totals.lines), currency) == totals.items
    assert total_of((item.discount for item in totals.lines), currency) == totals.discount
    assert total_of((item.tax for item in totals.lines), currency) + totals.shipping_tax == totals.tax
    due = total_of((item.total for item in totals.lines), currency) + totals.shipping_charge
    assert totals.total == (due if totals.inclusive else due + totals.tax)


@settings(max_examples=200, deadline=None)
@given(carts())
def test_no_part_is_ever_below_zero(cart):
    totals = price_cart(**cart)
    zero = Money.zero(cart["currency"])
    for item in totals.lines:
        assert zero <= item.discount <= item.items
        assert zero <= item.total
        assert zero <= item.tax
    assert zero <= totals.shipping_charge
    assert zero <= totals.total
    assert zero <= totals.savings


@settings(max_examples=100, deadline=None)
@given(carts())
def test_a_voucher_leaves_other_lines_alone(cart):
    totals = price_cart(**cart)
    if cart["voucher"] is None or cart["voucher"].eligible is None:
        return
    others = [item for item in totals.lines if item.key not in cart["voucher"].eligible]
    assert all(not item.discount for item in others)


@settings(max_examples=100, deadline=None)
@given(CURRENCIES, st.integers(0, 100_000), st.integers(1, 40), st.data())
def test_shares_of_units_sum_to_the_line(currency, amount, quantity, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, quantity), max_size=4)))
    whole = Money(amount, currency)
    edges = [0, *cuts, quantity]
    shares = [
        unit_share(whole, quantity=quantity, first=start, count=end - start) for start, end in itertools.pairwise(edges)
    ]
    assert total_of(shares, currency) == whole


def test_tax_is_added_to_exclusive_prices():
    tax = TaxTerms(rates={"standard": Fraction("0.055")}, inclusive=False)
    totals = price_cart(lines=[line(unit="206.00")], currency="USD", tax=tax, shipping=usd("6.90"))
    assert (totals.tax, totals.total) == (usd("11.33"), usd("224.23"))


def test_tax_is_inside_inclusive_prices():
    tax = TaxTerms(rates={"standard": Fraction("0.19")}, inclusive=True)
    totals = price_cart(lines=[line(unit="119.00")], currency="USD", tax=tax)
    assert (totals.tax, totals.total) == (usd("19.00"), usd("119.00"))


def test_tax_is_rounded_once_for_each_rate():
    tax = TaxTerms(rates={"standard": Fraction("0.05")}, inclusive=False)
    lines = [line(key=str(number), unit="0.10") for number in range(3)]
    totals = price_cart(lines=lines, currency="USD", tax=tax)
    assert totals.tax == usd("0.02")
    assert sorted(item.tax.amount for item in totals.lines) == [0, 1, 1]


def test_delivery_is_taxed_in_its_own_class():
    tax = TaxTerms(rates={"standard": Fraction(0), "shipping": Fraction("0.10")}, inclusive=False)
    totals = price_cart(lines=[line()], currency="USD", tax=tax, shipping=usd("5.00"))
    assert (totals.shipping_tax, totals.tax, totals.total) == (usd("0.50"), usd("0.50"), usd("15.50"))


def test_percent_voucher_is_shared_over_its_lines():
    voucher = VoucherTerms("TEN", "percent", percent=Fraction(10), eligible=frozenset({"a", "b"}))
    lines = [line("a", "0.33"), line("b", "0.33"), line("c", "50.00")]
    totals = price_cart(lines=lines, currency="USD", tax=NO_TAX, voucher=voucher)
    assert totals.discount == usd("0.07")
    assert [item.discount.amount for item in totals.lines] == [4, 3, 0]


def test_fixed_voucher_never_takes_more_than_the_lines_cost():
    voucher = VoucherTerms("BIG", "fixed", amount=usd("100.00"))
    totals = price_cart(lines=[line()], currency="USD", tax=NO_TAX, voucher=voucher, shipping=usd("5.00"))
    assert (totals.discount, totals.total) == (usd("10.00"), usd("5.00"))


def test_voucher_stops_at_its_limit():
    voucher = VoucherTerms("HALF", "percent", percent=Fraction(50), most=usd("3.00"))
    assert price_cart(lines=[line()], currency="USD", tax=NO_TAX, voucher=voucher).discount == usd("3.00")


def test_free_shipping_takes_off_the_delivery_and_its_tax():
    tax = TaxTerms(rates={"shipping": Fraction("0.10")}, inclusive=False)
    voucher = VoucherTerms("SHIP", "free_shipping")
    totals = price_cart(lines=[line()], currency="USD", tax=tax, voucher=voucher, shipping=usd("5.00"))
    assert (totals.shipping, totals.shipping_charge, totals.shipping_tax) == (usd("5.00"), usd("0"), usd("0"))
    assert totals.total == usd("10.00")


def test_voucher_names_the_rule_that_failed():
    small = VoucherTerms("BIG", "fixed", amount=usd("5.00"), minimum=usd("50.00"))
    other = VoucherTerms("TENTS", "fixed", amount=usd("5.00"), eligible=frozenset({"z"}))
    with pytest.raises(VoucherRefused, match=r"\$50\.00"):
        price_cart(lines=[line()], currency="USD", tax=NO_TAX, voucher=small)
    with pytest.raises(VoucherRefused, match="does not cover"):
        price_cart(lines=[line()], currency="USD", tax=NO_TAX, voucher=other)


def test_compare_price_counts_only_when_higher():
    lines = [line("a", "8.00", 2, compare=usd("10.00")), line("b", "8.00", compare=usd("7.00"))]
    totals = price_cart(lines=lines, currency="USD", tax=NO_TAX)
    assert totals.savings == usd("4.00")
    assert totals.lines[1].compare is None


@pytest.mark.parametrize("quantity", [0, -1])
def test_quantity_below_one_is_an_error(quantity):
    with pytest.raises(ValueError, match="below 1"):
        price_cart(lines=[line(quantity=quantity)], currency="USD", tax=NO_TAX)


def test_bands_meet_without_gap_or_overlap():
    bands = [
        Band(usd("5.00"), max_grams=1000),
        Band(usd("9.00"), min_grams=1000, max_grams=5000),
        Band(usd("0"), max_grams=5000, min_items=usd("75.00")),
    ]
    assert band_price(bands, grams=999, items=usd("74.99")) == usd("5.00")
    assert band_price(bands, grams=1000, items=usd("74.99")) == usd("9.00")
    assert band_price(bands, grams=4999, items=usd("75.00")) == usd("0")
    assert band_price(bands, grams=5000, items=usd("75.00")) is None


def test_gap_to_free_delivery():
    bands = [Band(usd("5.00"), max_items=usd("75.00")), Band(usd("0"), min_items=usd("75.00"))]
    assert free_delivery_gap(bands, grams=10, items=usd("69.00")) == usd("6.00")
    assert free_delivery_gap(bands, grams=10, items=usd("75.00")) is None
    assert free_delivery_gap(bands[:1], grams=10, items=usd("69.00")) is None
