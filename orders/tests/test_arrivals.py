"""Goods that come: handed to those who wait in the order of the promises, each told once, and nobody passes by."""

import datetime

import pytest
from django.utils import timezone

from orders.actions.arrivals import give_out
from orders.actions.canceling import cancel_lines, cancel_order
from orders.actions.promises import move_promise
from orders.queries.orders import headline
from orders.tests.factories import make_goods, make_order, pay_order
from shop.actions.goods import receive_goods
from shop.actions.ledger import find_drift
from shop.actions.stock import Cause, OutOfStock
from shop.actions.supply import announce_supply
from shop.core.models import Message
from shop.core.tests.racing import race
from shop.models import Reservation
from shop.templatetags.dates import day_words
from shop.tests.factories import make_bin, make_supply

pytestmark = pytest.mark.django_db


def coming(units=5, *, on_hand=0, days=10, source="a"):
    goods = make_goods(on_hand, stock_policy="backorder")
    return goods, make_supply(goods.stock_items.get(), units, days=days, source=source)


def receive(goods, units, *, cause="1", source="a"):
    item = goods.stock_items.get()
    receive_goods(
        stock_item_id=item.pk,
        bin_id=make_bin(item.warehouse).pk,
        quantity=units,
        cause=Cause("receipt", cause),
        actor="staff:1",
        source=Cause("test", source),
    )


def status(order):
    rows = Reservation.objects.filter(
        owner_kind="order_line", owner_id__in=[str(pk) for pk in order.lines.values_list("pk", flat=True)]
    )
    return sorted(rows.values_list("status", "quantity"))


@pytest.mark.feature("STK18")
def test_arriving_goods_go_to_the_warehouse_and_the_buyer_is_told_once(drain):
    goods, _ = coming()
    order = make_order((goods, 2), paid=True)
    drain()
    told = order.lines.get().promised_to
    receive(goods, 2)
    assert "fulfillment.release_order" in drain()
    give_out(variant_id=goods.pk)
    drain()
    assert status(order) == [("allocated", 2)]
    assert order.lines.get().promised_to < told
    mail = Message.objects.get(event="backorder_arrived")
    assert (mail.to, mail.subject) == (order.email, f"What you waited for is here: order {order.number}")
    assert find_drift() == []


def test_a_mail_tells_the_days_of_units_still_to_come_as_theirs(drain):
    goods, _ = coming()
    order = make_order((goods, 3), paid=True)
    drain()
    receive(goods, 1)
    drain()
    mail = Message.objects.get(event="backorder_arrived")
    assert f"1 of {order.lines.get().title}: 2 more to come, arriving" in mail.text
    assert "2 more to come, arriving" in mail.html


def test_what_is_here_arrives_sooner_once_the_rest_of_it_is_canceled(drain):
    goods, _ = coming()
    order = make_order((goods, 2), paid=True)
    drain()
    told = order.lines.get().promised_to
    receive(goods, 1)
    drain()
    assert order.lines.get().promised_to == told
    cancel_lines(order_id=order.pk, quantities={order.lines.get().pk: 1}, actor="customer", reason="too late")
    assert order.lines.get().promised_to < told
    order.refresh_from_db()
    assert order.promised_to == order.lines.get().promised_to


def test_the_oldest_order_is_served_first_among_equal_promises(drain):
    goods, _ = coming()
    first, second = make_order((goods, 2), paid=True), make_order((goods, 2), paid=True)
    receive(goods, 3)
    drain()
    assert status(first) == [("allocated", 2)]
    assert status(second) == [("allocated", 1), ("backordered", 1)]
    assert find_drift() == []


def test_an_order_that_is_not_paid_yet_has_its_units_held(drain):
    goods, _ = coming()
    order = make_order((goods, 2))
    receive(goods, 2)
    drain()
    assert status(order) == [("held", 2)]
    assert not Message.objects.filter(event="backorder_arrived").exists()
    pay_order(order)
    assert status(order) == [("allocated", 2)]
    assert find_drift() == []


def two_to_come(later_days):
    """A paid order of two things, one due in 10 days and one `later_days`, that is sent together."""
    soon, _ = coming()
    late, supply = coming(days=later_days, source="late")
    order = make_order((soon, 1), (late, 1), paid=True, ship_together=True)
    return soon, order, supply


def test_what_is_sent_together_arrives_no_sooner_than_what_it_waits_for(drain):
    soon, order, _ = two_to_come(30)
    drain()
    told = {line.promised_to for line in order.lines.all()}
    receive(soon, 1)
    drain()
    assert {line.promised_to for line in order.lines.all()} == told
    mail = Message.objects.get(event="backorder_arrived")
    assert "they leave as soon as all of your order is here" in mail.text
    (last,) = told
    assert day_words(last) in mail.text
    order.refresh_from_db()
    assert order.promised_to == last


def test_a_mail_names_no_day_while_the_rest_has_none(drain):
    soon, order, supply = two_to_come(30)
    drain()
    announce_supply(stock_item_id=supply.stock_item_id, quantity=5, due_on=None, source_kind="test", source_id="late")
    late = order.lines.get(variant_id=supply.stock_item.variant_id)
    move_promise(line_id=late.pk, first=None, last=None)
    receive(soon, 1)
    drain()
    order.refresh_from_db()
    assert order.promised_to is None
    assert ": arrives" not in Message.objects.get(event="backorder_arrived").text


def test_the_headline_names_no_day_while_a_part_has_none(drain):
    soon, _ = coming()
    late, _ = coming(days=20, source="late")
    order = make_order((soon, 1), (late, 1), paid=True)
    drain()
    move_promise(line_id=order.lines.get(variant=late).pk, first=None, last=None)
    order.refresh_from_db()
    assert headline(order, "confirmed") == "Confirmed"
    receive(soon, 1)
    drain()
    order.refresh_from_db()
    assert headline(order, "confirmed") == "Confirmed"


def test_what_nobody_waits_for_any_more_goes_on_sale(drain):
    goods, _ = coming()
    order = make_order((goods, 2), paid=True)
    receive(goods, 2)
    cancel_order(order_id=order.pk, actor="staff:1", reason="asked")
    drain()
    assert goods.stock_items.get().available == 2
    assert find_drift() == []


def test_a_new_buyer_does_not_get_what_came_for_others():
    goods, _ = coming(units=2)
    make_order((goods, 2), paid=True)
    receive(goods, 2)
    with pytest.raises(OutOfStock):
        make_order((goods, 1))


@pytest.mark.live
@pytest.mark.django_db(transaction=True)
def test_nobody_jumps_the_queue_while_goods_come_in():
    goods, _ = coming(units=4)
    waiting = [make_order((goods, 1), paid=True) for _ in range(3)]
    calls = [lambda: receive(goods, 3)] + [lambda: make_order((goods, 1)) for _ in range(6)]
    race(calls)
    give_out(variant_id=goods.pk)
    assert [status(order) for order in waiting] == [[("allocated", 1)]] * 3
    assert timezone.localdate() + datetime.timedelta(days=10) == goods.stock_items.get().supplies.get().due_on
    assert find_drift() == []
