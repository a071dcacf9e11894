"""A payment from its opening to its end, and what the order does at each step."""

from datetime import timedelta

import pytest
from django.utils import timezone

from orders.actions import payments, settling
from orders.actions.payments import AlreadyPaying, NotPayable
from orders.models import Payment, PaymentEvent
from orders.payments import demo
from orders.payments.base import Flow
from orders.states import LIVE_PAYMENTS, OrderStatus, PaymentState, PaymentStatus
from orders.tests.factories import make_order
from orders.tests.paying import begin, held, pay_with
from shop.core.errors import ProviderError
from shop.core.models import Delivery, Event

pytestmark = pytest.mark.django_db


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
