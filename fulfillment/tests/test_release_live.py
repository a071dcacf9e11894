"""Orders reach the warehouse through real workers: within seconds, once, whatever is killed meanwhile."""

import pytest
from django.db import transaction

from fulfillment.models import Shipment, ShipmentLine
from fulfillment.tests.factories import make_goods, make_order
from shop.actions.ledger import find_drift
from shop.core import events
from shop.core.tests.live import wait_until, workers

pytestmark = [pytest.mark.live, pytest.mark.usefixtures("real_db")]


def confirm(variant):
    order = make_order((variant, 1))
    with transaction.atomic():
        events.record("order.confirmed", order_id=order.pk)
    return order


def test_an_idle_worker_brings_the_order_to_the_pick_list_within_five_seconds():
    _, (mug,) = make_goods()
    with workers():
        confirm(mug)
        wait_until(Shipment.objects.filter(status="ready").exists, seconds=5, what="shipment")


def test_killed_workers_leave_one_shipment_for_each_order():
    count = 30
    _, (mug,) = make_goods(quantity=count)
    orders = [confirm(mug) for _ in range(count)]
    with workers(OUTBOX_REENQUEUE_SECONDS="3") as group:
        wait_until(lambda: Shipment.objects.count() >= 5, seconds=30, what="first five")
        group.kill()
        group.start()
        wait_until(lambda: Shipment.objects.count() >= count, seconds=60, what="shipment of every order")
    assert sorted(Shipment.objects.values_list("order_id", flat=True)) == [order.pk for order in orders]
    assert set(ShipmentLine.objects.values_list("quantity", flat=True)) == {1}
    assert find_drift() == []
