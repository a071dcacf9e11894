"""What is Stripe's alone: the hosted page, lost answers, time limits, event shapes, amounts and decline codes."""

import json
import os
import time
import uuid
from pathlib import Path

import pytest

from orders.payments import stripe_shapes as shapes
from orders.payments.base import Decline, Flow, PaymentRequest, RefundState, State
from orders.payments.stripe import StripeProvider
from orders.tests.stripe_ledger import Problem
from orders.tests.stripe_standin import signature
from shop.core.errors import ProviderError


def wish(**overrides):
    values = {"amount": 4690, "currency": "USD", "key": str(uuid.uuid4()), "order_number": "R-7KX2-9QF4"}
    values |= {"return_url": "http://testserver/back/", "flow": Flow.ELEMENTS}
    return PaymentRequest(**(values | overrides))


def parse(event):
    body = json.dumps(event)
    return StripeProvider().parse_webhook(body.encode(), {"Stripe-Signature": signature(body, "whsec_local")})


def test_elements_get_a_client_secret_and_automatic_methods(standin):
    session = StripeProvider().start(wish())
    assert session.client_secret.startswith(session.reference)
    assert session.client_secret not in repr(session)
    assert standin.ledger.objects[session.reference]["automatic_payment_methods"] == {"enabled": "true"}


def test_hosted_page_is_paid_and_refunded_by_its_session(standin):
    provider = StripeProvider()
    session = provider.start(wish(flow=Flow.HOSTED))
    assert session.redirect_url == f"{standin.url}/hosted/{session.reference}"
    assert provider.fetch(session.reference).state is State.CREATED
    standin.ledger.pay_session(session.reference, "pm_card_visa")
    outcome = provider.fetch(session.reference)
    assert (outcome.state, outcome.amount, outcome.reference) == (State.CAPTURED, 4690, session.reference)
    assert provider.refund(session.reference, 4690, "USD", "r1").state is RefundState.SUCCEEDED


def test_declined_on_the_hosted_page_says_why(standin):
    session = StripeProvider().start(wish(flow=Flow.HOSTED))
    with pytest.raises(Problem):
        standin.ledger.pay_session(session.reference, "pm_card_insufficientFunds")
    outcome = StripeProvider().fetch(session.reference)
    assert (outcome.state, outcome.decline) == (State.FAILED, Decline.NO_FUNDS)


def test_hosted_page_is_closed_by_call_and_then_takes_no_money(standin):
    provider = StripeProvider()
    session = provider.start(wish(flow=Flow.HOSTED))
    assert provider.cancel(session.reference, "c1").state is State.VOIDED
    with pytest.raises(Problem):
        standin.ledger.pay_session(session.reference, "pm_card_visa")


def test_hosted_page_paid_before_the_close_is_captured(standin):
    session = StripeProvider().start(wish(flow=Flow.HOSTED))
    standin.ledger.pay_session(session.reference, "pm_card_visa")
    assert StripeProvider().cancel(session.reference, "c1").state is State.CAPTURED


def test_cut_line_is_asked_again_with_the_same_key(standin):
    standin.cut = 1
    reference = StripeProvider().start(wish()).reference
    intents = [one for one in standin.ledger.objects.values() if one["object"] == "payment_intent"]
    assert [one["id"] for one in intents] == [reference]
    assert len({key for _, _, key in standin.calls}) == 1


def test_cut_line_after_a_refund_gives_back_once(standin):
    provider = StripeProvider()
    reference = provider.start(wish()).reference
    standin.ledger.confirm_intent(reference, {"payment_method": "pm_card_visa"})
    standin.cut = 2
    with pytest.raises(ProviderError) as lost:
        provider.refund(reference, 1000, "USD", "r1")
    assert not lost.value.permanent
    assert provider.refund(reference, 1000, "USD", "r1").state is RefundState.SUCCEEDED
    assert [one["amount"] for one in standin.ledger.refunded()] == [1000]


def test_one_failure_of_stripe_is_not_seen(standin):
    standin.fail = 1
    assert StripeProvider().start(wish()).reference


def test_two_failures_of_stripe_are_a_passing_error(standin):
    standin.fail = 2
    with pytest.raises(ProviderError) as refusal:
        StripeProvider().start(wish())
    assert not refusal.value.permanent
    assert len(standin.calls) == 2


def test_slow_stripe_is_given_up_within_eight_seconds(standin):
    standin.slow = 30
    began = time.monotonic()
    with pytest.raises(ProviderError):
        StripeProvider().start(wish())
    assert time.monotonic() - began < 8


