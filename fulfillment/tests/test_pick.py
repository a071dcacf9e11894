"""Picking: claims, scans that count once, letting go, lapsing, short picks. Nothing is ever lost."""

import datetime

import pytest
from django.utils import timezone

from fulfillment.actions import pick, shorts
from fulfillment.actions.release import release_order
from fulfillment.models import Pick, PickList, Shipment, ShipmentLine
from fulfillment.tests.factories import (
    make_bin,
    make_goods,
    make_order,
    make_picker,
    make_variant,
    make_warehouse,
    put_on_shelf,
    stock_of,
)
from orders.models import Order
from shop.actions.ledger import find_drift
from shop.models import BinStock, Movement

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ledger_is_whole(db):
    yield
    assert find_drift() == []


def released(*lines, **overrides):
    order = make_order(*lines, **overrides)
    return order, [Shipment.objects.get(pk=pk) for pk in release_order(order_id=order.pk)]


def start(*shipments, picker=None):
    picker = picker or make_picker()
    warehouse_id = shipments[0].warehouse_id
    ids = [shipment.pk for shipment in shipments]
    return pick.start_list(picker_id=picker.pk, warehouse_id=warehouse_id, shipment_ids=ids)


def confirm(one, seen=0, quantity=1):
    return pick.confirm_pick(pick_id=one.pk, picker_id=one.pick_list.picker_id, seen=seen, quantity=quantity)


def claimed(order):
    return list(order.lines.values_list("picking_quantity", flat=True))


def test_starting_claims_every_line_of_the_order():
    _, (mug, pan) = make_goods(2)
    order, (shipment,) = released((mug, 2), (pan, 1))
    walk = start(shipment)
    assert claimed(order) == [2, 1]
    assert walk.picks.count() == 2
    shipment.refresh_from_db()
    assert shipment.status == "picking"


def test_a_batch_walks_over_several_orders():
    _, (mug,) = make_goods()
    first, (one,) = released((mug, 2))
    second, (two,) = released((mug, 3))
    walk = start(one, two)
    assert claimed(first) + claimed(second) == [2, 3]
    assert walk.picks.count() == 2


def test_starting_twice_is_the_same_walk():
    _, (mug,) = make_goods()
    order, (shipment,) = released((mug, 2))
    picker = make_picker()
    assert start(shipment, picker=picker) == start(shipment, picker=picker)
    assert claimed(order) == [2]


@pytest.mark.feature("FUL07")
def test_the_second_picker_finds_nothing_left():
    _, (mug,) = make_goods()
    order, (shipment,) = released((mug, 2))
    start(shipment)
    with pytest.raises(pick.NothingToPick):
        start(shipment)
    assert claimed(order) == [2]
    assert PickList.objects.count() == 1


@pytest.mark.parametrize("status", ["on_hold", "canceled"])
def test_an_order_that_was_stopped_meanwhile_is_not_claimed(status):
    _, (mug,) = make_goods()
    order, (shipment,) = released((mug, 2))
    Order.objects.filter(pk=order.pk).update(status=status)
    with pytest.raises(pick.NothingToPick):
        start(shipment)
    assert claimed(order) == [0]


def test_canceled_units_are_not_claimed():
    _, (mug,) = make_goods()
    order, (shipment,) = released((mug, 3))
    order.lines.update(canceled_quantity=2)
    start(shipment)
    assert claimed(order) == [1]


def test_units_on_two_shelves_are_two_stops():
    warehouse, mug = make_warehouse(), make_variant()
    put_on_shelf(mug, make_bin(warehouse, "A-01-1"), 2)
    put_on_shelf(mug, make_bin(warehouse, "B-01-1"), 2)
    _, (shipment,) = released((mug, 3))
    walk = start(shipment)
    assert list(walk.picks.order_by("pk").values_list("bin__code", "quantity")) == [("A-01-1", 2), ("B-01-1", 1)]


def test_one_shelf_that_holds_all_is_preferred():
    warehouse, mug = make_warehouse(), make_variant()
    put_on_shelf(mug, make_bin(warehouse, "A-01-1"), 2)
    put_on_shelf(mug, make_bin(warehouse, "B-01-1"), 9)
    _, (shipment,) = released((mug, 3))
    assert start(shipment).picks.get().bin.code == "B-01-1"


def test_what_another_walk_claimed_in_a_bin_is_not_claimed_twice():
    warehouse, mug = make_warehouse(), make_variant()
    put_on_shelf(mug, make_bin(warehouse, "A-01-1"), 3)
    put_on_shelf(mug, make_bin(warehouse, "B-01-1"), 3)
    _, (one,) = released((mug, 3))
    _, (two,) = released((mug, 3))
    assert start(one).picks.get().bin.code == "A-01-1"
    assert start(two).picks.get().bin.code == "B-01-1"


def test_a_scan_carries_one_unit_to_the_bench():
    _, (mug,) = make_goods(quantity=10)
    _, (shipment,) = released((mug, 2))
    one = start(shipment).picks.get()
    confirm(one)
    assert BinStock.objects.get(bin=one.bin).quantity == 9
    assert BinStock.objects.get(bin__kind="bench").quantity == 1
    assert stock_of(mug) == (10, 2, 0)
    assert ShipmentLine.objects.get().picked_quantity == 1


