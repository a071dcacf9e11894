"""Packing: only what was picked goes in, each scan counts once, parcels are closed with box and weight."""

import pytest

from fulfillment.actions import pack
from fulfillment.models import Package
from fulfillment.queries.packing import bench_of
from fulfillment.tests.factories import make_box, make_goods, stock_of
from fulfillment.tests.flows import fill, packed, picked, released, send
from shop.actions.ledger import find_drift

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ledger_is_whole(db):
    yield
    assert find_drift() == []


def put(shipment, line, seen=0, quantity=1):
    return pack.put_in(shipment_id=shipment.pk, shipment_line_id=line.pk, seen=seen, quantity=quantity)


def test_nothing_is_packed_before_all_is_picked():
    _, (mug,) = make_goods()
    _, (shipment,) = released((mug, 2))
    with pytest.raises(pack.NotReadyToPack):
        pack.open_parcel(shipment_id=shipment.pk)


def test_each_scan_puts_one_in_and_a_repeat_counts_once():
    _, (mug,) = make_goods()
    _, shipment = picked((mug, 2))
    line = shipment.lines.get()
    assert put(shipment, line, seen=0) == 1
    assert put(shipment, line, seen=0) == 1
    assert put(shipment, line, seen=1) == 2
    assert Package.objects.get().contents == {str(line.pk): 2}


def test_more_than_was_picked_does_not_go_in():
    _, (mug,) = make_goods()
    _, shipment = picked((mug, 2))
    with pytest.raises(pack.NotInThisParcel):
        put(shipment, shipment.lines.get(), quantity=3)


def test_another_orders_line_does_not_go_in():
    _, (mug,) = make_goods()
    _, shipment = picked((mug, 2))
    _, other = picked((mug, 1))
    with pytest.raises(pack.NotInThisParcel):
        put(shipment, other.lines.get())


@pytest.mark.feature("FUL16")
def test_the_last_parcel_closed_makes_the_shipment_packed():
    order, shipment, parcel, mug = packed()
    assert (shipment.status, parcel.weight_g) == ("packed", 900)
    assert shipment.packed_at is not None
    assert order.timeline.filter(kind="shipment.packed", is_public=True).count() == 1
    assert stock_of(mug) == (10, 2, 0)


def test_closing_a_parcel_again_changes_nothing():
    order, _, parcel, _ = packed()
    pack.close_parcel(package_id=parcel.pk, box_id=None, weight_g=1, actor="staff:1")
    parcel.refresh_from_db()
    assert parcel.weight_g == 900
    assert order.timeline.filter(kind="shipment.packed").count() == 1


@pytest.mark.parametrize("weight", [0, -5, 70_001])
def test_a_parcel_needs_a_weight_that_can_be(weight):
    _, (mug,) = make_goods()
    _, shipment = picked((mug, 1))
    put(shipment, shipment.lines.get())
    with pytest.raises(pack.ParcelNotClosed):
        pack.close_parcel(package_id=Package.objects.get().pk, box_id=None, weight_g=weight, actor="staff:1")


def test_an_empty_parcel_is_not_closed():
    _, (mug,) = make_goods()
    _, shipment = picked((mug, 1))
    parcel = pack.open_parcel(shipment_id=shipment.pk)
    with pytest.raises(pack.ParcelNotClosed):
        pack.close_parcel(package_id=parcel.pk, box_id=None, weight_g=100, actor="staff:1")


def test_a_retired_box_is_refused():
    _, (mug,) = make_goods()
    _, shipment = picked((mug, 1))
    put(shipment, shipment.lines.get())
    box = make_box(is_active=False)
    with pytest.raises(pack.ParcelNotClosed):
        pack.close_parcel(package_id=Package.objects.get().pk, box_id=box.pk, weight_g=100, actor="staff:1")


def test_a_shipment_can_go_in_two_parcels():
    _, (mug,) = make_goods()
    _, shipment = picked((mug, 3))
    fill(shipment, units=2)
    shipment.refresh_from_db()
    assert shipment.status == "picking"
    fill(shipment)
    shipment.refresh_from_db()
    assert shipment.status == "packed"
    assert [sum(one.contents.values()) for one in shipment.packages.order_by("position")] == [2, 1]


def test_what_was_put_in_comes_out_again():
    _, (mug,) = make_goods()
    _, shipment = picked((mug, 2))
    put(shipment, shipment.lines.get())
    pack.empty_parcel(shipment_id=shipment.pk)
    assert Package.objects.get().contents == {}


def test_a_packed_shipment_can_be_opened_again_and_a_sent_one_not():
    _, shipment, parcel, _ = packed()
    pack.reopen_shipment(shipment_id=shipment.pk, actor="staff:1")
    shipment.refresh_from_db()
    assert shipment.status == "picking"
    pack.close_parcel(package_id=parcel.pk, box_id=None, weight_g=800, actor="staff:1")
    send(parcel)
    pack.reopen_shipment(shipment_id=shipment.pk, actor="staff:1")
    shipment.refresh_from_db()
    assert shipment.status == "shipped"


def test_the_bench_shows_the_advised_box_and_what_is_still_missing():
    box = make_box(length_mm=200, width_mm=150, height_mm=100)
    make_box()
    _, (mug,) = make_goods()
    _, shipment = picked((mug, 2))
    put(shipment, shipment.lines.get())
    table = bench_of(shipment)
    assert table.advice.box.code == str(box.pk)
    assert [(row.is_in, row.wanted) for row in table.rows] == [(1, 2)]
    assert not table.is_full


def test_what_the_advice_leaves_for_the_next_parcel_is_shown_there():
    make_box(length_mm=100, width_mm=100, height_mm=100)
    _, (mug,) = make_goods()
    _, shipment = picked((mug, 2))
    assert len(bench_of(shipment).later) == 1
    fill(shipment, units=1)
    table = bench_of(shipment)
    assert (len(table.later), table.number_of_parcel) == (0, 2)
