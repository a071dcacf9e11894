"""Picking against canceling, and against other pickers, with real connections; shown able to fail without its gate."""

import pytest
from django.db.models import F

from fulfillment.actions import claims, pack, pick, ship
from fulfillment.actions.release import release_order
from fulfillment.models import Pick, PickList, Shipment, ShipmentLine
from fulfillment.tests.factories import make_goods, make_picker, stock_of
from fulfillment.tests.flows import fill, packed, picked, released, without_lock_and_gate
from orders.actions import canceling
from orders.models import OrderLine
from shop.actions.ledger import find_drift
from shop.core.errors import Refused
from shop.core.models import Message
from shop.core.tests.racing import is_seen, race
from shop.models import Movement

pytestmark = [pytest.mark.live, pytest.mark.usefixtures("real_db")]
ORDERS = 20


def starting(shipment, picker):
    return lambda: pick.start_list(picker_id=picker.pk, warehouse_id=shipment.warehouse_id, shipment_ids=[shipment.pk])


def canceling_of(order):
    return lambda: canceling.cancel_order(order_id=order.pk, actor="customer:1", reason="changed my mind")


def race_all(mug, *, quantity=2):
    """Each order is picked and canceled at the same moment; how many were won by both sides."""
    both = 0
    for _ in range(ORDERS):
        order, (shipment,) = released((mug, quantity))
        race([starting(shipment, make_picker()), canceling_of(order)])
        line = order.lines.get()
        release_order(order_id=order.pk)
        order.refresh_from_db()
        shipment.refresh_from_db()
        is_claimed, is_canceled = line.picking_quantity > 0, order.status == "canceled"
        both += is_claimed and is_canceled
        assert is_claimed or is_canceled
        assert not (is_canceled and not is_claimed and shipment.status != "canceled")
    return both


def test_an_order_is_either_picked_or_canceled():
    _, (mug,) = make_goods(quantity=ORDERS * 2)
    assert race_all(mug) == 0
    claimed = sum(Pick.objects.values_list("quantity", flat=True))
    on_hand, allocated, held = stock_of(mug)
    assert (on_hand, allocated, held) == (ORDERS * 2, claimed, 0)
    assert find_drift() == []


def test_without_the_gate_both_sides_win(monkeypatch):
    """The same race with the order's lock and the condition taken out: both are told that they won."""
    without_lock_and_gate(monkeypatch)
    assert is_seen(lambda: race_all(make_goods(quantity=ORDERS * 2)[1][0]) > 0, rounds=5)


def test_the_table_itself_keeps_a_unit_from_being_picked_and_canceled():
    _, (mug,) = make_goods()
    order, _ = released((mug, 2))
    line = order.lines.get()
    OrderLine.objects.filter(pk=line.pk).update(canceled_quantity=2)
    assert not claims.take_units(order_line_id=line.pk, quantity=1)


@pytest.mark.feature("FUL07")
def test_eight_pickers_and_one_order_make_one_walk():
    _, (mug, pan) = make_goods(2)
    order, (shipment,) = released((mug, 2), (pan, 1))
    answers = race([starting(shipment, make_picker()) for _ in range(8)])
    assert sum(isinstance(one, PickList) for one in answers) == 1
    assert all(isinstance(one, PickList | Refused) for one in answers)
    assert sorted(order.lines.values_list("picking_quantity", flat=True)) == [1, 2]
    assert Pick.objects.count() == 2


def test_one_picker_who_clicks_eight_times_has_one_walk():
    _, (mug,) = make_goods()
    _, (shipment,) = released((mug, 2))
    picker = make_picker()
    answers = race([starting(shipment, picker) for _ in range(8)])
    assert len({one.pk for one in answers}) == 1
    assert Pick.objects.count() == 1