def test_a_repeated_scan_counts_once():
    _, (mug,) = make_goods()
    _, (shipment,) = released((mug, 3))
    one = start(shipment).picks.get()
    confirm(one, seen=0)
    assert confirm(one, seen=0).picked_quantity == 1
    assert Movement.objects.filter(kind="moved").count() == 1
    assert ShipmentLine.objects.get().picked_quantity == 1


def test_the_last_unit_ends_line_and_walk():
    _, (mug,) = make_goods()
    _, (shipment,) = released((mug, 3))
    walk = start(shipment)
    assert confirm(walk.picks.get(), quantity=3).state == "picked"
    walk.refresh_from_db()
    assert walk.finished_at is not None


def test_more_than_needed_is_refused():
    _, (mug,) = make_goods()
    _, (shipment,) = released((mug, 2))
    one = start(shipment).picks.get()
    for quantity in (3, 0, -1):
        with pytest.raises(pick.TooManyPicked):
            confirm(one, quantity=quantity)
    assert ShipmentLine.objects.get().picked_quantity == 0


def test_nobody_picks_on_somebody_elses_walk():
    _, (mug,) = make_goods()
    _, (shipment,) = released((mug, 2))
    one = start(shipment).picks.get()
    with pytest.raises(pick.NotYourPick):
        pick.confirm_pick(pick_id=one.pk, picker_id=make_picker().pk, seen=0)


def test_letting_go_gives_back_what_was_not_picked():
    _, (mug, pan) = make_goods(2)
    order, (shipment,) = released((mug, 3), (pan, 1))
    walk = start(shipment)
    confirm(walk.picks.order_by("pk").first(), quantity=2)
    assert pick.let_go(pick_list_id=walk.pk, picker_id=walk.picker_id) == 2
    assert claimed(order) == [2, 0]
    assert pick.let_go(pick_list_id=walk.pk, picker_id=walk.picker_id) == 0
    rest = start(shipment).picks.order_by("pk")
    assert [(one.quantity, one.state) for one in rest] == [(1, "claimed"), (1, "claimed")]


def test_letting_go_before_the_first_scan_makes_the_order_cancelable_again():
    _, (mug,) = make_goods()
    order, (shipment,) = released((mug, 3))
    walk = start(shipment)
    pick.let_go(pick_list_id=walk.pk, picker_id=walk.picker_id)
    shipment.refresh_from_db()
    assert (claimed(order), shipment.status) == ([0], "ready")


def test_a_scan_after_letting_go_moves_nothing():
    _, (mug,) = make_goods()
    _, (shipment,) = released((mug, 3))
    walk = start(shipment)
    one = walk.picks.get()
    pick.let_go(pick_list_id=walk.pk, picker_id=walk.picker_id)
    with pytest.raises(pick.NotYourPick):
        confirm(one)
    assert not Movement.objects.filter(kind="moved").exists()


def test_a_walk_without_a_scan_for_half_an_hour_lapses(settings):
    settings.PICK_CLAIM_MINUTES = 30
    _, (mug,) = make_goods()
    order, (shipment,) = released((mug, 3))
    walk = start(shipment)
    now = timezone.now()
    assert pick.lapsed_lists(now + datetime.timedelta(minutes=29)) == []
    later = now + datetime.timedelta(minutes=31)
    assert pick.lapsed_lists(later) == [walk.pk]
    assert pick.lapse_list(pick_list_id=walk.pk, now=later) == 3
    assert claimed(order) == [0]
    assert pick.lapse_list(pick_list_id=walk.pk, now=later) == 0


def test_a_scan_keeps_the_whole_walk_alive(settings):
    settings.PICK_CLAIM_MINUTES = 30
    _, (mug, pan) = make_goods(2)
    _, (shipment,) = released((mug, 1), (pan, 1))
    walk = start(shipment)
    Pick.objects.update(last_scan_at=timezone.now() - datetime.timedelta(minutes=29))
    confirm(walk.picks.order_by("pk").first())
    assert pick.lapsed_lists(timezone.now() + datetime.timedelta(minutes=10)) == []


def test_a_skipped_line_comes_last_and_a_repeat_skips_once():
    _, variants = make_goods(2)
    _, (shipment,) = released(*[(variant, 1) for variant in variants])
    walk = start(shipment)
    first = walk.picks.order_by("pk").first()
    for _ in range(2):
        pick.skip_pick(pick_id=first.pk, picker_id=walk.picker_id, seen=0)
    first.refresh_from_db()
    assert first.skipped == 1


