"""Every reason a bank can give: to our few reasons, to plain words with a next step, and never a code on the page."""

import html

import pytest
from django.urls import reverse

from orders.models import Payment
from orders.payments import stripe_shapes
from orders.payments.base import Decline
from orders.tests.factories import make_order
from orders.tests.paying import begin, held, pay_token
from orders.views.decline_words import REFUSED, WORDS, words_for

pytestmark = pytest.mark.django_db

GENERIC = """
call_issuer do_not_honor do_not_try_again fraudulent generic_decline invalid_amount lost_card merchant_blacklist
new_account_information_available no_action_taken pickup_card restricted_card revocation_of_all_authorizations
revocation_of_authorization security_violation service_not_allowed stolen_card stop_payment_order testmode_decline
transaction_not_allowed a_code_of_tomorrow
"""
OTHERS = {
    Decline.NO_FUNDS: "insufficient_funds",
    Decline.EXPIRED_CARD: "expired_card invalid_expiry_month invalid_expiry_year",
    Decline.WRONG_NUMBER: "incorrect_number invalid_number invalid_account",
    Decline.WRONG_CODE: "incorrect_cvc invalid_cvc incorrect_pin invalid_pin incorrect_zip",
    Decline.NOT_CONFIRMED: "authentication_required authentication_not_handled offline_pin_required approve_with_id",
    Decline.NOT_ACCEPTED: "card_not_supported currency_not_supported not_permitted",
    Decline.TOO_MANY: "card_velocity_exceeded withdrawal_count_limit_exceeded pin_try_exceeded duplicate_transaction",
    Decline.OUR_FAULT: "processing_error issuer_not_available try_again_later reenter_transaction",
}
TABLE = [(code, Decline.REFUSED) for code in GENERIC.split()]
TABLE += [(code, reason) for reason, codes in OTHERS.items() for code in codes.split()]


@pytest.mark.feature("SUP12")
@pytest.mark.parametrize(("code", "reason"), TABLE)
def test_code_becomes_a_reason_with_words_and_a_next_step(code, reason):
    told, raw = stripe_shapes.decline_of({"code": "card_declined", "decline_code": code})
    assert (told, raw) == (reason, code)
    words = words_for(told)
    assert words.why.endswith(".")
    assert words.step.endswith(".")
    assert code not in f"{words.why} {words.step}"


@pytest.mark.parametrize("code", sorted(stripe_shapes.NEVER_NAMED))
def test_loss_theft_and_suspicion_read_like_any_refusal(code):
    assert words_for(stripe_shapes.decline_of({"code": "card_declined", "decline_code": code})[0]) == REFUSED


def test_every_reason_that_can_be_told_is_in_the_table():
    assert {reason for _, reason in TABLE} == set(WORDS)


@pytest.mark.parametrize("reason", list(WORDS))
def test_page_says_the_words_keeps_the_goods_and_offers_every_way_on(client, settings, reason):
    settings.BANK_DETAILS = [("Account number", "1")]
    order = make_order()
    payment = begin(order)
    Payment.objects.filter(pk=payment.pk).update(
        status="failed", decline_reason=reason, provider_code="secret_code_7", reference=payment.reference
    )
    page = client.get(reverse("pay", args=[pay_token(order)])).content.decode()
    page = html.unescape(page)
    assert WORDS[reason].why in page
    assert "Nothing was charged." in page
    assert "secret_code_7" not in page
    for way_on in ("Demo Wallet", "Pay by bank transfer", "Mail me a link", "/contact/", "/help/payment/"):
        assert way_on in page
    assert held(order) == 1
