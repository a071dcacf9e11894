"""The warehouse pages: the whole way by scanner alone, wrong scans that say what they are, repeats that do nothing."""

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse

from fulfillment.models import Package, Pick, PickList, Shipment
from fulfillment.tests.factories import (
    make_bin,
    make_box,
    make_goods,
    make_order,
    make_picker,
    make_variant,
    make_warehouse,
    put_on_shelf,
    stock_of,
)
from fulfillment.tests.flows import picked, released
from orders.models import Order
from shop.actions.ledger import find_drift
from shop.core.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def picker(db):
    return make_picker()


@pytest.fixture
def wedge(picker):
    client = Client()
    client.force_login(picker)
    return client


def fields(page, form=0):
    """The hidden fields of the page's forms that scan, as a wedge would send them."""
    html = page.content.decode()
    found = [part for part in re.findall(r"<form.*?</form>", html, re.S) if 'name="scan"' in part]
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', found[form]))


def scan(wedge, address, code):
    """Scan into the field that has the focus, and follow to the next page."""
    page = wedge.get(address)
    assert page.status_code == 200
    assert "autofocus" in page.content.decode()
    return wedge.post(address, fields(page) | {"scan": code}, follow=True)


def start(wedge, **wished):
    return wedge.post(reverse("warehouse:start"), wished or {"next": "1"})


@pytest.mark.feature("FUL08", "FUL09")
def test_pick_pack_and_ship_by_scanner_alone(wedge):
    make_box()
    _, (mug, pan) = make_goods(2)
    order, (shipment,) = released((mug, 2), (pan, 1))
    walk_page = start(wedge).url
    for code in (mug.barcode, mug.barcode, pan.barcode):
        answer = scan(wedge, walk_page, code)
    assert "is done" in answer.content.decode()
    bench_page = scan(wedge, reverse("warehouse:bench"), shipment.number)
    assert bench_page.redirect_chain[-1][0] == reverse("warehouse:pack", args=[shipment.number])
    pack_page = reverse("warehouse:pack", args=[shipment.number])
    for code in (pan.barcode, mug.sku.lower(), mug.barcode):
        answer = scan(wedge, pack_page, code)
    assert "Everything is in" in answer.content.decode()
    wedge.post(reverse("warehouse:close", args=[shipment.number]), {"box": "none", "weight_g": "1300"})
    parcel = Package.objects.get()
    ship_page = reverse("warehouse:ship", args=[shipment.number])
    answer = wedge.post(
        ship_page, {"parcel": parcel.pk, "carrier": "ups", "tracking_number": "1Z999AA10123456784"}, follow=True
    )
    assert "is handed over" in answer.content.decode()
    order.refresh_from_db()
    assert order.fulfillment_status == "shipped"
    assert stock_of(mug) == (8, 0, 0)
    assert Message.objects.filter(event="shipment_shipped").count() == 1
    assert find_drift() == []


@pytest.mark.feature("FUL06")
def test_stops_follow_the_walk(wedge):
    warehouse = make_warehouse()
    mugs = [make_variant() for _ in range(3)]
    for code, sequence, mug in zip(["C-01", "A-01", "B-01"], [30, 10, 20], mugs, strict=True):
        put_on_shelf(mug, make_bin(warehouse, code, sequence=sequence), 5)
    released(*[(mug, 1) for mug in mugs])
    address, seen = start(wedge).url, []
    for _ in mugs:
        seen.append(wedge.get(address).context["walk"].current.bin.code)
        stop = wedge.get(address).context["walk"].current
        wedge.post(address, {"pick": stop.pk, "seen": 0, "quantity": 1})
    assert seen == ["A-01", "B-01", "C-01"]


@pytest.mark.feature("FUL01")
def test_the_list_is_ordered_by_promise_then_route(wedge):
    warehouse = make_warehouse()
    near, far = make_variant(), make_variant()
    put_on_shelf(near, make_bin(warehouse, sequence=1), 9)
    put_on_shelf(far, make_bin(warehouse, sequence=9), 9)
    wanted = []
    for variant, day in [(far, 3), (near, 3), (far, 1)]:
        order, (shipment,) = released((variant, 1))
        Shipment.objects.filter(pk=shipment.pk).update(promised_on=datetime.date(2026, 11, day))
        wanted.append(order.number)
    rows = wedge.get(reverse("warehouse:lists")).context["queue"]
    assert [row.number for row in rows] == [wanted[2], wanted[1], wanted[0]]


