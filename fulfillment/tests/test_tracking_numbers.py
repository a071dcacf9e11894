"""Tracking numbers are recognized by shape and check digit; samples come from outside, some are our own."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfillment.carriers import numbers
from fulfillment.forms import ShipForm


def sample_numbers():
    folder = Path(os.environ.get("SAMPLES_DIR", "/nonexistent")) / "carriers"
    for file in sorted(folder.glob("tracking_*.json")):
        for rule in json.loads(file.read_text())["tracking_numbers"]:
            key = {None: "ups_waybill", "canada_post_16": "canada_post"}.get(rule.get("id"), rule.get("id"))
            for kind, values in rule["test_numbers"].items():
                for value in values:
                    yield pytest.param(key, value, kind == "valid", id=f"{key}-{kind}-{value.replace(' ', '')}")


@pytest.mark.samples
@pytest.mark.parametrize(("key", "number", "is_valid"), list(sample_numbers()))
def test_real_numbers_are_told_apart(key, number, is_valid):
    found = {one.rule for one in numbers.candidates(number)}
    assert (key in found) is is_valid


def test_a_number_that_fits_two_carriers_offers_both():
    assert {one.brand.code for one in numbers.candidates("LX123456785US")} == {"usps", "dhl"}


def test_what_a_check_digit_confirms_comes_first():
    assert [one.rule for one in numbers.candidates("LX123456785US")] == ["s10_us", "dhl_ecommerce"]


@pytest.mark.parametrize(
    ("brand", "number"),
    [
        ("ups", "1Z999AA10123456784"),
        ("usps", "RR123456785US"),
        ("usps", "LX123456785US"),
        ("fedex", "9865 7878 8855"),
        ("dhl", "1234567891"),
        ("canada_post", "RR 123 456 785 CA"),
        ("post", "RR123456785SE"),
        ("other", "HOUSE-2291"),
    ],
)
def test_good_numbers_are_taken(brand, number):
    assert numbers.check_number(brand, number).is_good


@pytest.mark.parametrize(
    ("brand", "number", "words"),
    [
        ("ups", "1Z999AA10123456785", "check digit does not fit UPS"),
        ("usps", "RR123456784US", "check digit does not fit USPS"),
        ("fedex", "986578788856", "check digit does not fit FedEx"),
        ("dhl", "3318810010", "check digit does not fit DHL"),
        ("ups", "986578788855", "It could be FedEx"),
        ("usps", "AB", "Enter 4 to 50"),
        ("other", "<script>alert(1)</script>", "Enter 4 to 50"),
        ("other", "1" * 51, "Enter 4 to 50"),
        ("ups", "\x00\u0660\u0661", "Enter 4 to 50"),
    ],
)
def test_wrong_numbers_come_back_with_the_reason(brand, number, words):
    check = numbers.check_number(brand, number)
    assert not check.is_good
    assert words in check.problem


def test_the_tracking_address_comes_from_the_carrier():
    assert numbers.tracking_url("ups", "1Z999AA10123456784") == "https://www.ups.com/track?tracknum=1Z999AA10123456784"
    assert numbers.tracking_url("other", "X1") == ""
    assert numbers.tracking_url("nobody", "X1") == ""


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading(text):
    assert all(one.number == numbers.normalize(text) for one in numbers.candidates(text))
    for brand in numbers.BRANDS:
        numbers.check_number(brand, text)


@given(st.text(alphabet="0123456789", min_size=11, max_size=11), st.integers(0, 9))
def test_one_wrong_check_digit_is_always_noticed(body, digit):
    right = numbers.fedex_weights(body)
    assert numbers._fits(next(r for r in numbers.RULES if r.key == "fedex_12"), f"{body}{digit}") is (digit == right)


def test_a_mistyped_number_is_named_as_the_mistake():
    form = ShipForm({"tracking_number": "1Z999AA10123456785"})
    assert not form.is_valid()
    assert list(form.errors) == ["tracking_number"]
    assert list(ShipForm({"tracking_number": ""}).errors) == ["carrier"]
