from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.importing import values


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("12.34", 1234),
        ("12,34", 1234),
        ("1,234.50", 123450),
        ("1.234,50", 123450),
        ("1,234", 123400),
        ("0,999.00", 99900),
        ("$15", 1500),
        ("15.00 USD", 1500),
        ("EUR 5,00", 500),
        ("1 234,50", 123450),
        ("12.340", 1234),
        (".5", 50),
    ],
)
def test_a_price_is_read_the_way_it_was_meant(text, amount):
    assert values.money(text, 2) == amount


@pytest.mark.parametrize(
    "text", ["12.345", "-1", "1e400", "nan", "inf", "free", "12.3.4x", "9" * 40, "1" + "0" * 15, "٣"]
)
def test_what_is_no_price_is_refused(text):
    with pytest.raises(values.BadValue):
        values.money(text, 2)


def test_a_currency_without_decimals_refuses_them():
    assert values.money("1200", 0) == 1200
    with pytest.raises(values.BadValue, match="more than 0 decimal places"):
        values.money("12.5", 0)


def test_three_decimals_where_the_currency_has_them():
    assert values.money("12.345", 3) == 12345


def test_pounds_become_whole_grams():
    assert values.size("1.5", values.GRAMS["lb"]) == 680


@pytest.mark.parametrize("text", ["-1", "heavy", "999999999999"])
def test_an_impossible_weight_is_refused(text):
    with pytest.raises(values.BadValue):
        values.size(text, Decimal(1))


@pytest.mark.parametrize(
    ("text", "meant"), [("TRUE", True), ("1", True), ("no", False), ("-1", False), ("draft", False)]
)
def test_yes_and_no_in_the_spellings_of_shops(text, meant):
    assert values.flag(text) is meant


def test_maybe_is_neither_yes_nor_no():
    with pytest.raises(values.BadValue):
        values.flag("maybe")


def test_a_barcode_loses_the_apostrophe_of_the_spreadsheet():
    assert values.barcode("'0085896330844") == "0085896330844"


def test_a_barcode_as_a_rounded_number_is_refused():
    with pytest.raises(values.BadValue, match="rounded"):
        values.barcode("8.84E+11")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://a/b", "/m/h/a.jpg", "http://", "http://a b/c", "file:///etc/passwd"]
)
def test_only_web_addresses_name_a_picture(url):
    with pytest.raises(values.BadValue):
        values.web_address(url)


def test_a_date_without_zone_is_utc():
    assert values.moment("2026-11-23") == datetime(2026, 11, 23, tzinfo=UTC)
    assert values.moment("11/23/26") == datetime(2026, 11, 23, tzinfo=UTC)


def test_a_title_in_another_script_still_gets_a_stable_handle():
    assert values.handle_of("日本茶") == values.handle_of("日本茶") != values.handle_of("中国茶")
    assert values.handle_of("Café Tee & Co.") == "cafe-tee-co"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", " =1", "\uff1d1"])
def test_a_formula_is_guarded(text):
    assert values.guard(text) == "'" + text


@given(st.text())
def test_guarding_is_undone_exactly(text):
    guarded = values.guard(text)
    assert values.unguard(guarded) == text
    assert guarded[:1] not in set("=+-@\t\r")


@given(st.integers(0, 10**12), st.integers(0, 4))
def test_every_price_written_is_read_again(amount, exponent):
    assert values.money(f"{Decimal(amount).scaleb(-exponent):f}", exponent) == amount
