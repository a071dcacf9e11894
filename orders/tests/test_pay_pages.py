"""The payment pages: with and without script, what each stage shows, limits, and what never leaves the page."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from orders.actions import canceling, settling
from orders.models import Order, OrderLink, Payment
from orders.payments.base import Decline, Flow
from orders.states import OrderStatus, PaymentState
from orders.tests.factories import make_goods, make_order
from orders.tests.paying import begin, pay_token, pay_with
from orders.tests.stripe_ledger import Problem
from orders.views.decline_words import REFUSED, WORDS, words_for
from shop.core.db import Busy
from shop.core.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    return make_order()


def at(name, token):
    return reverse(name, args=[token])


def status_of(order):
    return Order.objects.get(pk=order.pk).status


def test_page_shows_items_total_and_the_demonstration(client, order):
    page = client.get(at("pay", pay_token(order))).content.decode()
    assert order.number in page
    assert order.lines.get().title in page
    assert "Demonstration" in page
    assert 'type="text"' not in page


@pytest.mark.parametrize("token", ["nonsense", "a" * 200, "é"])
def test_unknown_link_is_not_found(client, token):
    assert client.get(at("pay", token)).status_code == 404


@pytest.mark.parametrize("change", [{"revoked_at": timezone.now()}, {"expires_at": timezone.now()}, {"kind": "order"}])
def test_dead_link_is_not_found(client, order, change):
    token = pay_token(order)
    OrderLink.objects.update(**change)
    assert client.get(at("pay", token)).status_code == 404


@pytest.mark.parametrize("name", ["pay_start", "pay_hosted", "demo_pay", "pay_later"])
def test_nothing_happens_by_get(client, order, name):
    assert client.get(at(name, pay_token(order))).status_code == 405
    assert not Payment.objects.exists()


def test_demo_card_pays_without_script(client, order):
    token = pay_token(order)
    answer = client.post(at("demo_pay", token), {"choice": "success"})
    assert answer.url.startswith("/orders/")
    assert status_of(order) == OrderStatus.CONFIRMED


@pytest.mark.feature("CRT24")
def test_demo_wallet_pays(client, order):
    client.post(at("demo_pay", pay_token(order)), {"choice": "wallet"})
    assert Payment.objects.get().method_label == "Demo Wallet"
    assert status_of(order) == OrderStatus.CONFIRMED


@pytest.mark.feature("CRT27")
def test_second_press_after_paying_leads_to_the_order(client, order):
    token = pay_token(order)
    client.post(at("demo_pay", token), {"choice": "success"})
    answer = client.post(at("demo_pay", token), {"choice": "success"}, follow=False)
    assert answer.url == at("pay", token)
    assert client.get(answer.url).url.startswith("/orders/")
    assert Payment.objects.count() == 1


@pytest.mark.parametrize(("choice", "reason"), [("no_funds", Decline.NO_FUNDS), ("expired", Decline.EXPIRED_CARD)])
def test_decline_page_says_why_and_keeps_the_goods(client, order, choice, reason):
    token = pay_token(order)
    client.post(at("demo_pay", token), {"choice": choice})
    page = client.get(at("pay", token)).content.decode()
    assert "Nothing was charged." in page
    assert WORDS[reason].why in page
    assert WORDS[reason].step in page


@pytest.mark.feature("PAY13")
@pytest.mark.parametrize("reason", list(Decline))
def test_every_reason_has_words_that_name_no_code(reason):
    words = words_for(reason)
    assert words.why
    assert words.step
    assert not {"stolen", "lost", "fraud"} & set(f"{words.why} {words.step}".lower().split())


def test_unknown_reason_reads_like_a_refusal():
    assert words_for("new_code") == REFUSED


@pytest.mark.feature("PAY03")
@pytest.mark.parametrize(("answer", "status"), [("approve", OrderStatus.CONFIRMED), ("refuse", OrderStatus.PLACED)])
def test_bank_asks_and_the_answer_decides(client, order, answer, status):
    token = pay_token(order)
    challenge = client.post(at("demo_pay", token), {"choice": "challenge"}).url
    assert challenge == at("demo_challenge", token)
    assert "Is it you?" in client.get(challenge).content.decode()
    assert client.post(challenge, {"answer": answer}).url == at("pay_return", token)
    assert status_of(order) == status


def test_refused_challenge_names_the_confirmation(client, order):
    token = pay_token(order)
    client.post(at("demo_pay", token), {"choice": "challenge"})
    client.post(at("demo_challenge", token), {"answer": "refuse"})
    assert WORDS[Decline.NOT_CONFIRMED].why.split(",")[0] in client.get(at("pay", token)).content.decode()


def test_challenge_without_payment_leads_back(client, order):
    token = pay_token(order)
    assert client.post(at("demo_challenge", token), {"answer": "approve"}).url == at("pay_return", token)


def test_slow_bank_page_looks_again_by_itself(client, order):
    token = pay_token(order)
    client.post(at("demo_pay", token), {"choice": "slow"})
    assert client.get(at("pay", token)).url == at("pay_return", token)
    page = client.get(at("pay_return", token)).content.decode()
    assert "We are checking with your bank" in page
    assert 'http-equiv="refresh"' in page


@pytest.mark.parametrize("choice", ["", "nonsense", "4242424242424242", "\x01"])
def test_unknown_choice_is_refused_on_the_page(client, order, choice):
    answer = client.post(at("demo_pay", pay_token(order)), {"choice": choice})
    assert answer.status_code == 200
    assert "Choose a card or the wallet." in answer.content.decode()
    assert not Payment.objects.exists()


def test_sixth_attempt_in_ten_minutes_waits(client, order):
    token = pay_token(order)
    statuses = [client.post(at("demo_pay", token), {"choice": "declined"}).status_code for _ in range(6)]
    assert statuses == [302] * 5 + [429]


def test_a_new_browser_does_not_lift_the_limit(client, order):
    token = pay_token(order)
    for _ in range(5):
        client.post(at("demo_pay", token), {"choice": "declined"})
        client.cookies.clear()
    answer = client.post(at("demo_pay", token), {"choice": "declined"}, headers={"X-Forwarded-For": "9.9.9.9"})
    assert answer.status_code == 429


def test_expired_order_says_so(client, order):
    Order.objects.filter(pk=order.pk).update(hold_until=timezone.now() - timedelta(minutes=1))
    token = pay_token(order)
    assert "The time to pay is over" in client.get(at("pay", token)).content.decode()
    assert client.post(at("demo_pay", token), {"choice": "success"}).url == at("pay", token)
    assert not Payment.objects.exists()


def test_pay_link_is_mailed_once_and_keeps_the_goods_a_day(client, order, settings):
    token = pay_token(order)
    assert "Mail me a link" in client.get(at("pay", token)).content.decode()
    said = [client.post(at("pay_later", token), follow=True).content.decode() for _ in range(2)]
    assert "The link is on its way" in said[0]
    assert "The link was mailed before" in said[1]
    assert "We mailed a link to pay this order on" in said[0]
    assert "Mail me a link" not in said[0]
    kept = Order.objects.get(pk=order.pk).hold_until - timezone.now()
    assert timedelta(hours=23, minutes=59) < kept <= timedelta(hours=24)
    mail = Message.objects.get(event="pay_link")
    link = next(word for word in mail.text.split() if "/pay/" in word)
    assert client.get(link.replace(settings.SITE_URL, "")).status_code == 200


def test_a_link_to_pay_later_does_not_open_under_the_words_of_a_decline(client, order):
    token = pay_token(order)
    client.post(at("demo_pay", token), {"choice": "declined"})
    assert "did not accept" in client.get(at("pay", token)).content.decode()
    client.post(at("pay_later", token))
    assert "did not accept" not in client.get(at("pay", token)).content.decode()
    client.post(at("demo_pay", token), {"choice": "declined"})
    assert "did not accept" in client.get(at("pay", token)).content.decode()


@pytest.mark.feature("PAY12")
def test_declines_and_pay_link_then_one_payment(client, order):
    token = pay_token(order)
    client.post(at("demo_pay", token), {"choice": "declined"})
    client.post(at("pay_later", token))
    client.post(at("demo_pay", token), {"choice": "success"})
    assert [payment.status for payment in Payment.objects.all()] == [PaymentState.CAPTURED]


def test_stripe_start_gives_the_secret_of_one_payment(client, order, standin, settings):
    token = pay_token(order)
    first, second = (client.post(at("pay_start", token)).json() for _ in range(2))
    assert first == second
    assert first["client_secret"].startswith("pi_")
    assert first["return_url"] == f"{settings.SITE_URL}{at('pay_return', token)}"


@pytest.mark.feature("PAY01")
def test_return_from_stripe_confirms(client, order, standin):
    token = pay_token(order)
    client.post(at("pay_start", token))
    standin.ledger.confirm_intent(Payment.objects.get().reference, {"payment_method": "pm_card_visa"})
    assert client.get(at("pay_return", token)).url.startswith("/orders/")
    assert status_of(order) == OrderStatus.CONFIRMED


def test_return_link_cannot_claim_success(client, order, standin):
    token = pay_token(order)
    client.post(at("pay_start", token))
    client.get(at("pay_return", token) + "?redirect_status=succeeded&payment_intent=pi_1")
    assert status_of(order) == OrderStatus.PLACED


def test_lost_card_reads_like_any_refusal(client, order, standin):
    token = pay_token(order)
    client.post(at("pay_start", token))
    with pytest.raises(Problem):
        standin.ledger.confirm_intent(Payment.objects.get().reference, {"payment_method": "pm_card_lostCard"})
    client.get(at("pay_return", token))
    page = client.get(at("pay", token)).content.decode()
    assert REFUSED.why in page
    assert "lost" not in page
    assert Payment.objects.get().provider_code == "lost_card"


def test_hosted_page_is_the_way_without_script(client, order, standin):
    token = pay_token(order)
    answer = client.post(at("pay_hosted", token))
    payment = Payment.objects.get()
    assert answer.url == f"{standin.url}/hosted/{payment.reference}"
    standin.ledger.pay_session(payment.reference, "pm_card_visa")
    client.get(at("pay_return", token))
    assert status_of(order) == OrderStatus.CONFIRMED


def test_who_paid_on_the_hosted_page_and_lost_the_way_back_is_not_sent_there_again(client, order, standin):
    token = pay_token(order)
    first = client.post(at("pay_hosted", token))
    again = client.post(at("pay_hosted", token))
    assert again.url == first.url  # not paid yet: the same page
    standin.ledger.pay_session(Payment.objects.get().reference, "pm_card_visa")
    answer = client.post(at("pay_hosted", token), follow=True)
    assert answer.redirect_chain[0][0].endswith(at("pay_return", token))
    assert status_of(order) == OrderStatus.CONFIRMED
    assert order.number in answer.content.decode()


def test_a_silent_stripe_keeps_nobody_from_the_hosted_page_that_is_open(client, order, standin, settings):
    token = pay_token(order)
    first = client.post(at("pay_hosted", token))
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    assert client.post(at("pay_hosted", token)).url == first.url


def test_silent_stripe_at_the_start_is_our_fault(client, order, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    token = pay_token(order)
    answer = client.post(at("pay_start", token))
    assert (answer.status_code, "Nothing was charged" in answer.json()["message"]) == (409, True)


def test_silent_stripe_before_its_own_page_is_our_fault(client, order, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    page = client.post(at("pay_hosted", pay_token(order)))
    assert "could not reach the payment provider" in page.content.decode()


def test_slow_stripe_on_return_is_being_checked_within_ten_seconds(client, order, standin):
    token = pay_token(order)
    client.post(at("pay_start", token))
    standin.ledger.confirm_intent(Payment.objects.get().reference, {"payment_method": "pm_card_visa"})
    standin.slow = 30
    began = time.monotonic()
    page = client.get(at("pay_return", token)).content.decode()
    assert "We are checking with your bank" in page
    assert time.monotonic() - began < 10
    began = time.monotonic()
    client.get(at("pay_return", token))
    assert time.monotonic() - began < 1


def test_scripts_of_the_payment_page_are_exactly_the_allowed_ones(client, order):
    answer = client.get(at("pay", pay_token(order)))
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == "'self' https://js.stripe.com https://*.js.stripe.com"
    assert policy["frame-src"] == "'self' https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com"
    assert policy["connect-src"] == "'self' https://api.stripe.com"
    assert policy["form-action"] == "'self' https://checkout.stripe.com"
    assert "unsafe" not in answer["Content-Security-Policy"]
    sources = [part.split('"')[0] for part in answer.content.decode().split('src="')[1:]]
    assert [one for one in sources if "/static/" not in one] == ["https://js.stripe.com/v3/"]
    assert "sk_test" not in answer.content.decode()


def test_without_stripe_no_foreign_source_is_allowed(client, order, settings):
    settings.ENABLED_PAYMENT_PROVIDERS = ["demo"]
    answer = client.get(at("pay", pay_token(order)))
    assert "stripe" not in answer["Content-Security-Policy"] + answer.content.decode().lower()


def test_page_is_kept_nowhere(client, order):
    assert client.get(at("pay", pay_token(order)))["Cache-Control"] == "private, no-store"


def test_queries_do_not_grow_with_the_lines(client):
    counts = []
    for lines in (1, 3):
        token = pay_token(make_order(*[(make_goods(), 1) for _ in range(lines)]))
        client.get(at("pay", token))
        with CaptureQueriesContext(connection) as seen:
            client.get(at("pay", token))
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6


def test_paid_by_another_hand_leads_to_the_order(client, order):
    token = pay_token(order)
    pay_with(order)
    assert client.get(at("pay", token)).url.startswith("/orders/")


def test_hosted_after_elements_has_one_live_payment(client, order, standin):
    token = pay_token(order)
    client.post(at("pay_start", token))
    client.post(at("pay_hosted", token))
    assert sorted(Payment.objects.values_list("flow", "status")) == [
        (Flow.ELEMENTS, PaymentState.VOIDED),
        (Flow.HOSTED, PaymentState.CREATED),
    ]


def test_begin_is_one_payment_for_two_links(client, order):
    for _ in range(2):
        client.post(at("demo_pay", pay_token(order)), {"choice": "declined"})
    assert begin(order).pk == Payment.objects.get().pk


def test_unpaid_items_go_back_to_the_cart(client, order):
    Order.objects.filter(pk=order.pk).update(hold_until=timezone.now() - timedelta(minutes=1))
    token = pay_token(order)
    assert client.post(at("pay_again", token)).url == reverse("cart")
    assert status_of(order) == OrderStatus.CANCELED
    assert order.lines.get().title in client.get(reverse("cart")).content.decode()


def test_items_of_an_order_in_time_stay_where_they_are(client, order):
    token = pay_token(order)
    assert client.post(at("pay_again", token)).url == at("pay", token)
    assert status_of(order) == OrderStatus.PLACED


def test_typed_card_number_is_kept_nowhere(client, order, caplog, settings):
    settings.LOGGING_CONFIG = None
    number = "4242424242424242"
    token = pay_token(order)
    for name in ("choice", "card", "number"):
        client.post(at("demo_pay", token), {name: number, "choice": number if name == "choice" else "success"})
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s', [f"%{number}%"])  # noqa: S608
            assert cursor.fetchone() == (0,), table
    assert number not in caplog.text


def test_secrets_of_a_payment_are_in_no_log(client, order, standin, caplog):
    token = pay_token(order)
    secret = client.post(at("pay_start", token)).json()["client_secret"]
    client.get(at("pay_return", token))
    assert secret not in caplog.text
    assert "sk_test" not in caplog.text


def test_return_while_others_work_on_the_order_says_that_it_is_being_checked(client, order, standin, monkeypatch):
    token = pay_token(order)
    payment = begin(order, "stripe", Flow.ELEMENTS)
    standin.ledger.confirm_intent(payment.reference, {"payment_method": "pm_card_visa"})

    def held(**_):
        raise Busy

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(settling.payments, "record_outcome", held)
        answer = client.get(at("pay_return", token))
    assert answer.status_code == 200
    assert "is being checked" in answer.content.decode()
    assert client.get(at("pay_return", token)).url.startswith("/orders/")
    assert status_of(order) == OrderStatus.CONFIRMED


def test_one_that_was_opened_another_way_and_may_be_charged_is_waited_for(client, order, standin, settings):
    token = pay_token(order)
    client.post(at("pay_hosted", token))
    standin.ledger.pay_session(Payment.objects.get().reference, "pm_card_visa")
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    answer = client.post(at("pay_start", token)).json()
    assert answer == {"go": at("pay_return", token)}
    assert "We are checking with your bank" in client.get(answer["go"]).text


def test_page_of_an_order_that_ended_says_what_went_back(client, order):
    pay_with(order)
    canceling.cancel_order(order_id=order.pk, actor="visitor", reason="changed my mind")
    page = client.get(at("pay", pay_token(order))).text
    assert "Nothing was charged" not in page
    assert "What was paid goes back" in page
