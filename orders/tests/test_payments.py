"""A payment from its opening to its end, and what the order does at each step."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from orders import tasks
from orders.actions import canceling, payments, settling
from orders.actions.payments import AlreadyPaying, NotPayable
from orders.models import Order, Payment, PaymentEvent, Refund
from orders.payments import demo
from orders.payments.base import Flow
from orders.states import LIVE_PAYMENTS, OrderStatus, PaymentState, PaymentStatus
from orders.tests.factories import make_goods, make_order
from orders.tests.paying import begin, pay_with
from orders.tests.stripe_standin import Standin
from shop.actions.stock import OutOfStock
from shop.core.errors import ProviderError
from shop.core.models import Delivery, Event, Message
from shop.models import StockItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def standin(settings):
    with Standin() as running:
        settings.STRIPE_API_BASE = running.url
        yield running


def later(order, minutes=16):
    """The order's time to pay is over."""
    Order.objects.filter(pk=order.pk).update(hold_until=timezone.now() - timedelta(minutes=minutes))


def held(order):
    variant = order.lines.get().variant
    return StockItem.objects.get(variant=variant).held


def test_success_confirms_the_order_once():
    order = make_order()
    payment = pay_with(order)
    order.refresh_from_db()
    assert (payment.status, payment.captured_amount) == (PaymentState.CAPTURED, order.total_amount)
    assert (order.status, order.payment_status) == (OrderStatus.CONFIRMED, PaymentStatus.PAID)
    assert payment.method_label == "Visa •••• 4242"
    assert Event.objects.filter(name="order.confirmed").count() == 1


def test_asking_again_changes_nothing():
    order = make_order()
    payment = pay_with(order)
    before = PaymentEvent.objects.count(), Event.objects.count()
    settling.check_payment(payment_id=payment.pk, source="sweeper")
    assert (PaymentEvent.objects.count(), Event.objects.count()) == before


@pytest.mark.feature("PAY06")
def test_ledger_tells_each_step_with_its_source():
    order = make_order()
    pay_with(order, "declined")
    pay_with(order)
    told = PaymentEvent.objects.order_by("pk").values_list("kind", "source", "amount")
    total = order.total_amount
    assert list(told) == [
        ("opened", "visitor", total),
        ("failed", "customer", total),
        ("captured", "customer", total),
    ]


@pytest.mark.feature("PAY08")
def test_key_is_stored_before_the_provider_is_called(settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    order = make_order()
    with pytest.raises(ProviderError):
        begin(order, "stripe", Flow.ELEMENTS)
    payment = Payment.objects.get(order=order)
    assert payment.key
    assert payment.reference == ""
    assert payment.status == PaymentState.CREATED


def test_lost_answer_is_asked_for_with_the_stored_key(standin):
    order = make_order()
    standin.cut = 2
    with pytest.raises(ProviderError):
        begin(order, "stripe", Flow.ELEMENTS)
    key = str(Payment.objects.get(order=order).key)
    payment = begin(order, "stripe", Flow.ELEMENTS)
    assert payment.reference.startswith("pi_")
    assert {call[2] for call in standin.calls} == {key}
    assert Payment.objects.filter(order=order).count() == 1


def test_unpaid_order_is_taken_up_again_with_its_one_payment():
    order = make_order()
    assert begin(order).pk == begin(order).pk


def test_decline_keeps_the_goods_and_says_why():
    order = make_order()
    payment = pay_with(order, "no_funds")
    order.refresh_from_db()
    assert (payment.status, payment.decline_reason) == (PaymentState.FAILED, "no_funds")
    assert (order.status, order.payment_status) == (OrderStatus.PLACED, PaymentStatus.PENDING)
    assert held(order) == 1


def test_declined_payment_can_be_tried_again():
    order = make_order()
    pay_with(order, "no_funds")
    payment = pay_with(order)
    assert payment.status == PaymentState.CAPTURED
    assert payment.decline_reason == ""
    assert Payment.objects.filter(order=order).count() == 1


def test_processing_payment_lets_no_other_begin():
    order = make_order()
    pay_with(order, "slow")
    with pytest.raises(AlreadyPaying):
        begin(order)


def test_other_way_to_pay_stops_the_first_at_its_provider(standin):
    order = make_order()
    first = begin(order, "stripe", Flow.ELEMENTS)
    second = begin(order)
    first.refresh_from_db()
    assert first.status == PaymentState.VOIDED
    assert standin.ledger.objects[first.reference]["status"] == "canceled"
    assert second.status == PaymentState.CREATED


def test_other_way_to_pay_finds_the_first_one_paid(standin):
    order = make_order()
    first = begin(order, "stripe", Flow.ELEMENTS)
    standin.ledger.confirm_intent(first.reference, {"payment_method": "pm_card_visa"})
    with pytest.raises(NotPayable):
        begin(order)
    order.refresh_from_db()
    assert (order.status, order.payment_status) == (OrderStatus.CONFIRMED, PaymentStatus.PAID)


def test_refused_opening_leaves_nothing_live(standin):
    order = make_order()
    Payment.objects.create(
        order=order, provider="stripe", flow="elements", amount=1, currency="KWD", session={"links": {}}
    )
    with pytest.raises(ProviderError):
        begin(order, "stripe", Flow.ELEMENTS)
    assert not Payment.objects.filter(order=order, status__in=LIVE_PAYMENTS).exists()


def test_paid_order_takes_no_other_payment():
    order = make_order()
    pay_with(order)
    with pytest.raises(NotPayable):
        begin(order)


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


def test_sweep_asks_only_about_open_payments_not_asked_lately():
    order, paid = make_order(), make_order()
    payment = begin(order)
    pay_with(paid)
    assert settling.payments_to_check() == []
    soon = timezone.now() + timedelta(minutes=2)
    assert settling.payments_to_check(now=soon) == [payment.pk]


@pytest.mark.parametrize("told", ["created", "requires_action", "processing", "failed", "voided"])
def test_captured_payment_stays_captured_whatever_old_news_says(told):
    order = make_order()
    payment = pay_with(order)
    outcome = demo.DemoProvider().fetch(payment.reference)
    old = outcome.__class__(payment.reference, demo.State(told), 1, "USD")
    payments.record_outcome(payment_id=payment.pk, outcome=old, source="provider:demo")
    payment.refresh_from_db()
    assert (payment.status, payment.captured_amount) == (PaymentState.CAPTURED, order.total_amount)


def test_less_money_than_due_does_not_confirm():
    order = make_order()
    payment = begin(order)
    outcome = demo.DemoProvider().fetch(payment.reference)
    part = outcome.__class__(payment.reference, demo.State.CAPTURED, order.total_amount - 1, "USD")
    payments.record_outcome(payment_id=payment.pk, outcome=part, source="provider:demo")
    order.refresh_from_db()
    assert (order.status, order.payment_status) == (OrderStatus.PLACED, PaymentStatus.PARTIALLY_PAID)


def test_nothing_of_a_card_but_four_digits_is_kept():
    pay_with(make_order())
    rows = [*Payment.objects.values(), *PaymentEvent.objects.values(), *Delivery.objects.values()]
    assert "4242424242424242" not in str(rows)
