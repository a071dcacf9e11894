"""Paid orders of channels that are short: back-ordered where goods are on their way, else on hold; served in turn."""

import pytest

from orders import tasks
from orders.actions import channels
from orders.actions.channels import fill_short_order
from orders.actions.holding import release_order
from orders.actions.short import StillShort
from orders.models import Order
from orders.tests.channels import channel
from orders.tests.factories import make_goods, make_order
from orders.tests.test_arrivals import coming, receive, status
from orders.tests.test_channel_races import sending
from shop.actions.ledger import find_drift
from shop.actions.supply import announce_supply
from shop.core.db import Busy
from shop.core.models import Delivery
from shop.models import Supply
from shop.tests.factories import make_shipping, make_supply

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _method():
    make_shipping(700)


def sold(goods, quantity=1, number="A-1"):
    """An order of a channel, paid there."""
    assert sending(channel(), number, goods.sku, quantity)() == "placed"
    return Order.objects.get(external_id=number)


def where(order):
    order.refresh_from_db()
    return (order.status, status(order))


@pytest.mark.feature("STK08")
def test_what_is_not_here_is_back_ordered_and_takes_nothing_that_came_for_the_queue(drain):
    goods, supply = coming(units=3)
    waiting = make_order((goods, 2), paid=True)
    short = sold(goods)
    line = short.lines.get()
    assert where(short) == ("confirmed", [("backordered", 1)])
    assert (line.way, line.promised_to > supply.due_on, short.promised_to) == ("backorder", True, line.promised_to)
    receive(goods, 2)
    drain()
    assert status(waiting) == [("allocated", 2)]
    assert status(short) == [("backordered", 1)]
    receive(goods, 1, cause="2")
    drain()
    assert where(short) == ("confirmed", [("allocated", 1)])
    assert find_drift() == []


def test_what_is_here_leaves_while_the_rest_waits(drain):
    goods, _ = coming(units=5, on_hand=2)
    short = sold(goods, 3)
    drain()
    assert where(short) == ("confirmed", [("allocated", 2), ("backordered", 1)])
    assert short.timeline.filter(kind="shipment.released").count() == 1


def test_a_cap_without_a_day_is_enough(drain):
    goods = make_goods(0, stock_policy="backorder")
    make_supply(goods.stock_items.get(), 5, days=None)
    short = sold(goods)
    assert where(short) == ("confirmed", [("backordered", 1)])
    assert short.lines.get().promised_to is None


def test_beyond_what_is_on_its_way_the_order_is_on_hold_and_first_in_line(drain):
    goods, _ = coming(units=1)
    short = sold(goods, 2)
    assert where(short) == ("on_hold", [("backordered", 1), ("backordered", 1)])
    assert short.pause_reason.startswith("short: 1 of ")
    with pytest.raises(StillShort):
        release_order(order_id=short.pk, actor="staff:1")
    assert not fill_short_order(order_id=short.pk)
    item = goods.stock_items.get()
    announce_supply(stock_item_id=item.pk, quantity=4, due_on=None, source_kind="cap", source_id="1")
    assert not fill_short_order(order_id=short.pk)
    make_supply(item, 4, days=20, source="b")
    drain()
    assert short.timeline.filter(kind="order.released").count() == 1
    assert where(short)[0] == "confirmed"
    assert sum(Supply.objects.values_list("pegged", flat=True)) == 2
    assert find_drift() == []


def test_goods_that_take_no_back_orders_put_it_on_hold_until_they_are_here(drain):
    goods = make_goods(0)
    item = goods.stock_items.get()
    supply = make_supply(item, 5, days=10)
    short = sold(goods)
    drain()
    assert where(short) == ("on_hold", [("backordered", 1)])
    receive(goods, 1, source=supply.source_id)
    drain()
    assert where(short) == ("confirmed", [("allocated", 1)])
    assert find_drift() == []


def test_an_order_that_somebody_held_just_then_is_not_forgotten(drain, monkeypatch):
    goods, _ = coming(units=1)
    short = sold(goods, 2)
    drain()
    make_supply(goods.stock_items.get(), 4, days=20, source="b")
    owed = Delivery.objects.filter(task="orders.fill_short_orders", done_at=None).first()
    with monkeypatch.context() as patched:
        patched.setattr(channels, "fill_short_order", held)
        with pytest.raises(Busy):
            tasks.fill_short_orders(delivery_id=owed.pk)
    owed.refresh_from_db()
    assert owed.done_at is None
    Delivery.objects.update(due_at=owed.due_at.replace(year=2020))
    drain()
    assert where(short)[0] == "confirmed"


def held(order_id):
    """Another connection has the order."""
    raise Busy
