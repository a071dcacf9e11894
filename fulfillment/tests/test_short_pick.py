"""A short pick: another bin at once, another warehouse, else the customer is asked; counts right, nothing lost."""

from datetime import timedelta

import pytest

from fulfillment.actions import choosing, pick, shorts
from fulfillment.actions.release import release_order
from fulfillment.models import Choice, Pick, Shipment
from fulfillment.tests.factories import make_bin, make_goods, make_picker, make_warehouse, put_on_shelf, stock_of
from fulfillment.tests.flows import released
from orders.tests.factories import make_payment
from shop.actions.ledger import find_drift
from shop.core.models import Message

pytestmark = pytest.mark.django_db


def paid(order):
    order.total_amount = order.goods_amount = sum(line.total_amount for line in order.lines.all())
    order.captured_amount = order.total_amount
    order.save()
    make_payment(order)
    return order


def short(quantity=3, left=1, shelves=(), elsewhere=0):
    """A picker who finds too few: (order, variant, units found on other shelves)."""
    house, (mug,) = make_goods(quantity=quantity)
    for units in shelves:
        put_on_shelf(mug, make_bin(house), units)
    order, (shipment,) = released((mug, quantity))
    paid(order)
    if elsewhere:
        put_on_shelf(mug, make_bin(make_warehouse()), elsewhere)
    picker = make_picker()
    walk = pick.start_list(picker_id=picker.pk, warehouse_id=house.pk, shipment_ids=[shipment.pk])
    first = Pick.objects.filter(pick_list=walk).first()
    found = shorts.report_short(pick_id=first.pk, picker_id=picker.pk, left=left, reason="missing")
    return order, mug, found


@pytest.mark.feature("FUL10")
def test_another_bin_is_on_the_walk_at_once_and_the_count_is_right(drain):
    order, mug, found = short(quantity=3, left=0, shelves=(5,))
    drain()
    assert found == 3
    assert stock_of(mug) == (5, 3, 0)
    assert not Choice.objects.exists()
    assert order.lines.get().picking_quantity == 3
    assert find_drift() == []


def test_what_no_bin_has_comes_from_another_warehouse(drain):
    order, mug, found = short(quantity=3, left=1, elsewhere=5)
    drain()
    assert found == 1
    shipments = {one.warehouse_id: one for one in Shipment.objects.filter(order=order).exclude(status="canceled")}
    assert sorted(sum(line.quantity for line in one.lines.all()) for one in shipments.values()) == [1, 2]
    assert not Choice.objects.exists()
    assert stock_of(mug) == (6, 3, 0)
    assert find_drift() == []


def test_what_is_nowhere_is_asked_of_the_customer(drain):
    order, mug, found = short(quantity=3, left=1)
    drain()
    choice = Choice.objects.get()
    assert (choice.cause, choice.lines.get().quantity, found) == ("short", 2, 1)
    assert Message.objects.get(event="choice_asked").subject == f"We ran short, order {order.number}"
    assert stock_of(mug)[:2] == (1, 3)
    parked = Shipment.objects.get(order=order, status="pending")
    assert parked.lines.get().quantity == 2


def test_refund_frees_the_promise_and_the_rest_goes_on(drain):
    order, mug, _ = short(quantity=3, left=1)
    drain()
    choice = Choice.objects.get()
    choosing.answer_choice(choice_id=choice.pk, answers={choice.lines.get().pk: "refund"}, actor="visitor")
    drain()
    order.refresh_from_db()
    line = order.lines.get()
    assert (order.status, line.canceled_quantity, line.picking_quantity) == ("confirmed", 2, 1)
    assert stock_of(mug) == (1, 1, 0)
    assert order.refunded_amount == 2 * mug.price_amount
    assert Message.objects.filter(event="order_canceled").count() == 1
    assert find_drift() == []


def test_waiting_keeps_the_units_until_they_lie_there(drain):
    order, mug, _ = short(quantity=3, left=1)
    drain()
    choice = Choice.objects.get()
    choosing.answer_choice(choice_id=choice.pk, answers={choice.lines.get().pk: "wait"}, actor="visitor")
    drain()
    parked = Shipment.objects.get(order=order, status="pending")
    put_on_shelf(mug, make_bin(parked.warehouse), 5)
    drain()
    assert shorts.resume_shipment(shipment_id=parked.pk, actor="worker")
    release_order(order_id=order.pk)
    parked.refresh_from_db()
    assert (parked.status, parked.lines.get().quantity) == ("ready", 2)
    assert stock_of(mug) == (6, 3, 0)


def test_found_after_all_ends_the_question(drain):
    order, mug, _ = short(quantity=3, left=1)
    drain()
    parked = Shipment.objects.get(order=order, status="pending")
    put_on_shelf(mug, make_bin(parked.warehouse), 2)
    drain()
    assert shorts.resume_shipment(shipment_id=parked.pk, actor="worker")
    assert Choice.objects.get().status == "withdrawn"
    assert order.timeline.filter(kind="choice.withdrawn", is_public=True).count() == 1


def test_nobody_answers_and_the_units_are_refunded(drain):
    order, mug, _ = short(quantity=2, left=0)
    drain()
    choice = Choice.objects.get()
    assert choosing.expire_choice(choice_id=choice.pk, now=choice.deadline + timedelta(seconds=1))
    drain()
    order.refresh_from_db()
    assert (order.status, order.payment_status, stock_of(mug)) == ("canceled", "refunded", (0, 0, 0))
    assert not Shipment.objects.filter(order=order).exclude(status="canceled").exists()
    assert find_drift() == []


def test_two_short_shelves_make_one_question(drain):
    house, (mug,) = make_goods(quantity=2)
    put_on_shelf(mug, make_bin(house), 2)
    order, (shipment,) = released((mug, 4))
    paid(order)
    picker = make_picker()
    walk = pick.start_list(picker_id=picker.pk, warehouse_id=house.pk, shipment_ids=[shipment.pk])
    for one in Pick.objects.filter(pick_list=walk).order_by("pk"):
        shorts.report_short(pick_id=one.pk, picker_id=picker.pk, left=1, reason="missing")
        drain()
    assert Choice.objects.get(status="open").lines.get().quantity == 2
