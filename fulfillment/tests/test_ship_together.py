"""A back order on its way to the customer: what is ready goes at once, unless he wants everything together."""

import pytest

from fulfillment.models import Shipment
from orders.tests.factories import make_goods, make_order
from shop.actions.goods import receive_goods
from shop.actions.ledger import find_drift
from shop.actions.stock import Cause
from shop.tests.factories import make_bin, make_supply

pytestmark = pytest.mark.django_db


def buy(drain, **overrides):
    goods = make_goods(1, stock_policy="backorder")
    make_supply(goods.stock_items.get(), 5, source="a")
    order = make_order((goods, 3), paid=True, **overrides)
    drain()
    return goods, order


def receive(goods, drain):
    item = goods.stock_items.get()
    how = {"stock_item_id": item.pk, "bin_id": make_bin(item.warehouse).pk, "quantity": 2, "actor": "staff:1"}
    receive_goods(**how, cause=Cause("receipt", "1"), source=Cause("test", "a"))
    drain()


def shipments(order):
    return [
        (row.status, sum(line.quantity for line in row.lines.all())) for row in Shipment.objects.filter(order=order)
    ]


def test_what_is_ready_leaves_and_the_rest_follows(drain):
    goods, order = buy(drain)
    assert shipments(order) == [("ready", 1)]
    receive(goods, drain)
    assert shipments(order) == [("ready", 3)]
    assert find_drift() == []


def test_all_together_waits_until_everything_is_there(drain):
    goods, order = buy(drain, ship_together=True)
    assert shipments(order) == [("pending", 1)]
    receive(goods, drain)
    assert shipments(order) == [("ready", 3)]
    assert find_drift() == []
