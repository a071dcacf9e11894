"""A confirmed order goes onto the pick list of the warehouses that hold its goods, once."""

import datetime

import pytest

from fulfillment.actions.release import release_order
from fulfillment.actions.shipments import leaves_on
from fulfillment.models import Shipment, ShipmentLine
from fulfillment.tests.factories import make_bin, make_goods, make_order, make_variant, make_warehouse, put_on_shelf
from orders.models import Order
from shop.actions import stock
from shop.actions.ledger import find_drift
from shop.models import Holiday

pytestmark = pytest.mark.django_db


def lines_of(order):
    rows = ShipmentLine.objects.filter(shipment__order=order).exclude(shipment__status="canceled")
    return sorted(rows.values_list("shipment__warehouse_id", "order_line__sku", "quantity"))


def test_one_warehouse_makes_one_shipment():
    warehouse, (mug, pan) = make_goods(2)
    order = make_order((mug, 2), (pan, 1))
    release_order(order_id=order.pk)
    assert lines_of(order) == sorted([(warehouse.pk, mug.sku, 2), (warehouse.pk, pan.sku, 1)])
    assert Shipment.objects.get().status == "ready"


@pytest.mark.feature("ORD12")
def test_goods_in_two_warehouses_make_two_shipments_even_of_one_line():
    east, west = make_warehouse(), make_warehouse(priority=1)
    mug, pan = make_variant(), make_variant()
    put_on_shelf(mug, make_bin(east), 1)
    put_on_shelf(mug, make_bin(west), 2)
    put_on_shelf(pan, make_bin(west), 5)
    order = make_order((mug, 3), (pan, 1))
    release_order(order_id=order.pk)
    assert lines_of(order) == sorted([(east.pk, mug.sku, 1), (west.pk, mug.sku, 2), (west.pk, pan.sku, 1)])
    assert Shipment.objects.count() == 2


def test_releasing_again_changes_nothing():
    _, (mug,) = make_goods()
    order = make_order((mug, 2))
    first = release_order(order_id=order.pk)
    assert release_order(order_id=order.pk) == first
    assert [row[2] for row in lines_of(order)] == [2]
    assert order.timeline.filter(kind="shipment.released").count() == 1


@pytest.mark.parametrize("status", ["placed", "canceled", "draft"])
def test_an_order_that_is_not_confirmed_is_not_released(status):
    _, (mug,) = make_goods()
    order = make_order((mug, 2), status=status)
    assert release_order(order_id=order.pk) == []
    assert not Shipment.objects.exists()


def test_a_hold_takes_the_shipment_off_the_list_and_release_puts_it_back():
    _, (mug,) = make_goods()
    order = make_order((mug, 2))
    release_order(order_id=order.pk)
    Order.objects.filter(pk=order.pk).update(status="on_hold")
    release_order(order_id=order.pk)
    assert Shipment.objects.get().status == "pending"
    Order.objects.filter(pk=order.pk).update(status="confirmed")
    release_order(order_id=order.pk)
    assert Shipment.objects.get().status == "ready"


def test_canceled_units_leave_the_shipment():
    _, (mug,) = make_goods()
    order = make_order((mug, 3))
    release_order(order_id=order.pk)
    line = order.lines.get()
    stock.release(
        owner_kind="order_line", owner_id=str(line.pk), cause=stock.Cause("cancel", "1"), actor="system", quantity=2
    )
    release_order(order_id=order.pk)
    assert [row[2] for row in lines_of(order)] == [1]


def test_a_canceled_order_cancels_its_waiting_shipment():
    _, (mug,) = make_goods()
    order = make_order((mug, 3))
    release_order(order_id=order.pk)
    stock.release(
        owner_kind="order_line",
        owner_id=str(order.lines.get().pk),
        cause=stock.Cause("cancel", "1"),
        actor="system",
    )
    Order.objects.filter(pk=order.pk).update(status="canceled")
    assert release_order(order_id=order.pk) == []
    assert Shipment.objects.get().status == "canceled"
    assert find_drift() == []


def test_what_is_confirmed_after_the_cut_off_leaves_on_the_next_working_day():
    warehouse = make_warehouse(time_zone="America/New_York", cutoff=datetime.time(15))
    _, (mug,) = make_goods(warehouse=warehouse)
    friday = datetime.datetime(2026, 11, 20, 14, tzinfo=datetime.UTC)
    order = make_order((mug, 1), confirmed_at=friday)
    assert leaves_on(order, warehouse) == datetime.date(2026, 11, 20)
    order.confirmed_at = friday.replace(hour=21)
    assert leaves_on(order, warehouse) == datetime.date(2026, 11, 23)
    Holiday.objects.create(day=datetime.date(2026, 11, 23), name="Rest")
    assert leaves_on(order, warehouse) == datetime.date(2026, 11, 24)