def test_nobody_listening_is_a_passing_error(settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    with pytest.raises(ProviderError) as refusal:
        StripeProvider().fetch("pi_1")
    assert not refusal.value.permanent


def test_without_a_key_nothing_is_called(settings):
    settings.STRIPE_SECRET_KEY = ""
    with pytest.raises(ProviderError, match="STRIPE_SECRET_KEY"):
        StripeProvider().fetch("pi_1")


def test_one_of_several_signatures_and_secrets_suffices(settings):
    settings.STRIPE_WEBHOOK_SECRET = "whsec_old,whsec_new"
    body = json.dumps({"id": "evt_1", "object": "event", "type": "ping", "data": {"object": {}}})
    good = signature(body, "whsec_new").split(",")
    header = f"{good[0]},v1=00,{good[1]}"
    assert StripeProvider().parse_webhook(body.encode(), {"Stripe-Signature": header}).id == "evt_1"


def test_new_refund_event_brings_the_refund():
    refund = {"id": "re_1", "object": "refund", "amount": 100, "currency": "usd", "status": "failed"}
    refund |= {"payment_intent": "pi_1", "metadata": {"key": "k"}, "failure_reason": "lost_or_stolen_card"}
    notice = parse({"id": "evt_1", "object": "event", "type": "refund.failed", "data": {"object": refund}})
    assert (notice.refund.state, notice.refund.key, notice.reference) == (RefundState.FAILED, "k", "pi_1")


@pytest.mark.samples
@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("event_payment_intent.succeeded", "pi_000000000000000000000000"),
        ("event_payment_intent.payment_failed", "pi_000000000000000000000000"),
        ("event_payment_intent.created", "pi_000000000000000000000000"),
        ("event_charge.succeeded", ""),
        ("event_charge.dispute.created", ""),
        ("event_checkout.session.completed.payment_mode", "cs_00000000000000"),
        ("event_customer.created", ""),
    ],
)
def test_stripes_own_events_name_their_payment(name, reference):
    event = json.loads((Path(os.environ["SAMPLES_DIR"]) / "stripe" / f"{name}.json").read_text())
    assert parse(event).reference.startswith(reference)
    assert parse(event).kind == event["type"]


@pytest.mark.samples
def test_old_charge_event_brings_its_refund():
    path = Path(os.environ["SAMPLES_DIR"]) / "stripe" / "event_charge.refunded.json"
    refund = parse(json.loads(path.read_text())).refund
    assert (refund.amount, refund.currency, refund.state) == (100, "USD", RefundState.SUCCEEDED)


@pytest.mark.samples
def test_old_intent_with_embedded_charges_names_the_card():
    path = Path(os.environ["SAMPLES_DIR"]) / "stripe" / "event_payment_intent.succeeded.json"
    outcome = shapes.outcome_of_intent(json.loads(path.read_text())["data"]["object"])
    assert (outcome.state, outcome.amount, outcome.method.label) == (State.CAPTURED, 2000, "Visa •••• 4242")


@pytest.mark.parametrize("code", sorted(shapes.NEVER_NAMED))
def test_loss_theft_and_fraud_look_like_any_refusal(code):
    assert shapes.decline_of({"code": "card_declined", "decline_code": code})[0] is Decline.REFUSED


@pytest.mark.parametrize(("code", "decline"), sorted(shapes.DECLINES.items()))
def test_every_listed_code_has_our_reason(code, decline):
    assert shapes.decline_of({"code": "card_declined", "decline_code": code}) == (decline, code)
    assert shapes.decline_of({"code": code})[0] is decline


def test_unknown_code_is_a_refusal():
    assert shapes.decline_of({"code": "card_declined", "decline_code": "new_word"})[0] is Decline.REFUSED


@pytest.mark.parametrize(
    ("amount", "currency", "units"),
    [(4690, "USD", 4690), (500, "JPY", 500), (500, "ISK", 50000), (500, "UGX", 50000), (12340, "KWD", 12340)],
)
def test_amounts_are_stripes_units_and_come_back(amount, currency, units):
    assert shapes.to_stripe(amount, currency) == units
    assert shapes.from_stripe(units, currency) == amount


@pytest.mark.parametrize(("amount", "currency"), [(12345, "KWD"), (150, "MGA")])
def test_amount_stripe_cannot_charge_is_refused(amount, currency):
    with pytest.raises(ProviderError):
        shapes.to_stripe(amount, currency)
