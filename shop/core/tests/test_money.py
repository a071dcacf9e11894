"""Money: parts sum to the whole, one rounding rule, no floats, in every currency exponent."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.core.money import CurrencyMismatch, Money, exponent, round_half_up

CURRENCIES = ["JPY", "USD", "KWD", "CLF"]
amounts = st.integers(min_value=-(10**15), max_value=10**15)
currencies = st.sampled_from(CURRENCIES)
weights = st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=40)


@given(amounts, currencies, weights)
def test_parts_sum_to_the_whole(amount, currency, shares):
    parts = Money(amount, currency).allocate(shares)
    assert sum(part.amount for part in parts) == amount
    assert len(parts) == len(shares)


@given(amounts, currencies, weights)
def test_no_part_is_a_unit_away_from_its_exact_share(amount, currency, shares):
    parts = Money(amount, currency).allocate(shares)
    total = sum(shares) or len(shares)
    for part, share in zip(parts, shares if any(shares) else [1] * len(shares), strict=True):
        assert abs(part.amount - Fraction(amount * share, total)) < 1


@given(amounts, currencies)
def test_a_decimal_amount_reads_back(amount, currency):
    money = Money(amount, currency)
    assert Money.of(str(money.decimal), currency) == money


@given(amounts, currencies, st.fractions(min_value=0, max_value=3, max_denominator=1000))
def test_a_refund_rounds_as_its_sale(amount, currency, share):
    money = Money(amount, currency)
    assert (-money).times(share) == -(money.times(share))


@given(st.fractions(max_denominator=10**6))
def test_rounding_is_never_more_than_a_half_away(value):
    assert abs(round_half_up(value) - value) <= Fraction(1, 2)


@given(amounts, currencies)
def test_every_exponent_formats_with_its_digits(amount, currency):
    text = Money(amount, currency).format()
    digits = text.partition(".")[2]
    assert len(digits) == exponent(currency)


@pytest.mark.parametrize(("value", "rounded"), [("0.5", 1), ("1.5", 2), ("2.5", 3), ("-0.5", -1), ("0.49", 0)])
def test_halves_go_away_from_zero(value, rounded):
    assert round_half_up(Decimal(value)) == rounded


def test_all_zero_weights_spread_evenly():
    assert [part.amount for part in Money(100, "USD").allocate([0, 0, 0])] == [34, 33, 33]


def test_currencies_do_not_mix():
    with pytest.raises(CurrencyMismatch):
        Money(1, "USD") + Money(1, "EUR")


@pytest.mark.parametrize("call", [lambda m: m.times(0.1), lambda m: m * 1.5, lambda _: Money(1.0, "USD")])
def test_floats_are_refused(call):
    with pytest.raises(TypeError):
        call(Money(100, "USD"))


def test_of_and_rounding_refuse_floats():
    with pytest.raises(TypeError):
        Money.of(1.5, "USD")
    with pytest.raises(TypeError):
        round_half_up(1.5)


@pytest.mark.parametrize("text", ["1.234", "NaN", "Infinity", "1e400", "abc", ""])
def test_what_is_not_an_amount_is_refused(text):
    with pytest.raises(ValueError, match=r"amount|digits"):
        Money.of(text, "USD")


def test_formats_as_readers_expect():
    assert Money(123450, "USD").format() == "$1,234.50"
    assert Money(-500, "USD").format() == "-$5.00"
    assert Money(1234, "JPY").format() == "¥1,234"
    assert Money(123450, "EUR").format("de_DE") == "1.234,50\xa0€"


def test_comparisons_and_truth():
    assert Money(1, "USD") < Money(2, "USD") <= Money(2, "USD")
    assert not Money.zero("USD")
    assert sum([Money(1, "USD"), Money(2, "USD")], start=Money.zero("USD")) == Money(3, "USD")
