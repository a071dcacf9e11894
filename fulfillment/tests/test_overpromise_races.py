"""Taking promises back while others do the same, or pick: on real connections, and shown able to fail."""

import time

import pytest

from fulfillment.actions import overpromised, pick
from fulfillment.models import Choice
from fulfillment.tests.factories import make_goods, make_picker, stock_of
from fulfillment.tests.flows import released, without_lock_and_gate
from fulfillment.tests.test_overpromised import count, settle
from shop.actions import overpromised as stock_overpromised
from shop.actions import stock
from shop.actions.ledger import find_drift
from shop.actions.overpromised import items_over as overpromised_items
from shop.core.tests.racing import is_seen, race
from shop.models import Reservation

pytestmark = [pytest.mark.live, pytest.mark.usefixtures("real_db")]
ORDERS = 6


def two_workers():
    """Two orders of one unit, one unit gone, two workers at once: what each took back."""
    _, (mug,) = make_goods(quantity=2)
    for _ in range(2):
        released((mug, 1))
    count(mug, 1)
    return race([lambda: settle(mug)] * 2), mug


def test_two_workers_take_one_unit_back_once():
    taken, mug = two_workers()
    assert sorted(taken) == [0, 1]
    assert stock_of(mug) == (1, 1, 0)
    assert Choice.objects.count() == 1
    assert find_drift() == []


def test_without_a_second_look_under_lock_they_take_it_twice(monkeypatch):
    def blindly(*, reservation_id, most, besides, actor, reason):
        row = Reservation.objects.get(pk=reservation_id)
        time.sleep(0.3)
        stock.give_back(row, most, stock.Cause("blind", str(time.monotonic_ns())), actor, reason)
        return most

    without_lock_and_gate(monkeypatch)
    monkeypatch.setattr(overpromised, "lock_goods", lambda variants: None)
    monkeypatch.setattr(stock_overpromised, "take_back", blindly)
    assert is_seen(lambda: two_workers() and find_drift() != [])


def pickers_and_workers():
    """The later of two orders is picked while one unit is taken back; how often its unit went both ways."""
    both = 0
    for _ in range(ORDERS):
        house, (mug,) = make_goods(quantity=2)
        released((mug, 1))
        later, (shipment,) = released((mug, 1))
        count(mug, 1)
        picker = make_picker()
        walk = {"picker_id": picker.pk, "warehouse_id": house.pk, "shipment_ids": [shipment.pk]}
        race([lambda walk=walk: pick.start_list(**walk), lambda mug=mug: settle(mug)])
        line = later.lines.get()
        promised = Reservation.objects.filter(owner_id=str(line.pk), status="allocated").count()
        both += line.picking_quantity > promised
    return both


def test_a_unit_is_either_picked_or_taken_back():
    assert pickers_and_workers() == 0
    assert find_drift() == []
    assert not overpromised_items()


def test_without_the_orders_lock_it_goes_both_ways(monkeypatch):
    without_lock_and_gate(monkeypatch)
    take_back = stock_overpromised.take_back

    def late(**wanted):
        time.sleep(0.3)  # after the look at what pickers claimed
        return take_back(**wanted)

    monkeypatch.setattr(stock_overpromised, "take_back", late)
    assert is_seen(lambda: pickers_and_workers() > 0, rounds=5)
