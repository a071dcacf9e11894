"""One contract, both providers: Stripe against the stand-in server, the demonstration against its own book."""

import contextlib
import json
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from orders.payments import demo
from orders.payments.base import BadNotice, Decline, Flow, PaymentRequest, RefundState, State
from orders.payments.demo import DemoProvider
from orders.payments.stripe import StripeProvider
from orders.tests.stripe_ledger import Problem
from orders.tests.stripe_standin import SECRET, Standin, signature
from shop.core.errors import ProviderError

pytestmark = pytest.mark.django_db


class StripeBench:
    """Drives Stripe as the customer's browser would."""

    flow = Flow.ELEMENTS
    header = "Stripe-Signature"
    cards = {
        "success": "pm_card_visa",
        "declined": "pm_card_chargeDeclined",
        "no_funds": "pm_card_insufficientFunds",
        "expired": "pm_card_expired",
        "challenge": "pm_card_threeDSecure",
        "slow": "pm_card_slow",
        "wallet": "pm_card_applePay",
        "refund_fails": "pm_card_refundFails",
    }

    def __init__(self, standin):
        self.provider, self.ledger = StripeProvider(), standin.ledger

    def pay(self, reference, choice):
        with contextlib.suppress(Problem):
            self.ledger.confirm_intent(reference, {"payment_method": self.cards[choice]})

    def answer(self, reference, *, approved=True):
        self.ledger.settle(reference, approved)

    def bank_settles(self, reference):
        self.ledger.settle(reference)

    def event(self, reference):
        body = {"id": f"evt_{uuid.uuid4().hex}", "object": "event", "type": "payment_intent.succeeded"}
        return json.dumps(body | {"data": {"object": self.ledger.objects[reference]}}).encode()

    def sign(self, body, at, secret=SECRET):
        return signature(body.decode(), secret, at)


class DemoBench:
    """Drives the demonstration as its form would."""

    flow = Flow.DEMO
    header = "Demo-Signature"

    def __init__(self):
        self.provider = DemoProvider()

    def pay(self, reference, choice):
        demo.submit(reference, choice)

    def answer(self, reference, *, approved=True):
        demo.answer_challenge(reference, is_approved=approved)

    def bank_settles(self, reference):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE orders_democharge SET settles_at = now() - interval '1 second'")

    def event(self, reference):
        return json.dumps({"id": uuid.uuid4().hex, "type": "payment", "reference": reference}).encode()

    def sign(self, body, at, secret=""):
        return demo.signature(body, str(int(at))) + ("" if not secret else "00")


@pytest.fixture(params=["demo", "stripe"])
def bench(request, settings):
    if request.param == "demo":
        yield DemoBench()
        return
    with Standin() as standin:
        settings.STRIPE_API_BASE = standin.url
        yield StripeBench(standin)


def wish(bench, **overrides):
    values = {"amount": 4690, "currency": "USD", "key": uuid.uuid4().hex, "order_number": "R-7KX2-9QF4"}
    values |= {"return_url": "http://testserver/pay/x/return/", "flow": bench.flow}
    return PaymentRequest(**(values | overrides))


def opened(bench, choice="", **overrides):
    reference = bench.provider.start(wish(bench, **overrides)).reference
    if choice:
        bench.pay(reference, choice)
    return reference


def test_started_payment_waits_for_the_customer(bench):
    outcome = bench.provider.fetch(opened(bench))
    assert (outcome.state, outcome.amount, outcome.currency) == (State.CREATED, 4690, "USD")


def test_same_key_opens_one_payment(bench):
    request = wish(bench)
    assert bench.provider.start(request).reference == bench.provider.start(request).reference


def test_same_key_with_another_amount_is_refused_for_good(bench):
    request = wish(bench)
    bench.provider.start(request)
    with pytest.raises(ProviderError) as refusal:
        bench.provider.start(wish(bench, key=request.key, amount=1))
    assert refusal.value.permanent


def test_success_is_captured_and_names_the_card(bench):
    outcome = bench.provider.fetch(opened(bench, "success"))
    assert (outcome.state, outcome.amount, outcome.method.label) == (State.CAPTURED, 4690, "Visa •••• 4242")


def test_outcome_carries_our_key(bench):
    request = wish(bench)
    assert bench.provider.start(request).outcome.key == request.key


@pytest.mark.parametrize(
    ("choice", "decline"),
    [("declined", Decline.REFUSED), ("no_funds", Decline.NO_FUNDS), ("expired", Decline.EXPIRED_CARD)],
)
def test_declined_attempt_says_why_and_can_be_tried_again(bench, choice, decline):
    reference = opened(bench, choice)
    outcome = bench.provider.fetch(reference)
    assert (outcome.state, outcome.decline) == (State.FAILED, decline)
    bench.pay(reference, "success")
    assert bench.provider.fetch(reference).state is State.CAPTURED


def test_challenge_waits_then_captures(bench):
    reference = opened(bench, "challenge")
    assert bench.provider.fetch(reference).state is State.REQUIRES_ACTION
    bench.answer(reference)
    assert bench.provider.fetch(reference).state is State.CAPTURED


