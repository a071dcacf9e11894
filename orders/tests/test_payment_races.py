"""Money under real parallel connections: paid once, refunded once. Each race is shown able to fail without its lock."""

import json
import uuid

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse

from orders.actions import payments, refunds, settling
from orders.actions.manual import record_manual_payment
from orders.models import Order, Payment, PaymentEvent, Refund
from orders.payments import demo
from orders.payments.base import Flow
from orders.states import OrderStatus, PaymentStatus
from orders.tests.factories import make_order
from orders.tests.paying import begin, pay_token, pay_with
from orders.tests.stripe_standin import signature
from shop.core.errors import ProviderError, Refused
from shop.core.models import Event, Message
from shop.core.tests.racing import meeting, race

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]


def together(*acts):
    """Run all at once; what each returned, or the refusal it met. Any other exception is a fault of the store."""
    answers = race(acts, timeout=90)
    refusals = (Refused, ProviderError, IntegrityError)
    assert not [one for one in answers if isinstance(one, Exception) and not isinstance(one, refusals)], answers
    return answers


def refund_sum(status="succeeded"):
    return sum(Refund.objects.filter(status=status).values_list("amount", flat=True))


@pytest.fixture
def without_locks(monkeypatch, request):
    """Actions on payments and refunds read their rows without a lock; each waits until the others have read too."""
    meet = meeting(request.param, seconds=10)

    def plain(payment_id):
        payment = Payment.objects.get(pk=payment_id)
        order = Order.objects.get(pk=payment.order_id)
        meet()
        return payment, order

    def move(row, to, **_):
        row.status = to
        type(row).objects.filter(pk=row.pk).update(status=to)
        return True

    monkeypatch.setattr(payments, "_locked", plain)
    monkeypatch.setattr(refunds, "payment_and_order", plain)
    monkeypatch.setattr(payments, "move", move)


@pytest.fixture
def paid(transactional_db):
    """A captured payment, made while the locks are still there."""
    return pay_with(make_order())


def notice(client, event):
    body = json.dumps(event)
    return client.post(
        "/webhooks/stripe/", body, "application/json", headers={"Stripe-Signature": signature(body, "whsec_local")}
    ).status_code


@pytest.mark.feature("PAY09")
@pytest.mark.parametrize("round_", range(3))
def test_webhooks_return_pages_and_sweeper_at_once_pay_once(standin, drain, round_):
    order = make_order()
    payment = begin(order, "stripe", Flow.ELEMENTS)
    standin.ledger.confirm_intent(payment.reference, {"payment_method": "pm_card_visa"})
    token, event = pay_token(order), standin.ledger.events[-1]
    back = reverse("pay_return", args=[token])
    answers = together(
        *[lambda: notice(Client(), event)] * 10,
        *[lambda: Client().get(back).status_code] * 3,
        lambda: settling.check_or_stop(payment_id=payment.pk),
        *[lambda: settling.check_payment(payment_id=payment.pk, source="provider:stripe").status] * 3,
    )
    assert answers == [200] * 10 + [302] * 3 + [True] + ["captured"] * 3
    drain()
    order.refresh_from_db()
    assert (order.status, order.payment_status) == (OrderStatus.CONFIRMED, PaymentStatus.PAID)
    assert PaymentEvent.objects.filter(kind="captured").count() == 1
    assert Event.objects.filter(name="order.confirmed").count() == 1
    assert Message.objects.filter(event="order_confirmed").count() == 1
    assert not Refund.objects.exists()
    assert len(standin.ledger.charged()) == 1


@pytest.mark.parametrize("without_locks", [5], indirect=True)
def test_without_its_lock_the_same_race_pays_twice(standin, without_locks):
    order = make_order()
    payment = begin(order, "stripe", Flow.ELEMENTS)
    standin.ledger.confirm_intent(payment.reference, {"payment_method": "pm_card_visa"})
    together(*[lambda: settling.check_payment(payment_id=payment.pk, source="x")] * 5)
    assert PaymentEvent.objects.filter(kind="captured").count() > 1


