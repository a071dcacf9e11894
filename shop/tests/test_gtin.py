import pytest

from shop.importing import gtin


@pytest.mark.parametrize("code", ["4006381333931", "036000291452", "96385074", "10614141000415", "0085896330844"])
def test_a_code_with_the_right_check_digit_is_valid(code):
    assert gtin.is_valid(code)


@pytest.mark.parametrize(
    "code", ["4006381333932", "036000291453", "12345", "", "40063813339a1", "0000000000000", "٤٠٠٦٣٨١٣٣٣٩٣١"]
)
def test_a_wrong_digit_or_length_or_letter_is_not_valid(code):
    assert not gtin.is_valid(code)


def test_check_digit_of_the_published_example():
    assert gtin.check_digit("629104150021") == 3


def test_leading_zeros_a_spreadsheet_dropped_come_back():
    assert gtin.restore("36000291452") == "036000291452"


def test_a_number_that_does_not_fit_with_zeros_stays_as_it_is():
    assert gtin.restore("36000291453") == "36000291453"


def test_upc_and_ean_spellings_of_one_code_share_a_key():
    assert gtin.key("036000291452") == gtin.key("0036000291452") == gtin.key("36000291452") == "00036000291452"


def test_a_code_that_is_no_gtin_is_its_own_key():
    assert gtin.key("SHELF-12") == "SHELF-12"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("4006381333931", "gtin"),
        ("2000000000008", "in_store"),
        ("0200000000004", "in_store"),
        ("9781861972712", "book"),
        ("9900000000004", "coupon"),
        ("ABC", "other"),
    ],
)
def test_prefix_says_what_kind_of_number_it_is(code, kind):
    assert gtin.kind(code) == kind
