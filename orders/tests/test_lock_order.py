"""Locks are taken in the stated order for the whole house, so that two actions never wait for each other."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from orders.actions import canceling, channels, holding, short
from orders.actions import orders as order_actions
from orders.actions.orders import expire_order, place_order
from orders.models import Order, Voucher
from orders.tests.factories import make_goods, make_order, make_request, make_voucher, pay_order
from shop.actions import stock
from shop.core.tests.racing import deadlocks, meeting, one_by_one, race, then
from shop.models import StockItem, Supply
from shop.tests.factories import make_shipping, make_supply

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.live]
LATER = timedelta(minutes=20)


@pytest.fixture
def found(monkeypatch):
    """Deadlocks so far."""
    return deadlocks(monkeypatch)


def expiring(order):
    return partial(expire_order, order_id=order.pk, now=timezone.now() + LATER)


def canceling_of(order):
    return partial(canceling.cancel_order, order_id=order.pk, actor="visitor", reason="asked")


def canceling_lines_of(order):
    units = {line.pk: line.quantity for line in order.lines.all()}
    return partial(canceling.cancel_lines, order_id=order.pk, quantities=units, actor="visitor", reason="asked")


@pytest.mark.parametrize(("end", "is_paid"), [(expiring, False), (canceling_of, True), (canceling_lines_of, True)])
def test_lines_in_another_order_than_their_goods_are_given_back_in_the_order_of_the_goods(
    found, monkeypatch, end, is_paid
):
    make_shipping(500)
    first, second = make_goods(5), make_goods(5)
    order = make_order((second, 1), (first, 1))
    if is_paid:
        pay_order(order)
    meet = meeting(seconds=1)
    monkeypatch.setattr(stock, "release", then(stock.release, meet))
    race([end(order), one_by_one(StockItem.objects.all(), meet)])
    assert Order.objects.get(pk=order.pk).status == "canceled"
    assert found == []


@pytest.mark.parametrize(("end", "is_paid"), [(expiring, False), (canceling_of, True)])
def test_a_voucher_comes_back_before_the_goods_as_it_is_taken_before_them(found, monkeypatch, end, is_paid):
    make_shipping(500)
    make_voucher(usage_limit=9)
    goods = make_goods(5)
    order = make_order((goods, 1), voucher_code="TEN")
    if is_paid:
        pay_order(order)
    meet = meeting(seconds=1)
    monkeypatch.setattr(stock, "release", then(stock.release, meet))
    monkeypatch.setattr(order_actions, "take_voucher", then(order_actions.take_voucher, meet))
    request = make_request((goods, 1), voucher_code="TEN")
    _, placed = race([end(order), partial(place_order, request=request, actor="visitor")])
    assert Order.objects.get(pk=order.pk).status == "canceled"
    assert placed.voucher_code == "TEN"
    assert Voucher.objects.get().used_count == 1
    assert found == []


def test_what_a_short_order_waits_for_is_locked_in_the_order_of_its_supplies(found, monkeypatch):
    make_shipping(500)
    first, second = make_goods(5, stock_policy="backorder"), make_goods(5, stock_policy="backorder")
    order = pay_order(make_order((first, 1), (second, 1)))
    holding.hold_order(order_id=order.pk, reason="short: lost", actor="staff:1")
    for line in order.lines.all():
        cause = stock.Cause("test", str(line.pk))
        stock.release(owner_kind="order_line", owner_id=str(line.pk), cause=cause, actor="staff:1")
    for goods in (second, first):
        make_supply(goods.stock_items.get(), 5)
    meet = meeting(seconds=1)
    monkeypatch.setattr(short, "back_order", then(short.back_order, meet))
    filled, _ = race([partial(channels.fill_short_order, order_id=order.pk), one_by_one(Supply.objects.all(), meet)])
    assert (filled, found) == (True, [])
