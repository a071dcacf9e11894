"""Giving money back: never twice, never more than was paid, and what fails waits for staff."""

import pytest

from orders.actions import canceling, mails, refunds, settling
from orders.actions.refunds import CannotRefund, CannotRetryRefund
from orders.models import Payment, PaymentEvent, Refund
from orders.payments import demo
from orders.payments.base import Flow, RefundOutcome
from orders.payments.base import RefundState as Told
from orders.states import PaymentStatus, RefundState
from orders.tests.factories import make_order
from orders.tests.paying import begin, pay_with
from orders.tests.stripe_standin import Standin
from shop.core.models import Delivery, Event, Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def payment():
    return pay_with(make_order())


def ask(payment, amount, cause="staff:1"):
    return refunds.request_refund(payment_id=payment.pk, amount=amount, cause=cause, actor="staff:3", reason="broken")


def charge(payment):
    return demo.read("reference", payment.reference)


def status(payment):
    return Payment.objects.select_related("order").get(pk=payment.pk).order.payment_status


def test_full_refund_goes_through_the_outbox(payment, drain):
    refund = ask(payment, payment.amount)
    assert refund.status == RefundState.REQUESTED
    assert "orders.send_refund" in drain(only=("orders.send_refund",))
    refund.refresh_from_db()
    assert (refund.status, charge(payment).refunded) == (RefundState.SUCCEEDED, payment.amount)
    assert status(payment) == PaymentStatus.REFUNDED


def test_partial_refund_leaves_the_rest(payment, drain):
    ask(payment, 100)
    drain(only=("orders.send_refund",))
    assert (charge(payment).refunded, status(payment)) == (100, PaymentStatus.PARTIALLY_REFUNDED)


def test_same_cause_is_one_refund(payment):
    assert ask(payment, 100).pk == ask(payment, 100).pk
    assert Event.objects.filter(name="refund.requested").count() == 1


def test_sending_twice_gives_back_once(payment, drain):
    refund = ask(payment, 100)
    drain(only=("orders.send_refund",))
    settling.send_refund(refund_id=refund.pk)
    assert charge(payment).refunded == 100
    assert PaymentEvent.objects.filter(kind="refund.succeeded").count() == 1


@pytest.mark.parametrize("amount", [0, -1, 10**9])
def test_impossible_amounts_are_refused(payment, amount):
    with pytest.raises(CannotRefund):
        ask(payment, amount)
    assert not Refund.objects.exists()


def test_partial_refunds_never_pass_the_payment(payment):
    ask(payment, payment.amount - 1, "a")
    with pytest.raises(CannotRefund):
        ask(payment, 2, "b")
    assert ask(payment, 1, "c").amount == 1


def test_failed_refund_waits_for_staff_and_counts_as_not_given(drain):
    payment = pay_with(make_order(), "refund_fails")
    refund = ask(payment, payment.amount)
    drain(only=("orders.send_refund",))
    refund.refresh_from_db()
    payment.refresh_from_db()
    assert (refund.status, refund.error) == (RefundState.FAILED, "The card is closed.")
    assert (payment.refunded_amount, status(payment)) == (0, PaymentStatus.PAID)
    assert payment.order.timeline.get(kind="refund.failed").is_public is False
    assert Event.objects.filter(name="refund.failed").count() == 1


def test_failed_refund_is_asked_again_under_a_new_key(drain):
    payment = pay_with(make_order(), "refund_fails")
    refund = ask(payment, payment.amount)
    key = refund.key
    drain(only=("orders.send_refund",))
    again = refunds.retry_refund(refund_id=refund.pk, actor="staff:3")
    assert (again.status, again.key != key, again.reference) == (RefundState.REQUESTED, True, "")
    drain(only=("orders.send_refund",))
    again.refresh_from_db()
    assert again.status == RefundState.FAILED


def test_only_a_failed_refund_is_asked_again(payment):
    with pytest.raises(CannotRetryRefund):
        refunds.retry_refund(refund_id=ask(payment, 1).pk, actor="staff:3")


