"""Locks of supplies and stock are taken in the order of the house, so that two actions never wait for each other."""

import time
from functools import partial

import pytest

from fulfillment.actions import choosing, dropship, elsewhere, overpromised, pack, ship, shorts
from fulfillment.models import Choice, Package, Shipment
from fulfillment.tests import purchasing as given
from fulfillment.tests.factories import make_bin, make_goods, make_variant, make_warehouse, put_on_shelf
from fulfillment.tests.flows import fill, picked, released, send
from fulfillment.tests.test_short_pick import short
from orders.actions import back_orders
from orders.models import OrderLine
from shop.actions import stock
from shop.core.db import transaction
from shop.core.tests.racing import deadlocks, meeting, one_by_one, race, then
from shop.models import StockItem, Supply
from shop.tests.factories import make_supply

pytestmark = [pytest.mark.live, pytest.mark.usefixtures("real_db")]


@pytest.fixture
def found(monkeypatch):
    """Deadlocks so far."""
    return deadlocks(monkeypatch)


def went_well(answers):
    return [answer for answer in answers if isinstance(answer, Exception)] == []


def refused(*variants):
    """An order whose two lines, the later goods first, no supplier delivers: its id."""
    make_warehouse()
    given.make_supplier(*variants)
    order = given.direct_order(*((variant, 1) for variant in reversed(variants)))
    [pk] = dropship.settle_direct(order_id=order.pk)
    lines = {line.pk: 1 for line in given.PurchaseOrder.objects.get(pk=pk).lines.all()}
    said = given.answers.Said(kind="refused", quantities=lines, key="no", reason="sold out")
    given.answers.hear(purchase_order_id=pk, said=said, actor="supplier:1")
    return order.pk


def test_goods_of_another_warehouse_are_locked_in_the_order_of_their_keys(found, monkeypatch):
    order, mug, _ = short(quantity=2, left=0, elsewhere=2)
    meet = meeting(seconds=1)
    monkeypatch.setattr(elsewhere, "hold_elsewhere", then(elsewhere.hold_elsewhere, meet))
    settle = partial(shorts.settle_short, order_id=order.pk, order_line_id=order.lines.get().pk, quantity=2)
    answers = race([settle, one_by_one(StockItem.objects.filter(variant=mug), meet)])
    assert went_well(answers)
    assert (answers[0], found) == (2, [])


def test_own_goods_in_place_of_a_suppliers_are_locked_in_the_order_of_their_keys(found, monkeypatch):
    first, second = make_variant(), make_variant()
    pk = refused(first, second)
    house = make_warehouse()
    for variant in (first, second):
        put_on_shelf(variant, make_bin(house), 1)
    meet = meeting(seconds=1)
    monkeypatch.setattr(stock, "hold", then(stock.hold, meet))
    items = StockItem.objects.filter(variant__in=[first, second])
    assert went_well(race([partial(dropship.settle_direct, order_id=pk), one_by_one(items, meet)]))
    assert found == []
    assert set(OrderLine.objects.filter(order=pk).values_list("way", flat=True)) == {"stock"}


def test_an_answer_for_several_lines_locks_their_supplies_in_the_order_of_their_keys(found, monkeypatch):
    first, second = make_variant(), make_variant()
    pk = refused(first, second)
    dropship.settle_direct(order_id=pk)
    house = make_warehouse()
    for variant in (first, second):
        make_supply(put_on_shelf(variant, make_bin(house), 0), 5, days=10)
    choice = Choice.objects.get(order=pk)
    answers = {line.pk: "wait" for line in choice.lines.all()}
    meet = meeting(seconds=1)
    monkeypatch.setattr(back_orders, "back_order", then(back_orders.back_order, meet))
    answer = partial(choosing.answer_choice, choice_id=choice.pk, answers=answers, actor="visitor")
    supplies = Supply.objects.filter(stock_item__variant__in=[first, second])
    assert went_well(race([answer, one_by_one(supplies, meet)]))
    assert found == []


def test_a_count_locks_supplies_before_the_goods_of_another_warehouse(found, monkeypatch):
    house, (mug,) = make_goods(quantity=2)
    order, _ = released((mug, 2))
    line = order.lines.get()
    cause = stock.Cause("test", "lost")
    stock.release(owner_kind="order_line", owner_id=str(line.pk), cause=cause, actor="worker")
    StockItem.objects.filter(warehouse=house, variant=mug).update(on_hand=0)
    other = put_on_shelf(mug, make_bin(make_warehouse()), 1)
    supply = make_supply(other, 5, days=10)
    meet = meeting(seconds=1)
    monkeypatch.setattr(elsewhere, "promise_elsewhere", then(elsewhere.promise_elsewhere, meet))

    @transaction()
    def by_the_rule():
        Supply.objects.select_for_update().get(pk=supply.pk)
        meet()
        StockItem.objects.select_for_update().get(pk=other.pk)

    answers = race([partial(overpromised.ask_about_missing, order_id=order.pk), by_the_rule])
    assert went_well(answers)
    assert (answers[0], found) == (2, [])


def test_a_parcel_that_leaves_is_not_opened_again(found, monkeypatch):
    """Two parcels: the second is handed over while somebody opens the shipment again."""
    _, (mug,) = make_goods()
    _, shipment = picked((mug, 2))
    for _ in range(2):
        fill(shipment, units=1)
    first, second = Package.objects.filter(shipment=shipment).order_by("position")
    meet = meeting(seconds=1)

    def slowly():
        meet()
        time.sleep(0.3)

    monkeypatch.setattr(ship, "write_facts", then(ship.write_facts, slowly))

    def opening():
        meet()
        pack.reopen_shipment(shipment_id=shipment.pk, actor="staff:2")

    assert went_well(race([lambda: send(second), opening]))
    second.refresh_from_db()
    assert second.shipped_at is not None
    assert second.weight_g is not None
    first.refresh_from_db()
    assert first.weight_g is None
    assert Shipment.objects.get(pk=shipment.pk).status == "picking"
    assert found == []
