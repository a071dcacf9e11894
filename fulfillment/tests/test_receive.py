"""Goods at the door: counted in parts, into bins, with every difference explained and kept."""

import pytest
from django.urls import reverse

from fulfillment.actions import receive
from fulfillment.models import Receipt
from fulfillment.queries.receiving import delivery_of
from fulfillment.tests import purchasing as given
from fulfillment.tests.factories import make_bin, make_picker, make_variant, make_warehouse, stock_of
from fulfillment.tests.test_purchasing import back_ordered
from shop.actions.ledger import find_drift
from shop.core.models import Event
from shop.models import BinStock, Supply

pytestmark = pytest.mark.django_db


@pytest.fixture
def door():
    """A house, a shelf, and ten mugs on their way: (house, shelf, purchase order, variant)."""
    house = make_warehouse()
    mug = make_variant()
    return house, make_bin(house), given.bought((mug, 10), warehouse=house), mug


def count(order, shelf, key="k1", **facts):
    line = order.lines.get()
    told = receive.Count(line.pk, key, bin_id=shelf.pk, **facts)
    return receive.receive_line(count=told, warehouse_id=order.warehouse_id, actor="staff:1")


@pytest.mark.feature("STK18")
def test_a_delivery_is_received_in_parts_into_bins(door):
    _, shelf, order, mug = door
    count(order, shelf, "a", good=6)
    order.refresh_from_db()
    assert (order.status, stock_of(mug)) == ("partly_received", (6, 0, 0))
    assert (Supply.objects.get().received, Supply.objects.get().free) == (6, 4)
    count(order, shelf, "b", good=3, damaged=1)
    order.refresh_from_db()
    assert (order.status, order.closed_at is not None) == ("received", True)
    assert stock_of(mug) == (9, 0, 0)
    assert BinStock.objects.get(bin=shelf).quantity == 9
    assert Supply.objects.get().free == 0
    assert find_drift() == []


def test_the_same_form_sent_again_counts_once(door):
    _, shelf, order, mug = door
    first = count(order, shelf, "same", good=6)
    assert count(order, shelf, "same", good=6) == first
    assert stock_of(mug) == (6, 0, 0)
    assert Receipt.objects.count() == 1


def test_more_than_expected_needs_a_reason_and_is_kept(door):
    _, shelf, order, mug = door
    with pytest.raises(receive.NeedsReason):
        count(order, shelf, good=12)
    assert stock_of(mug) == (0, 0, 0)
    receipt = count(order, shelf, good=12, reason="extra", note="two as a gift")
    assert (receipt.over_quantity, receipt.reason, receipt.note) == (2, "extra", "two as a gift")
    assert stock_of(mug) == (12, 0, 0)


def test_what_will_not_come_needs_a_reason_and_ends_the_order(door):
    house, shelf, order, _ = door
    count(order, shelf, "a", good=7)
    with pytest.raises(receive.NeedsReason):
        count(order, shelf, "b", missing=3)
    how = {"warehouse_id": house.pk, "note": "", "actor": "staff:1"}
    assert receive.close_rest(purchase_order_id=order.pk, reason="lost", key="c", **how) == 3
    order.refresh_from_db()
    assert (order.status, Supply.objects.get().quantity) == ("received", 7)
    assert Receipt.objects.filter(missing_quantity=3, reason="lost").count() == 1
    assert receive.close_rest(purchase_order_id=order.pk, reason="lost", key="c", **how) == 0


def test_goods_that_come_after_the_order_was_closed_are_still_counted(door):
    house, shelf, order, mug = door
    receive.close_rest(
        purchase_order_id=order.pk, warehouse_id=house.pk, reason="lost", note="", key="c", actor="staff:1"
    )
    count(order, shelf, "late", good=2, reason="miscount")
    assert stock_of(mug) == (2, 0, 0)


@pytest.mark.parametrize("facts", [{}, {"good": -1}, {"good": 10**9}, {"missing": 11, "reason": "lost"}])
def test_nonsense_is_refused(door, facts):
    _, shelf, order, mug = door
    with pytest.raises(receive.CannotReceive):
        count(order, shelf, **facts)
    assert stock_of(mug) == (0, 0, 0)


def test_another_house_cannot_receive_it(door):
    _, shelf, order, _ = door
    told = receive.Count(order.lines.get().pk, "x", bin_id=shelf.pk, good=1)
    with pytest.raises(receive.CannotReceive):
        receive.receive_line(count=told, warehouse_id=make_warehouse().pk, actor="staff:1")


def test_goods_go_to_a_shelf_of_this_house_alone(door):
    _, _, order, _ = door
    with pytest.raises(receive.CannotReceive):
        count(order, make_bin(make_warehouse()), good=1)


