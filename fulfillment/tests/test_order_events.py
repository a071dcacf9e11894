"""Events of orders reach the warehouse through the outbox: confirmed, held, released, canceled."""

import pytest
from django.db import transaction

from fulfillment.models import Shipment
from fulfillment.tests.factories import make_goods, make_order, stock_of
from orders.actions import canceling, holding
from shop.actions.ledger import find_drift
from shop.core import events

pytestmark = pytest.mark.django_db


def confirmed(*lines):
    order = make_order(*lines)
    with transaction.atomic():
        events.record("order.confirmed", order_id=order.pk)
    return order


def statuses():
    return list(Shipment.objects.order_by("pk").values_list("status", flat=True))


def test_a_confirmed_order_goes_to_the_pick_list(drain):
    _, (mug,) = make_goods()
    confirmed((mug, 2))
    assert "fulfillment.release_order" in drain()
    assert statuses() == ["ready"]


def test_the_same_event_twice_makes_one_shipment(drain):
    _, (mug,) = make_goods()
    order = confirmed((mug, 2))
    with transaction.atomic():
        events.record("order.confirmed", order_id=order.pk)
    drain()
    assert statuses() == ["ready"]


def test_canceling_takes_the_order_off_the_list_and_its_goods_are_free(drain):
    _, (mug,) = make_goods()
    order = confirmed((mug, 2))
    drain()
    canceling.cancel_order(order_id=order.pk, actor="customer:1", reason="changed my mind")
    drain()
    assert statuses() == ["canceled"]
    assert stock_of(mug) == (10, 0, 0)
    assert find_drift() == []


def test_canceling_one_unit_leaves_the_others_on_the_list(drain):
    _, (mug,) = make_goods()
    order = confirmed((mug, 3))
    drain()
    line = order.lines.get()
    canceling.cancel_lines(order_id=order.pk, quantities={line.pk: 1}, actor="staff:1", reason="by phone", refund=False)
    drain()
    assert Shipment.objects.get().lines.get().quantity == 2
    assert stock_of(mug) == (10, 2, 0)


def test_a_hold_pauses_and_a_release_resumes(drain):
    _, (mug,) = make_goods()
    order = confirmed((mug, 2))
    drain()
    holding.hold_order(order_id=order.pk, reason="address unclear", actor="staff:1")
    drain()
    assert statuses() == ["pending"]
    holding.release_order(order_id=order.pk, actor="staff:1")
    drain()
    assert statuses() == ["ready"]
