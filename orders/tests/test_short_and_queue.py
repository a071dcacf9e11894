"""Goods that come while a channel's order is short and a back order waits: each unit goes to one of them."""

import pytest

from orders.actions.channels import fill_short_order
from orders.models import Order
from orders.tests.channels import channel
from orders.tests.factories import make_order
from orders.tests.test_arrivals import coming, receive, status
from orders.tests.test_channel_races import sending
from shop.actions.ledger import find_drift
from shop.tests.factories import make_shipping

pytestmark = pytest.mark.django_db


def test_a_short_order_of_a_channel_takes_nothing_that_came_for_the_queue(drain):
    make_shipping(700)
    goods, _ = coming(units=3)
    waiting = make_order((goods, 2), paid=True)
    assert sending(channel(), "A-1", goods.sku)() == "placed"
    short = Order.objects.exclude(pk=waiting.pk).get()
    assert short.status == "on_hold"
    receive(goods, 2)
    assert not fill_short_order(order_id=short.pk)
    drain()
    assert status(waiting) == [("allocated", 2)]
    receive(goods, 1, cause="2")
    drain()
    short.refresh_from_db()
    assert (short.status, status(short)) == ("confirmed", [("allocated", 1)])
    assert find_drift() == []