def test_who_waits_is_named_first_and_gets_the_goods(door, drain):
    _house, shelf, order, mug = door
    waiting = back_ordered(mug, 4)
    row = delivery_of(order).rows[0]
    assert row.waiting == [(waiting.number, 4)]
    count(order, shelf, good=6)
    assert Event.objects.filter(name="stock.arrived").exists()
    on_hand, allocated, held = stock_of(mug)
    assert (on_hand, allocated + held) == (6, 4)


@pytest.fixture
def at_door(client, door):
    client.force_login(make_picker())
    return client


def page(client, order, **post):
    address = reverse("warehouse:receive", args=[order.number])
    return client.post(address, post) if post else client.get(address)


def test_the_list_opens_an_order_by_number_and_by_supplier(at_door, door):
    _, _, order, _ = door
    address = reverse("warehouse:expected")
    assert order.number in at_door.get(address).text
    for code in (order.number.lower(), order.supplier.code, order.supplier.name):
        assert at_door.post(address, {"scan": code}).url == reverse("warehouse:receive", args=[order.number])
    assert "Nothing expected here is called zeppelin" in at_door.post(address, {"scan": "zeppelin"}).text


def test_scanning_an_item_opens_its_count(at_door, door):
    _, _, order, mug = door
    line = order.lines.get()
    there = reverse("warehouse:receive_line", args=[order.number, line.pk])
    for code in (mug.barcode, mug.sku.lower(), line.supplier_sku):
        assert page(at_door, order, scan=code).url == there
    other = make_variant()
    assert "is not on this order" in page(at_door, order, scan=other.barcode).text
    assert "No item has the code" in page(at_door, order, scan="nonsense").text


def test_a_count_by_hand_goes_in_and_over_asks_why(at_door, door):
    _, shelf, order, mug = door
    address = reverse("warehouse:receive_line", args=[order.number, order.lines.get().pk])
    facts = {"key": "form-1", "good": "12", "damaged": "", "shelf": shelf.code.lower(), "note": ""}
    answer = at_door.post(address, facts)
    assert "2 more than expected" in answer.text
    assert 'value="12"' in answer.text
    assert at_door.post(address, facts | {"reason": "extra"}).status_code == 302
    assert at_door.post(address, facts | {"reason": "extra"}).status_code == 302
    assert stock_of(mug) == (12, 0, 0)


def test_an_unknown_shelf_keeps_what_was_typed(at_door, door):
    _, _, order, mug = door
    address = reverse("warehouse:receive_line", args=[order.number, order.lines.get().pk])
    answer = at_door.post(address, {"key": "form-1", "good": "4", "shelf": "Z-99"})
    assert "is called Z-99" in answer.text
    assert stock_of(mug) == (0, 0, 0)


def test_the_rest_is_closed_with_a_reason(at_door, door):
    _, _, order, _ = door
    address = reverse("warehouse:receive_close", args=[order.number])
    assert "Choose why" in at_door.post(address, {"key": "z"}).text
    at_door.post(address, {"key": "z", "reason": "unavailable"})
    order.refresh_from_db()
    assert order.status == "received"


@pytest.mark.parametrize("name", ["expected", "receive", "receive_line", "receive_close"])
def test_only_the_warehouse_comes_in(client, door, django_user_model, name):
    _, _, order, _ = door
    args = {"expected": [], "receive_line": [order.number, order.lines.get().pk]}.get(name, [order.number])
    address = reverse(f"warehouse:{name}", args=args)
    assert client.get(address).status_code == 302
    client.force_login(django_user_model.objects.create_user(email="ann@example.com", password="correct horse 9"))
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("number", ["P-0000-0000", "nope"])
def test_unknown_deliveries_are_not_found(at_door, door, number):
    assert at_door.get(f"/warehouse/receive/{number}/").status_code == 404
    assert at_door.get(f"/warehouse/receive/{number}/99999999999999999999/").status_code == 404


@pytest.mark.parametrize("text", ["9" * 500, "<b>", ""])
def test_hostile_scans_are_answered(at_door, door, text):
    _, _, order, _ = door
    assert at_door.post(reverse("warehouse:expected"), {"scan": text}).status_code == 200
    assert page(at_door, order, scan=text).status_code == 200
    line = reverse("warehouse:receive_line", args=[order.number, order.lines.get().pk])
    assert at_door.post(line, {"key": text, "good": text, "shelf": text, "note": text}).status_code == 200


def test_a_page_of_thirty_lines_asks_as_much_as_one_of_three(at_door, queries):
    house = make_warehouse()
    at_door.post(reverse("warehouse:building"), {"warehouse": house.pk})
    for count_of_lines in (3, 30):
        order = given.bought(*((make_variant(), 2) for _ in range(count_of_lines)), warehouse=house)
        with queries(10):
            at_door.get(reverse("warehouse:receive", args=[order.number]))
