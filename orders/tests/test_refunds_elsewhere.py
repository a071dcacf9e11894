"""Refunds made in Stripe's dashboard: heard by webhook and written on the order, once."""

import json

import pytest
from django.urls import reverse

from orders.actions import settling
from orders.models import Order, Payment, Refund
from orders.payments.base import Flow
from orders.tests.factories import make_order
from orders.tests.paying import begin, pay_token
from orders.tests.stripe_standin import signature
from shop.core.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["elements", "hosted"])
def paid(request, client, standin):
    order = make_order()
    payment = begin(order, "stripe", Flow(request.param))
    if request.param == "hosted":
        standin.ledger.pay_session(payment.reference, "pm_card_visa")
    else:
        standin.ledger.confirm_intent(payment.reference, {"payment_method": "pm_card_visa"})
    client.get(reverse("pay_return", args=[pay_token(order)]))
    return Order.objects.get(pk=order.pk)


def in_dashboard(standin, amount):
    (charge,) = standin.ledger.charged()
    return standin.ledger.create_refund({"payment_intent": charge["payment_intent"], "amount": amount})


def tell(client, event, number=1):
    body = json.dumps(event | {"id": f"{event['id']}{number}"})
    headers = {"Stripe-Signature": signature(body, "whsec_local")}
    assert client.post("/webhooks/stripe/", body, "application/json", headers=headers).status_code == 200


def test_refund_of_the_dashboard_is_on_the_order_once(client, paid, standin, drain):
    in_dashboard(standin, 300)
    event = standin.ledger.events[-1]
    for number in range(3):
        tell(client, event, number)
    tell(client, event | {"type": "refund.updated"}, 9)
    drain()
    refund = Refund.objects.get()
    paid.refresh_from_db()
    assert (refund.status, refund.amount, paid.refunded_amount) == ("succeeded", 300, 300)
    assert paid.payment_status == "partially_refunded"
    assert Message.objects.filter(event="order_refunded").count() == 1
    assert len(standin.ledger.refunded()) == 1


def test_two_refunds_are_two(client, paid, standin, drain):
    for amount in (300, 200):
        in_dashboard(standin, amount)
        tell(client, standin.ledger.events[-1])
    drain()
    paid.refresh_from_db()
    assert paid.refunded_amount == 500


def test_old_shape_with_the_refund_inside_the_charge(client, paid, standin, drain):
    refund = in_dashboard(standin, 300)
    charge = standin.ledger.objects[refund["charge"]] | {"refunds": {"data": [refund]}}
    tell(client, {"id": "evt_old", "object": "event", "type": "charge.refunded", "data": {"object": charge}})
    drain()
    assert Refund.objects.get().amount == 300


def test_failed_refund_of_the_dashboard_changes_nothing(client, paid, standin, drain):
    in_dashboard(standin, 300)
    event = standin.ledger.events[-1]
    event["data"]["object"] |= {"status": "failed"}
    tell(client, event)
    drain()
    assert not Refund.objects.exists()


def test_our_own_refund_is_not_counted_again(client, paid, standin, drain):
    payment = Payment.objects.get()
    from_us = settling.refunds.request_refund(payment_id=payment.pk, amount=300, cause="test:1", actor="staff:1")
    drain()
    tell(client, standin.ledger.events[-1])
    drain()
    assert Refund.objects.get() == from_us