def test_ten_presses_open_one_payment_and_charge_once(drain):
    order = make_order()

    def press():
        demo.submit(begin(order).reference, "success")
        return settling.check_payment(payment_id=Payment.objects.get(order=order).pk, source="customer").status

    together(*[press] * 10)
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    assert Payment.objects.filter(order=order).count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM orders_democharge WHERE state = 'captured'")
        assert cursor.fetchone() == (1,)


def test_ten_presses_of_the_page_lead_to_one_order():
    order = make_order()
    address = reverse("demo_pay", args=[pay_token(order)])
    answers = together(*[lambda: Client().post(address, {"choice": "success"}).status_code] * 10)
    assert set(answers) <= {302, 429, 409}
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    assert Payment.objects.filter(order=order).count() == 1


def test_database_allows_one_live_payment_even_without_the_lock(monkeypatch):
    order = make_order()
    meet = meeting(4, seconds=20)

    def unlocked(order_id):
        return Order.objects.get(pk=order_id)

    def none_live(order_id):
        meet()
        return []

    monkeypatch.setattr(payments, "locked_order", unlocked)
    monkeypatch.setattr(payments, "_live", none_live)
    values = {"provider": "demo", "flow": "demo", "links": {}, "actor": "visitor"}
    answers = together(*[lambda: payments.open_payment(order_id=order.pk, **values)] * 4)
    assert sum(isinstance(answer, IntegrityError) for answer in answers) == 3
    assert Payment.objects.filter(order=order).count() == 1


def two_paid(order):
    """Two payments of one order, both taken by the gateway before we heard of either."""
    first = begin(order)
    Payment.objects.filter(pk=first.pk).update(status="voided")
    second = begin(order)
    for payment in (first, second):
        demo.submit(payment.reference, "success")
    return first, second


def test_paid_by_two_methods_at_once_keeps_one_and_returns_the_other_once(drain):
    order = make_order()
    first, second = two_paid(order)
    together(
        *[lambda: settling.check_payment(payment_id=first.pk, source="a")] * 4,
        *[lambda: settling.check_payment(payment_id=second.pk, source="b")] * 4,
    )
    drain()
    order.refresh_from_db()
    assert (order.status, order.payment_status) == (OrderStatus.CONFIRMED, PaymentStatus.PAID)
    assert refund_sum() == order.total_amount
    assert Refund.objects.count() == 1
    given = sum(demo.read("reference", payment.reference).refunded for payment in (first, second))
    assert given == order.total_amount
    assert Message.objects.filter(event="payment_returned").count() == 1


@pytest.mark.parametrize("without_locks", [2], indirect=True)
def test_without_its_lock_nobody_sees_the_second_payment(without_locks):
    order = make_order()
    first, second = two_paid(order)
    together(
        lambda: settling.check_payment(payment_id=first.pk, source="a"),
        lambda: settling.check_payment(payment_id=second.pk, source="b"),
    )
    assert not Refund.objects.exists()


def test_ten_full_refunds_at_once_give_back_once(standin, drain):
    order = make_order()
    payment = begin(order, "stripe", Flow.ELEMENTS)
    standin.ledger.confirm_intent(payment.reference, {"payment_method": "pm_card_visa"})
    settling.check_payment(payment_id=payment.pk, source="customer")

    def give_back(number):
        return refunds.request_refund(
            payment_id=payment.pk, amount=payment.amount, cause=f"staff:{number}", actor="staff:3"
        )

    answers = together(*[lambda n=n: give_back(n) for n in range(10)])
    assert sum(isinstance(answer, refunds.CannotRefund) for answer in answers) == 9
    drain()
    assert refund_sum() == payment.amount
    assert [one["amount"] for one in standin.ledger.refunded()] == [payment.amount]


def test_parts_that_are_too_much_together_stop_at_the_whole(drain):
    payment = pay_with(make_order())
    part = payment.amount * 2 // 5

    def give_back(number):
        return refunds.request_refund(payment_id=payment.pk, amount=part, cause=f"staff:{number}", actor="staff:3")

    together(*[lambda n=n: give_back(n) for n in range(6)])
    drain()
    assert refund_sum() == 2 * part
    assert demo.read("reference", payment.reference).refunded == 2 * part