def test_the_same_scan_eight_times_counts_once():
    _, (mug,) = make_goods()
    _, (shipment,) = released((mug, 3))
    walk = starting(shipment, make_picker())()
    one = walk.picks.get()
    answers = race([lambda: pick.confirm_pick(pick_id=one.pk, picker_id=walk.picker_id, seen=0)] * 8)
    assert [answer.picked_quantity for answer in answers] == [1] * 8
    assert ShipmentLine.objects.get().picked_quantity == 1
    assert Movement.objects.filter(kind="moved").count() == 1
    assert find_drift() == []


def test_a_scan_against_letting_go_ends_one_way():
    _, (mug,) = make_goods(quantity=ORDERS)
    for _ in range(ORDERS):
        order, (shipment,) = released((mug, 1))
        walk = starting(shipment, make_picker())()
        one = walk.picks.get()
        race(
            [
                lambda one=one, walk=walk: pick.confirm_pick(pick_id=one.pk, picker_id=walk.picker_id, seen=0),
                lambda walk=walk: pick.let_go(pick_list_id=walk.pk, picker_id=walk.picker_id),
            ]
        )
        line = ShipmentLine.objects.get(shipment=shipment)
        assert line.picked_quantity == line.claimed_quantity == order.lines.get().picking_quantity
    assert Movement.objects.filter(kind="moved").count() == sum(
        ShipmentLine.objects.values_list("picked_quantity", flat=True)
    )
    assert find_drift() == []


def test_many_pickers_of_one_shelf_lose_nothing():
    _, (mug,) = make_goods(quantity=16)
    walks = [starting(released((mug, 2))[1][0], make_picker())() for _ in range(8)]
    race(
        [
            lambda walk=walk: pick.confirm_pick(
                pick_id=walk.picks.get().pk, picker_id=walk.picker_id, seen=0, quantity=2
            )
            for walk in walks
        ]
    )
    assert sum(ShipmentLine.objects.values_list("picked_quantity", flat=True)) == 16
    assert find_drift() == []


def test_a_parcel_handed_over_eight_times_leaves_once():
    order, _, parcel, mug = packed(quantity=2)
    race(
        [
            lambda: ship.ship_parcel(
                package_id=parcel.pk, carrier="ups", tracking_number="1Z999AA10123456784", actor="staff:1"
            )
        ]
        * 8
    )
    assert stock_of(mug) == (8, 0, 0)
    assert Message.objects.filter(event="shipment_shipped").count() == 1
    assert order.timeline.filter(kind="shipment.shipped").count() == 1
    assert find_drift() == []


def test_the_same_item_put_in_eight_times_is_in_once():
    _, (mug,) = make_goods()
    _, shipment = picked((mug, 3))
    line = shipment.lines.get()
    race([lambda: pack.put_in(shipment_id=shipment.pk, shipment_line_id=line.pk, seen=0)] * 8)
    assert pack.units_packed(shipment.pk) == {line.pk: 1}
    assert shipment.packages.count() == 1


def test_releasing_at_once_makes_one_shipment():
    _, (mug,) = make_goods()
    order, _ = released((mug, 2))
    ShipmentLine.objects.all().delete()
    Shipment.objects.all().delete()
    race([lambda: release_order(order_id=order.pk)] * 8)
    assert Shipment.objects.count() == 1
    assert ShipmentLine.objects.get().quantity == 2


def test_two_parcels_of_one_shipment_can_leave_at_once():
    _, (mug,) = make_goods()
    order, shipment = picked((mug, 2))
    parcels = [fill(shipment, units=1), fill(shipment, units=1)]
    race(
        [
            lambda parcel=parcel: ship.ship_parcel(
                package_id=parcel.pk, carrier="demo", tracking_number="", actor="staff:1"
            )
            for parcel in parcels
        ]
    )
    order.refresh_from_db()
    shipment.refresh_from_db()
    assert (order.fulfillment_status, shipment.status) == ("shipped", "shipped")
    assert OrderLine.objects.filter(shipped_quantity=F("quantity")).count() == 1
    assert find_drift() == []