def test_no_second_refund_beside_a_failed_one_that_went_another_way(drain):
    payment = pay_with(make_order(), "refund_fails")
    refund = ask(payment, payment.amount)
    drain(only=("orders.send_refund",))
    ask(payment, payment.amount, "other")
    with pytest.raises(CannotRefund):
        refunds.retry_refund(refund_id=refund.pk, actor="staff:3")


def test_passing_error_keeps_the_refund_and_its_key(settings, drain):
    with Standin() as standin:
        settings.STRIPE_API_BASE = standin.url
        order = make_order()
        payment = begin(order, "stripe", Flow.ELEMENTS)
        standin.ledger.confirm_intent(payment.reference, {"payment_method": "pm_card_visa"})
        settling.check_payment(payment_id=payment.pk, source="customer")
        refund = ask(payment, 100)
        standin.cut = 2
        drain(only=("orders.send_refund",), may_fail=True)
        refund.refresh_from_db()
        assert refund.status == RefundState.PROCESSING
        delivery = Delivery.objects.get(task="orders.send_refund")
        assert (delivery.done_at, delivery.failed_at, bool(delivery.error)) == (None, None, True)
        drain(only=("orders.send_refund",))
        refund.refresh_from_db()
        assert refund.status == RefundState.SUCCEEDED
        assert [one["amount"] for one in standin.ledger.refunded()] == [100]
        assert {call[2] for call in standin.calls if call[1] == "/v1/refunds"} == {str(refund.key)}


def test_refund_that_fails_later_is_heard(payment, drain):
    refund = ask(payment, 100)
    drain(only=("orders.send_refund",))
    refund.refresh_from_db()
    told = RefundOutcome(refund.reference, Told.FAILED, 100, "USD", str(refund.key), "closed")
    for _ in range(2):
        refunds.record_refund(refund_id=refund.pk, outcome=told, source="provider:demo")
    refund.refresh_from_db()
    payment.refresh_from_db()
    assert (refund.status, payment.refunded_amount) == (RefundState.FAILED, 0)


def test_order_is_refunded_from_its_payments_newest_first(payment):
    older = Payment.objects.get(pk=payment.pk)
    newer = Payment.objects.create(
        order=older.order, provider="channel", amount=50, captured_amount=50, currency="USD", status="captured"
    )
    total = older.amount + 50
    made = refunds.refund_order(order_id=older.order_id, amount=total - 10, cause="cancel:1", actor="staff:3")
    assert [(refund.payment_id, refund.amount) for refund in made] == [(newer.pk, 50), (older.pk, older.amount - 10)]
    again = refunds.refund_order(order_id=older.order_id, amount=total - 10, cause="cancel:1", actor="staff:3")
    assert {refund.pk for refund in again} == {refund.pk for refund in made}


def test_more_than_an_order_has_left_is_refused(payment):
    with pytest.raises(CannotRefund):
        refunds.refund_order(order_id=payment.order_id, amount=payment.amount + 1, cause="cancel:1", actor="staff:3")


def test_channel_refund_calls_nobody(drain):
    order = make_order(paid=True)
    ask(order.payments.get(), 100)
    drain(only=("orders.send_refund",))
    assert Refund.objects.get().status == RefundState.SUCCEEDED


def test_refund_by_staff_is_mailed_once(payment, drain):
    refund = ask(payment, 100)
    drain()
    mail = Message.objects.get(event="order_refunded")
    assert "$1.00" in mail.subject
    assert "Visa" in mail.text
    mails.mail_refunded(refund_id=refund.pk)
    assert Message.objects.filter(event="order_refunded").count() == 1


@pytest.mark.parametrize("cause", ["claim:1/1", "return:1:0/1"])
def test_refund_whose_claim_or_return_told_of_it_has_no_second_mail(payment, drain, cause):
    ask(payment, 100, cause)
    drain()
    assert Refund.objects.get().status == RefundState.SUCCEEDED
    assert not Message.objects.filter(event="order_refunded").exists()


def test_refund_of_a_canceled_order_has_the_mail_of_the_cancel_alone(payment, drain):
    canceling.cancel_order(order_id=payment.order_id, actor="visitor", reason="changed my mind")
    drain()
    assert Refund.objects.get().status == RefundState.SUCCEEDED
    assert not Message.objects.filter(event="order_refunded").exists()
