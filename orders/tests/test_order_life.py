"""Confirming, holding, canceling, expiring: each once, and everything back that was taken."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from orders.actions import mails
from orders.actions.canceling import CannotCancel, cancel_lines, cancel_order
from orders.actions.cart import add_to_cart
from orders.actions.holding import CannotHold, hold_order, release_order
from orders.actions.orders import (
    CannotConfirm,
    NoSuchProgress,
    NotPaid,
    confirm_order,
    expire_order,
    record_progress,
    revive_order,
)
from orders.actions.refunds import refund_order
from orders.actions.sweeping import complete_orders
from orders.models import Cancellation, CartLine, Order, OrderLine, Refund
from orders.tests.factories import make_cart, make_goods, make_order, make_payment, make_voucher, pay_order
from shop.actions.ledger import find_drift
from shop.core.models import Event
from shop.models import StockItem

pytestmark = pytest.mark.django_db
LATER = timedelta(hours=1)


def counts(goods):
    item = StockItem.objects.get(variant=goods)
    return item.on_hand, item.allocated, item.held


def events(name):
    return Event.objects.filter(name=name).count()


def cancel(order, **overrides):
    return cancel_order(**{"order_id": order.pk, "actor": "staff:1", "reason": "asked"} | overrides)


def test_confirming_allocates_and_tells_once():
    goods = make_goods(5)
    order = pay_order(make_order((goods, 2)))
    confirm_order(order_id=order.pk, actor="provider:demo")
    assert (order.status, order.payment_status) == ("confirmed", "paid")
    assert counts(goods) == (5, 2, 0)
    assert events("order.confirmed") == 1
    assert find_drift() == []


def test_an_unpaid_order_is_not_confirmed():
    order = make_order()
    with pytest.raises(NotPaid):
        confirm_order(order_id=order.pk, actor="worker")


def test_confirming_takes_what_was_bought_out_of_the_cart():
    goods, other = make_goods(5), make_goods(5)
    cart = make_cart((goods, 1), (other, 1))
    order = make_order((goods, 1), cart_id=cart.pk, checkout_id=cart.checkout_id)
    add_to_cart(cart_id=cart.pk, variant_id=goods.pk, quantity=2)
    pay_order(order)
    assert dict(CartLine.objects.filter(cart=cart).values_list("variant_id", "quantity")) == {goods.pk: 2, other.pk: 1}
    before = cart.checkout_id
    cart.refresh_from_db()
    assert cart.checkout_id != before


def test_an_expired_order_gives_back_stock_and_voucher_once():
    voucher = make_voucher(usage_limit=1)
    goods = make_goods(5)
    order = make_order((goods, 2), voucher_code="TEN")
    assert not expire_order(order_id=order.pk)
    assert expire_order(order_id=order.pk, now=timezone.now() + LATER)
    assert not expire_order(order_id=order.pk, now=timezone.now() + LATER)
    order.refresh_from_db()
    voucher.refresh_from_db()
    assert (order.status, order.payment_status, voucher.used_count) == ("canceled", "expired", 0)
    assert counts(goods) == (5, 0, 0)
    assert events("order.expired") == 1


def test_late_money_brings_an_expired_order_back_to_life():
    goods = make_goods(2)
    order = make_order((goods, 2))
    expire_order(order_id=order.pk, now=timezone.now() + LATER)
    make_payment(order)
    assert revive_order(order_id=order.pk, actor="provider:demo")
    order.refresh_from_db()
    assert (order.status, order.payment_status) == ("confirmed", "paid")
    assert counts(goods) == (2, 2, 0)


def test_late_money_does_not_take_what_somebody_else_holds():
    goods = make_goods(2)
    order = make_order((goods, 2))
    expire_order(order_id=order.pk, now=timezone.now() + LATER)
    make_order((goods, 1))
    make_payment(order)
    assert not revive_order(order_id=order.pk, actor="provider:demo")
    order.refresh_from_db()
    assert order.status == "canceled"
    assert counts(goods) == (2, 0, 1)


def test_a_voucher_counts_again_with_late_money_and_comes_back_once():
    voucher = make_voucher(usage_limit=1)
    order = make_order(voucher_code="TEN")
    used = []
    for step in (lambda: expire_order(order_id=order.pk, now=timezone.now() + LATER), lambda: pay_order(order)):
        step()
        voucher.refresh_from_db()
        used.append(voucher.used_count)
    cancel(order)
    voucher.refresh_from_db()
    assert [*used, voucher.used_count] == [0, 1, 0]


def test_late_money_takes_no_use_of_a_voucher_from_who_has_it_now():
    voucher = make_voucher(usage_limit=1)
    order = make_order(voucher_code="TEN")
    expire_order(order_id=order.pk, now=timezone.now() + LATER)
    make_order(voucher_code="TEN", email="ben@example.com")
    assert pay_order(order).status == "confirmed"
    cancel(order)
    voucher.refresh_from_db()
    assert voucher.used_count == 1


def test_money_for_a_canceled_order_does_not_revive_it():
    order = make_order()
    cancel(order)
    make_payment(order)
    with pytest.raises(CannotConfirm):
        confirm_order(order_id=order.pk, actor="provider:demo")


@pytest.mark.feature("ORD16")
def test_canceling_gives_everything_back_once():
    voucher = make_voucher(usage_limit=1)
    goods = make_goods(5)
    order = pay_order(make_order((goods, 2), voucher_code="TEN"))
    cancel(order)
    cancel(order)
    order.refresh_from_db()
    voucher.refresh_from_db()
    assert (order.status, voucher.used_count) == ("canceled", 0)
    assert counts(goods) == (5, 0, 0)
    assert [refund.amount for refund in Refund.objects.all()] == [order.total_amount]
    record = Cancellation.objects.get()
    assert (record.reason, record.restocked, record.refund_amount, record.notified) == (
        "asked",
        True,
        order.total_amount,
        True,
    )
    assert events("order.canceled") == 1
    assert find_drift() == []


def test_a_claimed_unit_keeps_the_whole_order_and_names_the_rest():
    first, second = make_goods(5), make_goods(5)
    order = pay_order(make_order((first, 1), (second, 2)))
    claimed, free = order.lines.all()
    OrderLine.objects.filter(pk=claimed.pk).update(picking_quantity=1)
    with pytest.raises(CannotCancel) as refusal:
        cancel(order)
    assert refusal.value.open_lines == (free.pk,)
    assert counts(second) == (5, 2, 0)
    assert not Cancellation.objects.exists()


def test_units_of_a_line_go_back_with_their_share():
    goods = make_goods(5, price_amount=333)
    make_voucher(percent="10.00")
    order = pay_order(make_order((goods, 3), voucher_code="TEN"))
    line = order.lines.get()
    for _ in range(3):
        cancel_lines(order_id=order.pk, quantities={line.pk: 1}, actor="staff:1", reason="asked")
    order.refresh_from_db()
    assert order.status == "canceled"
    assert sum(Refund.objects.values_list("amount", flat=True)) == order.total_amount
    assert counts(goods) == (5, 0, 0)
    assert find_drift() == []


def test_more_than_is_left_of_a_line_is_refused_whole():
    first, second = make_goods(5), make_goods(5)
    order = pay_order(make_order((first, 1), (second, 1)))
    one, two = order.lines.all()
    with pytest.raises(CannotCancel):
        cancel_lines(order_id=order.pk, quantities={one.pk: 1, two.pk: 2}, actor="staff:1", reason="asked")
    assert not Refund.objects.exists()
    assert counts(first) == (5, 1, 0)


def test_canceling_without_restock_writes_the_units_off():
    goods = make_goods(5)
    order = pay_order(make_order((goods, 2)))
    cancel(order, restock=False, refund=False, notify=False)
    assert counts(goods) == (3, 0, 0)
    assert not Refund.objects.exists()


@pytest.mark.feature("ORD13")
def test_a_hold_carries_reason_owner_and_time_and_goes_back():
    order = pay_order(make_order())
    until = timezone.now() + LATER
    held = hold_order(order_id=order.pk, reason="address odd", actor="staff:1", until=until)
    assert (held.status, held.pause_reason, held.pause_until) == ("on_hold", "address odd", until)
    assert release_order(order_id=order.pk, actor="staff:1").status == "confirmed"
    assert events("order.confirmed") == 1


def test_an_order_held_before_it_was_paid_is_confirmed_on_release():
    order = make_order()
    hold_order(order_id=order.pk, reason="odd", actor="staff:1")
    make_payment(order)
    assert confirm_order(order_id=order.pk, actor="provider:demo").status == "on_hold"
    assert events("order.confirmed") == 0
    assert release_order(order_id=order.pk, actor="staff:1").status == "confirmed"
    assert events("order.confirmed") == 1


def test_picking_forbids_a_hold():
    order = pay_order(make_order())
    order.lines.update(picking_quantity=1)
    with pytest.raises(CannotHold):
        hold_order(order_id=order.pk, reason="odd", actor="staff:1")


@pytest.mark.feature("ORD09")
def test_fulfillment_follows_the_lines():
    order = pay_order(make_order((make_goods(5), 2)))
    line = order.lines.get()
    OrderLine.objects.filter(pk=line.pk).update(picking_quantity=2)
    seen = [
        record_progress(line_id=line.pk, kind=kind, quantity=1, actor="worker")
        for kind in ("shipped", "shipped", "delivered", "delivered", "returned", "returned")
    ]
    assert seen == ["partially_shipped", "shipped", "partially_delivered", "delivered", "delivered", "returned"]
    with pytest.raises(NoSuchProgress):
        record_progress(line_id=line.pk, kind="shipped", quantity=1, actor="worker")


def test_what_is_left_after_a_part_cancel_says_its_own_days():
    order = make_order((make_goods(5), 1), (make_goods(5), 1), paid=True)
    soon, late = order.lines.order_by("pk")
    days = {soon: (date(2026, 12, 1), date(2026, 12, 2)), late: (date(2026, 12, 8), date(2026, 12, 9))}
    for line, (first, last) in days.items():
        OrderLine.objects.filter(pk=line.pk).update(promised_from=first, promised_to=last)
    Order.objects.filter(pk=order.pk).update(promised_from=days[soon][0], promised_to=days[late][1])
    cancel_lines(order_id=order.pk, quantities={late.pk: 1}, actor="customer", reason="too late")
    order.refresh_from_db()
    assert (order.promised_from, order.promised_to) == days[soon]


def test_a_line_can_be_canceled_when_most_of_the_money_went_back_already():
    order = pay_order(make_order((make_goods(5), 1), (make_goods(5), 1)))
    refund_order(order_id=order.pk, amount=order.total_amount - 100, cause="goodwill", actor="staff:1")
    line = order.lines.first()
    cancel_lines(order_id=order.pk, quantities={line.pk: 1}, actor="customer", reason="asked")
    order.refresh_from_db()
    assert (order.refunded_amount, order.payment_status) == (order.total_amount, "refunded")
    assert Cancellation.objects.get().refund_amount == 100


def test_no_line_is_taken_out_before_the_whole_sum_is_paid():
    order = make_order((make_goods(5), 1), (make_goods(5), 1))
    make_payment(order, captured_amount=order.total_amount - 100)
    with pytest.raises(NotPaid):
        confirm_order(order_id=order.pk, actor="staff:1")
    line = order.lines.first()
    with pytest.raises(CannotCancel):
        cancel_lines(order_id=order.pk, quantities={line.pk: 1}, actor="staff:1", reason="asked")


def test_an_order_that_came_back_before_all_of_it_had_arrived_is_completed():
    order = pay_order(make_order((make_goods(5), 2)))
    line = order.lines.get()
    OrderLine.objects.filter(pk=line.pk).update(picking_quantity=1)
    for kind in ("shipped", "delivered", "returned"):
        record_progress(line_id=line.pk, kind=kind, quantity=1, actor="staff:1")
    cancel_lines(order_id=order.pk, quantities={line.pk: 1}, actor="customer", reason="asked")
    assert complete_orders(now=timezone.now() + timedelta(days=31)) == 1
    order.refresh_from_db()
    assert (order.status, order.fulfillment_status) == ("completed", "returned")


def test_the_mail_names_every_line_that_was_canceled():
    order = pay_order(make_order((make_goods(5), 1), (make_goods(5), 1), (make_goods(5), 1)))
    one, two, _ = order.lines.all()
    cancel_lines(order_id=order.pk, quantities={one.pk: 1, two.pk: 1}, actor="customer", reason="asked")
    text = mails.mail_canceled(cancellation_id=Cancellation.objects.order_by("pk").first().pk).text
    assert one.title in text
    assert two.title in text