@pytest.mark.parametrize("without_locks", [5], indirect=True)
def test_without_its_lock_more_is_asked_for_than_was_paid(paid, without_locks):
    payment = paid

    def give_back(number):
        return refunds.request_refund(
            payment_id=payment.pk, amount=payment.amount, cause=f"staff:{number}", actor="staff:3"
        )

    together(*[lambda n=n: give_back(n) for n in range(5)])
    assert refund_sum("requested") > payment.amount


def test_one_refund_sent_by_many_workers_is_one_call_for_its_key(standin):
    order = make_order()
    payment = begin(order, "stripe", Flow.ELEMENTS)
    standin.ledger.confirm_intent(payment.reference, {"payment_method": "pm_card_visa"})
    settling.check_payment(payment_id=payment.pk, source="customer")
    refund = refunds.request_refund(payment_id=payment.pk, amount=100, cause="staff:1", actor="staff:3")
    together(*[lambda: settling.send_refund(refund_id=refund.pk)] * 5)
    assert [one["amount"] for one in standin.ledger.refunded()] == [100]
    assert {call[2] for call in standin.calls if call[1] == "/v1/refunds"} == {str(refund.key)}
    assert PaymentEvent.objects.filter(kind="refund.succeeded").count() == 1


@pytest.mark.parametrize("round_", range(3))
def test_expiry_against_payment_ends_with_goods_or_money(drain, round_):
    order = make_order()
    payment = begin(order)
    Order.objects.filter(pk=order.pk).update(hold_until="2020-01-01T00:00Z")

    def pay():
        demo.submit(payment.reference, "success")
        return settling.check_payment(payment_id=payment.pk, source="customer")

    together(pay, lambda: settling.expire_hold(order_id=order.pk))
    settling.check_or_stop(payment_id=payment.pk)
    drain()
    order.refresh_from_db()
    payment.refresh_from_db()
    taken = demo.read("reference", payment.reference).state == "captured"
    assert (order.status, taken) in ((OrderStatus.CONFIRMED, True), (OrderStatus.CANCELED, False))


def test_same_notice_from_ten_connections_is_stored_once():
    event = {"id": f"evt_{uuid.uuid4().hex}", "object": "event", "type": "ping", "data": {"object": {}}}
    assert together(*[lambda: notice(Client(), event)] * 10) == [200] * 10
    assert Event.objects.filter(name="provider.notified").count() == 1


def test_lost_answer_after_the_charge_is_settled_by_the_sweep_with_one_charge(standin):
    order = make_order()
    standin.cut = 2
    with pytest.raises(ProviderError):
        begin(order, "stripe", Flow.ELEMENTS)
    intent = next(one for one in standin.ledger.objects.values() if one["object"] == "payment_intent")
    standin.ledger.confirm_intent(intent["id"], {"payment_method": "pm_card_visa"})
    payment = Payment.objects.get(order=order)
    together(*[lambda: settling.check_or_stop(payment_id=payment.pk)] * 3)
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    assert len(standin.ledger.charged()) == 1


@pytest.mark.parametrize("round_", range(2))
def test_card_and_bank_transfer_at_once_keep_one_payment(standin, drain, round_):
    order = make_order()
    payment = begin(order, "stripe", Flow.ELEMENTS)
    standin.ledger.confirm_intent(payment.reference, {"payment_method": "pm_card_visa"})
    back, event = reverse("pay_return", args=[pay_token(order)]), standin.ledger.events[-1]
    facts = {"order_id": order.pk, "kind": "transfer", "amount": order.total_amount, "reference": "B-1"}
    together(
        *[lambda: notice(Client(), event)] * 10,
        *[lambda: Client().get(back).status_code] * 2,
        *[lambda: settling.check_payment(payment_id=payment.pk, source="provider:stripe").status] * 2,
        *[lambda: record_manual_payment(actor="staff:1", **facts).pk] * 3,
    )
    drain()
    order.refresh_from_db()
    assert order.status == "confirmed"
    assert Payment.objects.filter(status="captured").count() == 2
    assert Refund.objects.get().amount == order.total_amount
    assert order.captured_amount - order.refunded_amount == order.total_amount
    assert Message.objects.filter(event="order_confirmed").count() == 1
    assert Message.objects.filter(event="payment_returned").count() == 1
