"""Every carrier plug keeps the same promises; the demonstration's moves parcels to the door by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from fulfillment.carriers import registry
from fulfillment.carriers.base import STATUSES, ParcelRequest, SentParcel

SENT = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(params=registry.plugs(), ids=lambda plug: type(plug).__name__)
def plug(request):
    return request.param


def test_every_brand_is_found_again(plug):
    for brand in plug.brands():
        assert registry.carrier_for(brand.code) is plug
        assert registry.brand_name(brand.code) == brand.name


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\x00",
        "<b>",
        "\u0661" * 14,
        "DP\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661",
        "9" * 500,
    ],
)
def test_nonsense_is_refused_with_a_reason(plug, text):
    for brand in plug.brands():
        check = plug.check_number(brand.code, text)
        assert not check.is_good
        assert check.problem.endswith(".")


def test_a_booked_number_passes_its_own_check_and_is_the_same_each_time(plug):
    parcel = ParcelRequest("shipment-7-parcel-1", "US", "04101", 900)
    for brand in plug.brands():
        label = plug.book(brand.code, parcel)
        if label:
            assert plug.check_number(brand.code, label.number).is_good
            assert plug.book(brand.code, parcel) == label
            assert plug.book(brand.code, ParcelRequest("shipment-7-parcel-2", "US", "04101", 900)) != label


def test_news_is_known_words_in_order_of_time(plug):
    for brand in plug.brands():
        news = plug.news(SentParcel(brand.code, "X", SENT, "Portland"), SENT + timedelta(hours=1))
        assert all(scan.status in STATUSES for scan in news)
        assert [scan.happened_at for scan in news] == sorted(scan.happened_at for scan in news)


def test_the_demo_parcel_moves_to_the_door_by_itself():
    demo = registry.carrier_for("demo")

    def statuses(minutes):
        return [
            scan.status
            for scan in demo.news(SentParcel("demo", "X", SENT, "Portland"), SENT + timedelta(minutes=minutes))
        ]

    assert statuses(0) == ["pre_transit"]
    assert statuses(2) == ["pre_transit", "in_transit"]
    assert statuses(10) == ["pre_transit", "in_transit", "out_for_delivery", "delivered"]


def test_an_unknown_brand_has_no_plug():
    assert registry.carrier_for("zeppelin") is None
    assert registry.brand_name("zeppelin") == "zeppelin"
    assert registry.tracking_url("zeppelin", "1") == ""


def test_the_tracking_address_goes_through_the_plug():
    assert registry.tracking_url("ups", "1Z999AA10123456784").startswith("https://www.ups.com/")
    assert registry.tracking_url("demo", "DP1") == ""


@pytest.mark.parametrize(
    ("number", "codes"),
    [
        ("1Z999AA10123456784", ["ups"]),
        ("LX123456785US", ["usps", "dhl"]),
        ("DP123456789128", ["demo"]),
        ("", []),
        ("nonsense", []),
    ],
)
def test_a_scanned_label_finds_its_carrier(number, codes):
    assert [brand.code for brand in registry.brands_of(number)] == codes
