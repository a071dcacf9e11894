"""Paying from inside the checkout's form: one press places the order and pays as far as the chosen way can go."""

import re

import pytest
from django.urls import reverse

from orders.models import CartLine, Order, Payment
from orders.tests.factories import MAINE, make_goods
from shop.tests.factories import make_shipping

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(client, settings):
    """What the checkout would send for one thing in the cart."""
    settings.BANK_DETAILS = [("Account number", "000123456789")]
    method = make_shipping(500)
    client.post("/cart/add/", {"variant": make_goods(5, price_amount=1000).pk})
    page = client.get("/checkout/").content.decode()
    checkout = re.search(r'name="checkout" value="([^"]+)"', page).group(1)
    typed = {"email": "ana@example.com", "same": "1", "method": method.pk, "expected": "1500", "do": "place"}
    return MAINE | typed | {"checkout": checkout}


def press(client, form, **changes):
    return client.post("/checkout/", form | changes)


def test_ways_stand_in_the_form_with_the_demonstration_marked(client, form):
    page = client.get("/checkout/").content.decode()
    values = re.findall(r'name="pay" value="([^"]+)"( checked)?', page)
    others = ["demo:wallet", "stripe:card", "stripe:wallet", "transfer"]
    assert values == [("demo:card", " checked"), *((other, "") for other in others)]
    assert page.count("Demonstration") == 2
    assert "js.stripe.com" not in page


@pytest.mark.feature("CRT23")
@pytest.mark.parametrize("pay", ["demo:card", "demo:wallet"])
def test_one_press_places_pays_and_leads_to_the_order(client, form, pay):
    answer = press(client, form, pay=pay)
    order = Order.objects.get()
    assert (order.status, order.payment_status) == ("confirmed", "paid")
    assert answer.url.startswith("/orders/")
    assert f"{order.number}</span> is confirmed" in client.get(answer.url).content.decode()


def test_decline_leads_to_the_page_that_says_why_and_keeps_the_goods(client, form):
    answer = press(client, form, pay="demo:card", test_card="no_funds")
    page = client.get(client.get(answer.url).url).content.decode()
    assert "The bank says there is not enough available." in page
    assert Order.objects.get().status == "placed"


def test_bank_that_asks_is_answered_on_its_own_page(client, form):
    answer = press(client, form, pay="demo:card", test_card="challenge")
    assert answer.url.endswith("/challenge/")
    client.post(answer.url, {"answer": "approve"})
    assert Order.objects.get().status == "confirmed"


def test_slow_bank_is_waited_for(client, form):
    answer = press(client, form, pay="demo:card", test_card="slow")
    assert "We are checking with your bank" in client.get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pay": "nonsense"}, "Choose a way to pay from the list."),
        ({"pay": "demo:card", "test_card": "4242424242424242"}, "Choose a test card from the list."),
        ({"pay": "demo:card", "test_card": "refund_fails"}, "Choose a test card from the list."),
    ],
)
def test_unknown_choice_is_said_and_buys_nothing(client, form, changes, words):
    page = press(client, form, **changes).content.decode()
    assert words in page
    assert "12 Commercial Street" in page
    assert not Order.objects.exists()


def test_choice_is_kept_when_something_else_is_wrong(client, form):
    page = press(client, form, pay="demo:card", test_card="expired", postcode="").content.decode()
    assert '<option value="expired" selected>' in page
    press(client, form, pay="demo:wallet", postcode="")
    assert 'value="demo:wallet" checked' in client.get("/checkout/").content.decode()


def test_changed_total_is_shown_before_anything_is_paid(client, form):
    page = press(client, form, pay="demo:card", expected="1400").content.decode()
    assert "The total is $15.00 now. It was $14.00." in page
    assert not Payment.objects.exists()


def test_second_press_and_back_lead_to_the_paid_order(client, form):
    for _ in range(3):
        assert press(client, form, pay="demo:card").url.startswith("/orders/")
    assert [(one.status, one.amount) for one in Payment.objects.all()] == [("captured", 1500)]
    assert not CartLine.objects.exists()


def test_another_way_after_a_decline_pays_the_same_order(client, form):
    press(client, form, pay="demo:card", test_card="declined")
    press(client, form, pay="demo:wallet")
    assert Order.objects.get().status == "confirmed"
    assert Payment.objects.get().method_label == "Demo Wallet"


def test_attempts_from_the_checkout_are_counted(client, form):
    answers = [press(client, form, pay="demo:card", test_card="declined") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]


@pytest.mark.parametrize(("pay", "way"), [("stripe:card", "card"), ("stripe:wallet", "wallet")])
def test_stripe_goes_on_with_the_chosen_way_open(client, form, pay, way):
    answer = press(client, form, pay=pay, script="1")
    assert answer.url.startswith("/pay/")
    assert answer.url.endswith(f"/?way={way}")
    page = client.get(answer.url).content.decode()
    assert (page.index("data-pay-fields") < page.index("data-pay-express")) is (way == "card")
    assert "<summary>Other ways to pay</summary>" in page


def test_stripe_without_script_is_its_own_page_at_once(client, form, standin):
    answer = press(client, form, pay="stripe:card")
    payment = Payment.objects.get()
    assert answer.url == f"{standin.url}/hosted/{payment.reference}"
    assert press(client, form, pay="stripe:card").url == answer.url
    standin.ledger.pay_session(payment.reference, "pm_card_visa")
    token = re.search(r"/pay/([^/]+)/", payment.session["links"]["return_url"]).group(1)
    client.get(reverse("pay_return", args=[token]))
    assert Order.objects.get().status == "confirmed"


def test_checkout_lets_its_form_end_at_stripe_and_no_script_of_it_in(client, form):
    policy = client.get("/checkout/")["Content-Security-Policy"]
    assert "form-action 'self' https://checkout.stripe.com" in policy
    assert "js.stripe.com" not in policy


def test_silent_stripe_keeps_the_order_and_says_whose_fault(client, form, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    page = press(client, form, pay="stripe:card").content.decode()
    assert "could not reach the payment provider" in page
    assert Order.objects.get().status == "placed"


def test_without_a_choice_the_payment_page_asks(client, form):
    answer = press(client, form)
    assert re.fullmatch(r"/pay/[^/?]+/", answer.url)
    assert not Payment.objects.exists()


def test_bank_transfer_is_one_press_to_the_page_that_says_where(client, form):
    answers = [press(client, form, pay="transfer") for _ in range(2)]
    page = client.get(answers[1].url).content.decode()
    assert "000123456789" in page
    assert Order.objects.get().status == "placed"
    assert not Payment.objects.exists()


def test_earlier_payment_that_cannot_be_stopped_is_not_called_uncharged(client, form, standin, settings):
    """Paid in another tab, answer lost: nobody may say that nothing was charged."""
    answer = press(client, form, pay="stripe:card", script="1")
    client.post(reverse("pay_start", args=[answer.url.split("/")[2]]))
    standin.ledger.confirm_intent(Payment.objects.get().reference, {"payment_method": "pm_card_visa"})
    standin_at, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, "http://127.0.0.1:9"
    page = press(client, form, note="to the back door").text
    assert "cannot reach the payment provider to learn what became of it" in page
    assert "Nothing was charged" not in page
    assert "to the back door" in page
    assert Order.objects.count() == 1
    settings.STRIPE_API_BASE = standin_at
    press(client, form, note="to the back door")
    assert Order.objects.get().status == "confirmed"
    assert len(standin.ledger.charged()) == 1