def test_a_short_line_corrects_the_shelf_and_parks_the_rest():
    _, (mug,) = make_goods(quantity=5)
    order, (shipment,) = released((mug, 3))
    walk = start(shipment)
    one = walk.picks.get()
    confirm(one, quantity=1)
    shorts.report_short(pick_id=one.pk, picker_id=walk.picker_id, left=0, reason="damaged")
    assert stock_of(mug) == (1, 3, 0)
    assert claimed(order) == [1]
    assert Movement.objects.get(kind="adjusted").reason == "damaged"
    waiting = Shipment.objects.get(status="pending")
    assert waiting.attention == f"Short: 2 of {mug.sku}, damaged in {one.bin.code}."
    assert [line.quantity for line in waiting.lines.all()] == [2]
    assert order.timeline.filter(kind="pick.short", is_public=False).count() == 1
    walk.refresh_from_db()
    assert walk.finished_at is not None


def test_the_rest_of_a_short_order_goes_on():
    _, (mug, pan) = make_goods(2, quantity=1)
    _, (shipment,) = released((mug, 1), (pan, 1))
    walk = start(shipment)
    mine = walk.picks.get(shipment_line__order_line__sku=mug.sku)
    shorts.report_short(pick_id=mine.pk, picker_id=walk.picker_id, left=0, reason="missing")
    confirm(walk.picks.get(state="claimed"))
    shipment.refresh_from_db()
    assert shipment.status == "picking"
    assert sum(line.quantity for line in shipment.lines.all()) == 1


def test_another_shelf_is_offered_before_anything_is_short():
    warehouse, mug = make_warehouse(), make_variant()
    put_on_shelf(mug, make_bin(warehouse, "A-01-1"), 3)
    put_on_shelf(mug, make_bin(warehouse, "B-01-1"), 1)
    _, (shipment,) = released((mug, 3))
    walk = start(shipment)
    one = walk.picks.get()
    assert shorts.report_short(pick_id=one.pk, picker_id=walk.picker_id, left=2, reason="missing") == 3
    rest = walk.picks.filter(state="claimed").order_by("pk")
    assert [(row.bin.code, row.quantity) for row in rest] == [("A-01-1", 2), ("B-01-1", 1)]
    assert not Shipment.objects.filter(status="pending").exists()


def test_reporting_short_twice_is_reporting_once():
    _, (mug,) = make_goods(quantity=5)
    order, (shipment,) = released((mug, 3))
    walk = start(shipment)
    one = walk.picks.get()
    for _ in range(2):
        shorts.report_short(pick_id=one.pk, picker_id=walk.picker_id, left=0, reason="missing")
    assert Shipment.objects.filter(status="pending").count() == 1
    assert stock_of(mug) == (0, 3, 0)
    assert claimed(order) == [0]


@pytest.mark.parametrize(
    ("left", "reason", "refusal"), [(3, "missing", shorts.NotShort), (0, "bored", shorts.UnknownReason)]
)
def test_a_short_pick_needs_a_shortage_and_a_reason(left, reason, refusal):
    _, (mug,) = make_goods(quantity=5)
    _, (shipment,) = released((mug, 3))
    walk = start(shipment)
    with pytest.raises(refusal):
        shorts.report_short(pick_id=walk.picks.get().pk, picker_id=walk.picker_id, left=left, reason=reason)
    assert stock_of(mug) == (5, 3, 0)


def test_a_line_short_as_a_whole_leaves_an_empty_shipment_canceled():
    _, (mug,) = make_goods(quantity=5)
    _, (shipment,) = released((mug, 3))
    walk = start(shipment)
    shorts.report_short(pick_id=walk.picks.get().pk, picker_id=walk.picker_id, left=0, reason="missing")
    shipment.refresh_from_db()
    assert shipment.status == "canceled"


def test_the_parked_rest_comes_back_when_goods_are_found():
    _, (mug,) = make_goods(quantity=5)
    order, (shipment,) = released((mug, 3))
    walk = start(shipment)
    one = walk.picks.get()
    shorts.report_short(pick_id=one.pk, picker_id=walk.picker_id, left=0, reason="missing")
    waiting = Shipment.objects.get(status="pending")
    assert shorts.parked_shipments() == [waiting.pk]
    assert not shorts.resume_shipment(shipment_id=waiting.pk, actor="worker")
    put_on_shelf(mug, one.bin, 3)
    assert shorts.resume_shipment(shipment_id=waiting.pk, actor="worker")
    assert release_order(order_id=order.pk) == [waiting.pk]
    assert [row.quantity for row in start(waiting).picks.all()] == [3]


def test_letting_go_after_a_short_pick_joins_what_waits():
    _, (mug, pan) = make_goods(2, quantity=1)
    order, (shipment,) = released((mug, 1), (pan, 1))
    walk = start(shipment)
    mine = walk.picks.get(shipment_line__order_line__sku=mug.sku)
    shorts.report_short(pick_id=mine.pk, picker_id=walk.picker_id, left=0, reason="missing")
    pick.let_go(pick_list_id=walk.pk, picker_id=walk.picker_id)
    live = Shipment.objects.exclude(status="canceled").get()
    assert sorted(live.lines.filter(quantity__gt=0).values_list("order_line__sku", "quantity")) == sorted(
        [(mug.sku, 1), (pan.sku, 1)]
    )
    assert claimed(order) == [0, 0]