@pytest.mark.parametrize("lines", [3, 30])
def test_pages_cost_the_same_for_three_lines_and_thirty(wedge, lines, django_assert_max_num_queries):
    _, variants = make_goods(lines)
    for variant in variants:
        released((variant, 1))
    wedge.get(reverse("warehouse:bench"))  # the menu of the frame is kept from here on
    with django_assert_max_num_queries(12) as on_list:
        wedge.get(reverse("warehouse:lists"))
    _, (shipment,) = released(*[(variant, 1) for variant in variants])
    address = start(wedge, only=shipment.pk).url
    with django_assert_max_num_queries(12) as on_pick:
        wedge.get(address)
    for one in Pick.objects.filter(state="claimed").order_by("bin__sequence"):
        wedge.post(address, {"pick": one.pk, "seen": 0, "quantity": 1})
    with django_assert_max_num_queries(12) as on_pack:
        wedge.get(reverse("warehouse:pack", args=[shipment.number]))
    with django_assert_max_num_queries(12) as on_bench:
        wedge.get(reverse("warehouse:bench"))
    assert [len(one) for one in (on_list, on_pick, on_pack, on_bench)] == [11, 5, 9, 7]


def test_a_wrong_item_says_what_it_is_and_what_is_needed(wedge):
    _, (mug, pan) = make_goods(2)
    released((mug, 1))
    answer = scan(wedge, start(wedge).url, pan.barcode).content.decode()
    assert f"That is {pan.product.title}, Navy. You need {mug.product.title}, Navy" in answer
    assert Pick.objects.get().picked_quantity == 0


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("4006381333931", "No item has the code 4006381333931"),
        ("", "Nothing was scanned"),
        ("<script>", "No item has the code &lt;script&gt;"),
        ("\u0661\u0662", "No item has the code"),
    ],
)
def test_nonsense_is_said_calmly(wedge, code, words):
    _, (mug,) = make_goods()
    released((mug, 1))
    answer = scan(wedge, start(wedge).url, code)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert Pick.objects.get().picked_quantity == 0


def test_the_location_can_be_scanned_first(wedge):
    warehouse, mug = make_warehouse(), make_variant()
    put_on_shelf(mug, make_bin(warehouse, "B-04-2"), 5)
    make_bin(warehouse, "A-01-1")
    released((mug, 1))
    address = start(wedge).url
    assert "Location right. Now scan the item." in scan(wedge, address, "b-04-2").content.decode()
    assert "That is location A-01-1. Go to B-04-2." in scan(wedge, address, "A-01-1").content.decode()


def test_a_double_scan_counts_once(wedge):
    _, (mug,) = make_goods()
    released((mug, 3))
    address = start(wedge).url
    sent = fields(wedge.get(address)) | {"scan": mug.barcode}
    wedge.post(address, sent)
    wedge.post(address, sent)
    assert Pick.objects.get().picked_quantity == 1
    assert find_drift() == []


def test_repeating_the_post_of_a_finished_stop_is_harmless(wedge):
    _, (mug, pan) = make_goods(2)
    released((mug, 1), (pan, 1))
    address = start(wedge).url
    page = wedge.get(address)
    sent = fields(page) | {"scan": page.context["walk"].current.shipment_line.order_line.variant.barcode}
    for _ in range(3):
        assert wedge.post(address, sent).status_code == 302
    assert sorted(Pick.objects.values_list("picked_quantity", flat=True)) == [0, 1]


def test_starting_twice_leads_to_the_same_walk(wedge):
    _, (mug,) = make_goods()
    released((mug, 1))
    assert start(wedge).url == start(wedge).url
    assert PickList.objects.count() == 1