def test_refused_challenge_is_not_confirmed(bench):
    reference = opened(bench, "challenge")
    bench.answer(reference, approved=False)
    outcome = bench.provider.fetch(reference)
    assert (outcome.state, outcome.decline) == (State.FAILED, Decline.NOT_CONFIRMED)


def test_slow_bank_processes_then_captures(bench):
    reference = opened(bench, "slow")
    assert bench.provider.fetch(reference).state is State.PROCESSING
    bench.bank_settles(reference)
    assert bench.provider.fetch(reference).state is State.CAPTURED


def test_wallet_is_named(bench):
    assert bench.provider.fetch(opened(bench, "wallet")).method.wallet


def test_canceled_payment_can_no_longer_be_paid(bench):
    reference = opened(bench)
    assert bench.provider.cancel(reference, "c1").state is State.VOIDED
    bench.pay(reference, "success")
    assert bench.provider.fetch(reference).state is State.VOIDED


def test_cancel_after_capture_reports_the_money(bench):
    assert bench.provider.cancel(opened(bench, "success"), "c1").state is State.CAPTURED


def test_cancel_does_not_stop_what_is_at_the_bank(bench):
    assert bench.provider.cancel(opened(bench, "slow"), "c1").state is State.PROCESSING


def test_cancel_twice_is_harmless(bench):
    reference = opened(bench, "challenge")
    assert [bench.provider.cancel(reference, "c1").state for _ in range(2)] == [State.VOIDED] * 2


def test_refund_same_key_gives_back_once(bench):
    reference = opened(bench, "success")
    first, second = (bench.provider.refund(reference, 4000, "USD", "r1") for _ in range(2))
    assert first.state is RefundState.SUCCEEDED
    assert first.reference == second.reference
    assert bench.provider.refund(reference, 690, "USD", "r2").state is RefundState.SUCCEEDED


def test_refund_above_the_charge_is_refused_for_good(bench):
    reference = opened(bench, "success")
    bench.provider.refund(reference, 4000, "USD", "r1")
    with pytest.raises(ProviderError) as refusal:
        bench.provider.refund(reference, 691, "USD", "r2")
    assert refusal.value.permanent


def test_refund_of_what_was_never_paid_is_refused(bench):
    with pytest.raises(ProviderError):
        bench.provider.refund(opened(bench), 100, "USD", "r1")


def test_refund_that_fails_says_so(bench):
    outcome = bench.provider.refund(opened(bench, "refund_fails"), 100, "USD", "r1")
    assert outcome.state is RefundState.FAILED
    assert outcome.failure


def test_unknown_payment_is_a_lasting_error(bench):
    with pytest.raises(ProviderError) as refusal:
        bench.provider.fetch("pi_unknown")
    assert refusal.value.permanent


def test_signed_notice_names_the_payment(bench):
    reference = opened(bench, "success")
    body = bench.event(reference)
    assert bench.provider.parse_webhook(body, {bench.header: bench.sign(body, time.time())}).reference == reference


@pytest.mark.parametrize("header", ["", "t=1", "t=abc,v1=00", "1700000000.00", "é", "t=1,v1=00,v1=11", "."])
def test_unsigned_or_nonsense_notice_is_refused(bench, header):
    with pytest.raises(BadNotice):
        bench.provider.parse_webhook(bench.event(opened(bench)), {bench.header: header})


def test_forged_notice_is_refused(bench):
    body = bench.event(opened(bench))
    with pytest.raises(BadNotice):
        bench.provider.parse_webhook(body, {bench.header: bench.sign(body, time.time(), "whsec_other")})


def test_old_notice_is_refused(bench):
    body = bench.event(opened(bench))
    with pytest.raises(BadNotice):
        bench.provider.parse_webhook(body, {bench.header: bench.sign(body, time.time() - 301)})


def test_changed_body_is_refused(bench):
    body = bench.event(opened(bench))
    with pytest.raises(BadNotice):
        bench.provider.parse_webhook(body + b" ", {bench.header: bench.sign(body, time.time())})


@pytest.mark.parametrize("body", [b"[]", b"{}", b"nonsense", b"\xff\xfe", b""])
def test_signed_nonsense_is_refused(bench, body):
    text = body.decode(errors="replace").encode()
    with pytest.raises(BadNotice):
        bench.provider.parse_webhook(body, {bench.header: bench.sign(text, time.time())})


def test_description_says_what_the_page_needs(bench):
    told = bench.provider.describe()
    assert bench.flow in told.flows
    assert told.demonstration is (bench.flow is Flow.DEMO)
    assert bool(told.script) is (bench.flow is Flow.ELEMENTS)


@pytest.mark.live
@pytest.mark.django_db(transaction=True)
def test_parallel_refunds_never_pass_the_charge(bench):
    reference = opened(bench, "success")

    def give_back(number):
        try:
            return bench.provider.refund(reference, 1000, "USD", f"r{number}").amount
        except ProviderError:
            return 0
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(give_back, range(10))) == 4000
