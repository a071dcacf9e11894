"""A supplier accepts while the customer cancels, on real connections: one wins and the other is told."""

import pytest

from fulfillment.actions import answers
from fulfillment.actions.dropship import settle_direct
from fulfillment.models import Package, PurchaseOrder, Receipt
from fulfillment.tests import purchasing as given
from fulfillment.tests.factories import make_bin, make_variant, make_warehouse, stock_of
from fulfillment.tests.flows import without_lock_and_gate
from fulfillment.tests.test_receive import count
from orders.actions import canceling
from orders.models import Order, OrderLine, Refund
from shop.actions.ledger import find_drift
from shop.core.errors import Refused
from shop.core.models import Message
from shop.core.tests.racing import is_seen, race

pytestmark = [pytest.mark.live, pytest.mark.usefixtures("real_db")]
ORDERS = 12


def race_all():
    """Each order is accepted and canceled at the same moment; how many were won by both sides."""
    both = 0
    for _ in range(ORDERS):
        order, line, purchase, _ = given.dropped(2)
        outcome = race(
            [
                lambda purchase=purchase: given.accept(purchase),
                lambda order=order: canceling.cancel_order(order_id=order.pk, actor="customer:1", reason="no"),
            ]
        )
        line.refresh_from_db()
        order.refresh_from_db()
        is_accepted, is_canceled = not isinstance(outcome[0], Exception), not isinstance(outcome[1], Exception)
        both += is_accepted and is_canceled
        assert is_accepted or is_canceled
        assert all(not isinstance(one, Exception) or isinstance(one, Refused) for one in outcome)
    return both


def test_a_unit_is_either_accepted_or_canceled():
    assert race_all() == 0
    for line in OrderLine.objects.all():
        assert (line.picking_quantity, line.canceled_quantity) in {(2, 0), (0, 2)}
        purchase = line.purchase_lines.get()
        settle_direct(order_id=line.order_id)
        purchase.refresh_from_db()
        assert (purchase.accepted_quantity, purchase.canceled_quantity) == (
            line.picking_quantity,
            line.canceled_quantity,
        )
    canceled = Order.objects.filter(status="canceled").count()
    assert Refund.objects.count() == canceled


def test_without_lock_and_gate_both_sides_win(monkeypatch):
    """The same race with the order's lock and the condition taken out: both are told that they won."""
    without_lock_and_gate(monkeypatch)
    assert is_seen(lambda: race_all() > 0, rounds=5)


def test_a_parcel_reported_eight_times_leaves_once():
    _, line, purchase, _ = given.dropped(2)
    given.accept(purchase)
    race([lambda: given.ship(purchase, 2, key="same")] * 8)
    line.refresh_from_db()
    assert line.shipped_quantity == 2
    assert Package.objects.count() == 1
    assert Message.objects.filter(event="shipment_shipped").count() == 1


def test_ordering_from_a_supplier_at_once_makes_one_order():
    make_warehouse()
    mug = make_variant()
    given.make_supplier(mug)
    order = given.direct_order((mug, 2))
    race([lambda: settle_direct(order_id=order.pk)] * 6)
    assert PurchaseOrder.objects.count() == 1


def test_the_same_count_eight_times_is_in_once_and_two_counts_are_both_in():
    house = make_warehouse()
    mug = make_variant()
    purchase, shelf = given.bought((mug, 10), warehouse=house), make_bin(house)
    race([lambda: count(purchase, shelf, "same", good=4)] * 8)
    assert (stock_of(mug), Receipt.objects.count()) == ((4, 0, 0), 1)
    race([lambda key=key: count(purchase, shelf, key, good=3) for key in ("a", "b")])
    purchase.refresh_from_db()
    assert (stock_of(mug), purchase.status) == ((10, 0, 0), "received")
    assert find_drift() == []


def test_a_refusal_against_an_acceptance_ends_one_way():
    for _ in range(4):
        _, line, purchase, _ = given.dropped(1)
        outcome = race([lambda p=purchase: given.accept(p), lambda p=purchase: given.refuse(p)])
        row = purchase.lines.get()
        assert row.accepted_quantity + row.refused_quantity == 1
        line.refresh_from_db()
        assert line.picking_quantity == row.accepted_quantity
        assert all(not isinstance(one, Exception) or isinstance(one, answers.CannotAnswer) for one in outcome)
