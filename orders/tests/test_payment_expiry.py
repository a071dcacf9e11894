"""An order's time to pay ends: goods go back once, money in flight is waited for, late money is settled."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from orders import tasks
from orders.actions import canceling, holding, settling
from orders.models import Payment, Refund
from orders.payments import demo
from orders.payments.base import Flow
from orders.states import OrderStatus, PaymentState, PaymentStatus
from orders.tests.factories import make_goods, make_order
from orders.tests.paying import begin, held, later, pay_with
from orders.tests.stripe_standin import Standin
from shop.actions.stock import OutOfStock
from shop.core.models import Message

pytestmark = pytest.mark.django_db


@pytest.mark.feature("STK03")
def test_untouched_hold_is_freed_when_its_time_is_over():
    order = make_order()
    later(order)
    assert settling.orders_to_expire() == [order.pk]
    settling.expire_hold(order_id=order.pk)
    order.refresh_from_db()
    assert (order.status, order.payment_status) == (OrderStatus.CANCELED, PaymentStatus.EXPIRED)
    assert held(order) == 0


def test_hold_in_time_is_left_alone():
    order = make_order()
    settling.expire_hold(order_id=order.pk)
    order.refresh_from_db()
    assert order.status == OrderStatus.PLACED


@pytest.mark.parametrize("choice", ["", "declined", "challenge"])
def test_opened_payment_is_voided_at_the_provider_before_the_goods_go_back(choice):
    order = make_order()
    payment = pay_with(order, choice) if choice else begin(order)
    later(order)
    settling.expire_hold(order_id=order.pk)
    order.refresh_from_db()
    payment.refresh_from_db()
    assert payment.status == PaymentState.VOIDED
    assert (order.status, order.payment_status) == (OrderStatus.CANCELED, PaymentStatus.EXPIRED)
    demo.submit(payment.reference, "success")
    assert demo.read("reference", payment.reference).state == "voided"


@pytest.mark.feature("PAY14")
def test_payment_at_the_bank_is_waited_for():
    order = make_order()
    payment = pay_with(order, "slow")
    later(order)
    settling.expire_hold(order_id=order.pk)
    order.refresh_from_db()
    assert (order.status, held(order)) == (OrderStatus.PLACED, 1)
    with time_machine.travel(timezone.now() + timedelta(seconds=30)):
        settling.check_or_stop(payment_id=payment.pk)
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED


def test_money_found_at_expiry_confirms_the_order():
    order = make_order()
    payment = begin(order)
    demo.submit(payment.reference, "success")
    later(order)
    settling.expire_hold(order_id=order.pk)
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED


def test_silent_provider_keeps_the_hold(settings):
    order = make_order()
    with Standin() as running:
        settings.STRIPE_API_BASE = running.url
        payment = begin(order, "stripe", Flow.ELEMENTS)
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    later(order)
    settling.expire_hold(order_id=order.pk)
    order.refresh_from_db()
    payment.refresh_from_db()
    assert (order.status, held(order), payment.status) == (OrderStatus.PLACED, 1, PaymentState.EXPIRING)


def test_refused_buyer_gets_what_an_overdue_order_holds_at_once():
    goods = make_goods(on_hand=1)
    order = make_order((goods, 1))
    later(order)
    with pytest.raises(OutOfStock):
        make_order((goods, 1))
    assert settling.free_overdue(variant_ids=[goods.pk]) == 1
    assert make_order((goods, 1)).status == OrderStatus.PLACED


def test_goods_at_the_bank_are_not_freed_for_the_next_buyer():
    goods = make_goods(on_hand=1)
    order = make_order((goods, 1))
    pay_with(order, "slow")
    later(order)
    assert settling.free_overdue(variant_ids=[goods.pk]) == 0


def test_one_payment_that_cannot_be_settled_does_not_stop_the_sweep(monkeypatch):
    first, second = make_order(), make_order()
    for order in (first, second):
        later(order)
    real = settling.payments.begin_expiry

    def broken(*, order_id, now=None):
        if order_id == first.pk:
            raise ValueError("a bug")
        return real(order_id=order_id, now=now)

    monkeypatch.setattr(settling.payments, "begin_expiry", broken)
    with pytest.raises(ValueError, match="a bug"):
        tasks.expire_holds()
    second.refresh_from_db()
    assert second.status == OrderStatus.CANCELED


def ended_then_paid(order):
    """The order expired although the bank had taken the money: its answer came late."""
    payment = begin(order)
    Payment.objects.filter(pk=payment.pk).update(status=PaymentState.VOIDED)
    later(order)
    settling.expire_hold(order_id=order.pk)
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELED
    demo.submit(payment.reference, "success")
    return payment


def test_late_money_revives_the_order_while_there_is_stock():
    order = make_order()
    payment = ended_then_paid(order)
    settling.check_payment(payment_id=payment.pk, source="provider:demo")
    order.refresh_from_db()
    assert (order.status, order.payment_status) == (OrderStatus.CONFIRMED, PaymentStatus.PAID)
    assert not Refund.objects.exists()


@pytest.mark.feature("PAY10")
def test_late_money_goes_back_when_the_stock_is_gone(drain):
    goods = make_goods(on_hand=1)
    order = make_order((goods, 1))
    payment = ended_then_paid(order)
    other = make_order((goods, 1))
    settling.check_payment(payment_id=payment.pk, source="provider:demo")
    drain()
    order.refresh_from_db()
    assert (order.status, order.payment_status) == (OrderStatus.CANCELED, PaymentStatus.REFUNDED)
    assert Refund.objects.get().status == "succeeded"
    assert Message.objects.filter(event="payment_returned").count() == 1
    assert order.timeline.filter(kind="payment.late").count() == 1
    assert held(other) == 1


def test_money_for_a_canceled_order_goes_back(drain):
    order = make_order()
    payment = begin(order)
    demo.submit(payment.reference, "success")
    canceling.cancel_order(order_id=order.pk, actor="visitor", reason="changed my mind")
    drain()
    order.refresh_from_db()
    assert (order.status, order.payment_status) == (OrderStatus.CANCELED, PaymentStatus.REFUNDED)
    assert demo.read("reference", payment.reference).refunded == order.total_amount


def test_canceled_order_has_its_open_payment_stopped(drain):
    order = make_order()
    payment = begin(order)
    canceling.cancel_order(order_id=order.pk, actor="visitor", reason="changed my mind")
    drain()
    payment.refresh_from_db()
    order.refresh_from_db()
    assert (payment.status, order.payment_status) == (PaymentState.VOIDED, PaymentStatus.VOIDED)


@pytest.mark.feature("PAY11")
def test_second_payment_of_a_paid_order_goes_back_once(drain):
    order = make_order()
    first = begin(order)
    Payment.objects.filter(pk=first.pk).update(status=PaymentState.VOIDED)
    second = pay_with(order)
    demo.submit(first.reference, "success")
    for source in ("provider:demo", "sweeper"):
        settling.check_payment(payment_id=first.pk, source=source)
    drain()
    order.refresh_from_db()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (order.status, order.payment_status) == (OrderStatus.CONFIRMED, PaymentStatus.PAID)
    assert (first.refunded_amount, second.refunded_amount) == (order.total_amount, 0)
    assert Refund.objects.count() == 1
    assert Message.objects.filter(event="payment_returned").count() == 1


def test_money_for_an_order_on_hold_is_kept_for_its_release():
    order = make_order()
    payment = begin(order)
    holding.hold_order(order_id=order.pk, reason="looks odd", actor="staff:3")
    demo.submit(payment.reference, "success")
    settling.check_payment(payment_id=payment.pk, source="customer")
    order.refresh_from_db()
    assert (order.status, order.payment_status) == (OrderStatus.ON_HOLD, PaymentStatus.PAID)
    holding.release_order(order_id=order.pk, actor="staff:3")
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED


def test_sweep_gives_up_after_three_silent_answers(standin):
    for _ in range(5):
        later(make_paying())
    standin.fail = 100
    before = len(standin.calls)
    tasks.expire_holds()
    assert len(standin.calls) - before == 6


def make_paying():
    """An order with a payment open at Stripe."""
    order = make_order()
    begin(order, "stripe", Flow.ELEMENTS)
    return order
