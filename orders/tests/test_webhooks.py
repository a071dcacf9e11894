"""Webhooks: only what is freshly signed is stored, once, and a task asks the provider what is true."""

import json
import time

import pytest
from django.urls import reverse

from orders.actions import refunds, settling
from orders.models import Order, Payment, Refund
from orders.payments import demo
from orders.payments.base import Flow
from orders.states import OrderStatus, PaymentState, RefundState
from orders.tests.factories import make_order
from orders.tests.paying import begin
from orders.tests.stripe_standin import signature
from shop.core.models import Event, ProviderEvent

pytestmark = pytest.mark.django_db
STRIPE = "/webhooks/stripe/"


@pytest.fixture
def paid(standin):
    """An order whose intent is paid at Stripe, and nobody told us yet."""
    order = make_order()
    payment = begin(order, "stripe", Flow.ELEMENTS)
    standin.ledger.confirm_intent(payment.reference, {"payment_method": "pm_card_visa"})
    return order


def send(client, event, *, secret="whsec_local", at=None, header=None):  # noqa: S107
    body = json.dumps(event)
    signed = signature(body, secret, at) if header is None else header
    return client.post(STRIPE, body, "application/json", headers={"Stripe-Signature": signed}).status_code


def last(standin):
    return standin.ledger.events[-1]


def status_of(order):
    return Order.objects.get(pk=order.pk).status


@pytest.mark.feature("PAY07")
def test_signed_event_confirms_the_order(client, standin, paid, drain):
    assert send(client, last(standin)) == 200
    assert status_of(paid) == OrderStatus.PLACED
    drain(only=("orders.act_on_notice",))
    assert status_of(paid) == OrderStatus.CONFIRMED
    assert ProviderEvent.objects.get().acted_at is not None


FORGERIES = {
    "unsigned": {"header": ""},
    "forged": {"secret": "whsec_other"},
    "old": {"at": time.time() - 301},
    "nonsense": {"header": "t=now,v1=what"},
    "other scheme": {"header": f"t={int(time.time())},v0=00"},
}


@pytest.mark.parametrize("forgery", list(FORGERIES.values()), ids=list(FORGERIES))
def test_forged_event_does_nothing(client, standin, paid, drain, forgery):
    assert send(client, last(standin), **forgery) == 400
    assert drain(only=("orders.act_on_notice",)) == []
    assert status_of(paid) == OrderStatus.PLACED
    assert not ProviderEvent.objects.exists()


def test_repeated_event_is_taken_and_changes_nothing(client, standin, paid, drain):
    assert [send(client, last(standin)) for _ in range(3)] == [200] * 3
    drain(only=("orders.act_on_notice",))
    before = Event.objects.count()
    assert send(client, last(standin)) == 200
    assert Event.objects.count() == before
    assert ProviderEvent.objects.count() == 1


def test_events_backwards_end_the_same(client, standin, paid, drain):
    for event in reversed(standin.ledger.events):
        assert send(client, event) == 200
    drain(only=("orders.act_on_notice",))
    assert status_of(paid) == OrderStatus.CONFIRMED
    assert Event.objects.filter(name="order.confirmed").count() == 1


def test_event_before_we_stored_the_reference_finds_the_payment_by_its_key(client, standin, drain):
    order = make_order()
    standin.cut = 2
    with pytest.raises(settling.ProviderError):
        begin(order, "stripe", Flow.ELEMENTS)
    intent = next(one for one in standin.ledger.objects.values() if one["object"] == "payment_intent")
    standin.ledger.confirm_intent(intent["id"], {"payment_method": "pm_card_visa"})
    send(client, last(standin))
    drain(only=("orders.act_on_notice",))
    assert status_of(order) == OrderStatus.CONFIRMED
    assert Payment.objects.get().reference == intent["id"]


def test_hosted_page_is_heard_by_its_intent_and_its_session(client, standin, drain):
    order = make_order()
    payment = begin(order, "stripe", Flow.HOSTED)
    standin.ledger.pay_session(payment.reference, "pm_card_visa")
    for event in standin.ledger.events:
        send(client, event)
    drain(only=("orders.act_on_notice",))
    payment.refresh_from_db()
    assert (status_of(order), payment.status) == (OrderStatus.CONFIRMED, PaymentState.CAPTURED)


def test_late_event_after_cancel_at_the_provider_changes_nothing(client, standin, paid, drain):
    created = standin.ledger.events[0]
    send(client, last(standin))
    drain(only=("orders.act_on_notice",))
    send(client, created)
    drain(only=("orders.act_on_notice",))
    assert status_of(paid) == OrderStatus.CONFIRMED


def test_refund_that_failed_later_is_written_down(client, standin, paid, drain):
    send(client, last(standin))
    drain(only=("orders.act_on_notice",))
    refunds.request_refund(payment_id=Payment.objects.get().pk, amount=100, cause="staff:1", actor="staff:3")
    drain(only=("orders.send_refund",))
    sent = next(one for one in standin.ledger.objects.values() if one["object"] == "refund")
    sent |= {"status": "failed", "failure_reason": "lost_or_stolen_card"}
    standin.ledger.note("refund.failed", sent)
    send(client, last(standin))
    drain(only=("orders.act_on_notice",))
    assert Refund.objects.get().status == RefundState.FAILED


@pytest.mark.parametrize("thing", [{}, {"object": "customer"}, {"id": "pi_unknown", "object": "payment_intent"}])
def test_event_about_something_else_is_taken_quietly(client, drain, thing):
    event = {"id": "evt_1", "object": "event", "type": "payment_intent.succeeded", "data": {"object": thing}}
    assert send(client, event) == 200
    drain(only=("orders.act_on_notice",))


def test_stored_event_holds_no_card_or_person(client, standin, paid):
    send(client, last(standin))
    kept = json.dumps(ProviderEvent.objects.get().payload)
    assert not [word for word in ("4242", "visa", "secret", "email") if word in kept]


def test_silent_provider_is_asked_again_later(client, standin, paid, drain):
    send(client, last(standin))
    standin.fail = 2
    drain(only=("orders.act_on_notice",), may_fail=True)
    assert status_of(paid) == OrderStatus.PLACED
    drain(only=("orders.act_on_notice",))
    assert status_of(paid) == OrderStatus.CONFIRMED


def test_demo_notice_is_checked_the_same_way(client, drain):
    order = make_order()
    payment = begin(order)
    demo.submit(payment.reference, "success")
    body = json.dumps({"id": "n1", "type": "payment", "reference": payment.reference}).encode()
    address = reverse("payment_webhook", args=["demo"])
    good = {"Demo-Signature": demo.signature(body, str(int(time.time())))}
    assert client.post(address, body, "application/json").status_code == 400
    assert client.post(address, body, "application/json", headers=good).status_code == 200
    drain(only=("orders.act_on_notice",))
    assert status_of(order) == OrderStatus.CONFIRMED


def test_unknown_or_switched_off_provider_is_not_found(client, settings):
    settings.ENABLED_PAYMENT_PROVIDERS = ["stripe"]
    assert [client.post(f"/webhooks/{name}/").status_code for name in ("demo", "nobody")] == [404, 404]


def test_webhook_is_told_by_post_only(client):
    assert client.get(STRIPE).status_code == 405