def test_ticked_orders_are_one_walk(wedge):
    _, (mug,) = make_goods()
    shipments = [released((mug, 1))[1][0] for _ in range(3)]
    start(wedge, shipment=[shipments[0].pk, shipments[2].pk])
    assert sorted(Pick.objects.values_list("shipment_line__shipment_id", flat=True)) == [
        shipments[0].pk,
        shipments[2].pk,
    ]


def test_the_next_few_are_one_walk(wedge):
    _, (mug,) = make_goods()
    for _ in range(3):
        released((mug, 1))
    start(wedge, next="2")
    assert Pick.objects.count() == 2


@pytest.mark.parametrize(
    "wished", [{"only": "x"}, {"next": "-1"}, {"shipment": "9" * 30}, {"next": "0"}, {"ticked": "1"}]
)
def test_nonsense_starts_nothing(wedge, wished):
    _, (mug,) = make_goods()
    released((mug, 1))
    assert start(wedge, **wished).status_code == 302
    assert not PickList.objects.exists()


def test_skip_short_and_let_go_have_their_pages(wedge):
    _, (mug, pan) = make_goods(2)
    order, _ = released((mug, 2), (pan, 1))
    address = start(wedge).url
    walk = PickList.objects.get()
    first = wedge.get(address).context["walk"].current
    wedge.post(reverse("warehouse:skip", args=[walk.pk]), {"pick": first.pk, "seen": 0})
    second = wedge.get(address).context["walk"].current
    assert second != first
    short_page = reverse("warehouse:short", args=[walk.pk, second.pk])
    assert wedge.get(short_page + "?reason=damaged").status_code == 200
    assert "Choose why it is short" in wedge.post(short_page, {"left": "0"}).content.decode()
    assert wedge.post(short_page, {"left": "0", "reason": "damaged"}).url == address
    assert wedge.get(reverse("warehouse:confirm_let_go", args=[walk.pk])).status_code == 200
    wedge.post(reverse("warehouse:let_go", args=[walk.pk]))
    assert set(order.lines.values_list("picking_quantity", flat=True)) == {0}
    assert "wait" in wedge.get(reverse("warehouse:lists")).content.decode()


def test_the_bench_refuses_what_is_not_there(wedge):
    _, (mug,) = make_goods()
    _, (shipment,) = released((mug, 1))
    assert wedge.get(reverse("warehouse:pack", args=[shipment.number])).status_code == 409
    assert wedge.get(reverse("warehouse:pack", args=["S-NONE-NONE"])).status_code == 404
    assert "No shipment has the number X" in scan(wedge, reverse("warehouse:bench"), "X").content.decode()


def test_a_wrong_item_does_not_go_into_the_parcel(wedge):
    _, (mug, pan) = make_goods(2)
    _, shipment = picked((mug, 1))
    address = reverse("warehouse:pack", args=[shipment.number])
    assert f"That is {pan.product.title}" in scan(wedge, address, pan.barcode).content.decode()
    assert not Package.objects.exclude(contents={}).exists()


def test_a_bad_tracking_number_keeps_what_was_typed(wedge):
    _, (mug,) = make_goods()
    _, shipment = picked((mug, 1))
    wedge.post(
        reverse("warehouse:pack", args=[shipment.number]),
        {"line": shipment.lines.get().pk, "seen": 0, "quantity": 1},
    )
    wedge.post(reverse("warehouse:close", args=[shipment.number]), {"box": "none", "weight_g": "400"})
    page = wedge.post(
        reverse("warehouse:ship", args=[shipment.number]),
        {"parcel": Package.objects.get().pk, "carrier": "ups", "tracking_number": "986578788855"},
    ).content.decode()
    assert "It could be FedEx" in page
    assert 'value="986578788855"' in page
    assert Package.objects.get().shipped_at is None


@pytest.mark.feature("FUL21")
def test_the_packing_slip_has_codes_and_no_prices(wedge):
    _, (mug,) = make_goods()
    order, shipment = picked((mug, 2))
    page = wedge.get(reverse("warehouse:slip", args=[shipment.number])).content.decode()
    assert "1 Pine Street" in page
    assert "United States" in page
    assert mug.sku in page
    for forbidden in ("18.00", "36.00", "$", order.email, "style="):
        assert forbidden not in page
    for name in ("bar_code", "qr_code", "drawing"):
        picture = wedge.get(reverse(f"warehouse:{name}", args=[shipment.number]))
        assert picture["Content-Type"] == "image/svg+xml"
        assert b"<svg" in picture.content
        assert b"style" not in picture.content


@pytest.mark.parametrize("name", ["lists", "bench"])
def test_a_warehouse_without_anything_still_has_pages(wedge, name):
    assert wedge.get(reverse(f"warehouse:{name}")).status_code == 200
    make_warehouse()
    assert wedge.get(reverse(f"warehouse:{name}")).status_code == 200


def test_the_building_can_be_changed(wedge):
    here, there = make_warehouse(name="East"), make_warehouse(name="West", priority=5)
    wedge.post(reverse("warehouse:building"), {"warehouse": there.pk})
    assert wedge.get(reverse("warehouse:lists")).context["building"] == there
    wedge.post(reverse("warehouse:building"), {"warehouse": "999999"})
    assert wedge.get(reverse("warehouse:lists")).context["building"] == there
    assert here != there


def test_a_canceled_order_is_not_on_the_list(wedge):
    _, (mug,) = make_goods()
    order, _ = released((mug, 1))
    Order.objects.filter(pk=order.pk).update(status="canceled")
    assert wedge.get(reverse("warehouse:lists")).context["queue"] == []


def test_an_order_not_released_is_not_on_the_list(wedge):
    _, (mug,) = make_goods()
    make_order((mug, 1))
    assert "Nothing to pick" in wedge.get(reverse("warehouse:lists")).content.decode()


@pytest.mark.parametrize(("chosen", "shown"), [("dark", True), ("light", True), ("<b>", False), ("", False)])
def test_the_chosen_theme_is_in_the_page(wedge, chosen, shown):
    wedge.cookies["theme"] = chosen
    assert (f'data-theme="{chosen}"' in wedge.get(reverse("warehouse:lists")).content.decode()) is shown


HUGE = "9" * 30


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        (f"/warehouse/picks/{HUGE}/", {"pick": HUGE, "seen": HUGE, "quantity": HUGE}),
        (f"/warehouse/picks/{HUGE}/skip/", {"pick": HUGE, "seen": "0"}),
        (f"/warehouse/picks/{HUGE}/let-go/", {}),
        (f"/warehouse/picks/1/short/{HUGE}/", {"left": HUGE, "reason": "missing"}),
        ("/warehouse/picks/start/", {"only": HUGE, "next": HUGE, "shipment": [HUGE, "-1", "x"]}),
        ("/warehouse/building/", {"warehouse": HUGE}),
        ("/warehouse/pack/", {"scan": "\ufffd" * 500}),
    ],
)
def test_hostile_numbers_meet_calm_answers(wedge, address, sent):
    make_warehouse()
    assert wedge.post(address, sent).status_code < 500
    assert wedge.get(address).status_code < 500


def test_hostile_numbers_at_the_bench_and_the_door(wedge):
    _, (mug,) = make_goods()
    _, shipment = picked((mug, 1))
    for sent in (
        {"line": HUGE, "seen": HUGE, "quantity": HUGE},
        {"line": "9" * 18, "seen": "0"},
        {"scan": "x" * 500},
        {},
    ):
        assert wedge.post(reverse("warehouse:pack", args=[shipment.number]), sent).status_code < 500
    for sent in ({"box": HUGE, "weight_g": HUGE}, {"box": "none", "weight_g": "-1"}, {}):
        assert wedge.post(reverse("warehouse:close", args=[shipment.number]), sent).status_code < 500
    for sent in ({"parcel": HUGE, "carrier": "x", "tracking_number": "\ufffd" * 90}, {}):
        assert wedge.post(reverse("warehouse:ship", args=[shipment.number]), sent).status_code < 500
    assert not Package.objects.filter(weight_g__isnull=False).exists()
