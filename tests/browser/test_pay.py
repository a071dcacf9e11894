"""Paying in the browser: Stripe's fields (a script stands in for Stripe's), its own page, and the demonstration."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from orders.models import Order, Payment
from orders.tests.factories import make_order
from orders.tests.paying import pay_token
from orders.tests.stripe_standin import Standin
from tests.browser import pages
from tests.browser.pages import Watch

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def standin(settings, live_server):
    with Standin() as running:
        settings.STRIPE_API_BASE = running.url
        settings.STRIPE_JS = f"{running.url}/stripe.js"
        settings.SITE_URL = live_server.url
        yield running


@pytest.fixture
def opened(browser, live_server, standin):
    """Open the payment page of a new order; what goes wrong there fails the test."""
    watching = Watch(live_server.url)
    watching.allow(standin.url)
    # a decline answers 402 to Stripe's script, and the browser logs that
    watching.allow("402")

    def opener(**wishes):
        order = make_order()
        page = pages.open_page(browser, watching, **wishes)
        page.goto(reverse("pay", args=[pay_token(order)]))
        return page, order

    yield opener
    for context in watching.contexts:
        context.close()
    assert watching.unexpected == []


def arrived(page, order):
    """The browser stands on the order's page, and the order is confirmed."""
    page.wait_for_url("**/orders/**")
    assert Order.objects.get(pk=order.pk).status == "confirmed"


def test_card_fields_pay_the_order(opened, standin):
    page, order = opened()
    expect(page.get_by_test_id("card")).to_be_visible()
    page.get_by_role("button", name="Buy now and pay").first.click()
    arrived(page, order)
    assert len(standin.ledger.charged()) == 1


def test_decline_says_why_and_the_next_try_pays(opened, standin):
    page, order = opened()
    page.get_by_test_id("card").select_option("pm_card_insufficientFunds")
    page.get_by_role("button", name="Buy now and pay").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your bank did not accept the payment")
    expect(page.get_by_text("The bank says there is not enough available.")).to_be_visible()
    page.get_by_role("button", name="Buy now and pay").first.click()
    arrived(page, order)
    assert Payment.objects.filter(order=order).count() == 1


@pytest.mark.parametrize(
    ("answer", "words"),
    [("Complete authentication", ""), ("Fail authentication", "Your bank asked you to confirm the payment")],
)
def test_bank_asks_in_its_own_window(opened, answer, words):
    page, order = opened()
    page.get_by_test_id("card").select_option("pm_card_threeDSecure")
    page.get_by_role("button", name="Buy now and pay").first.click()
    page.get_by_role("button", name=answer).click()
    if words:
        expect(page.get_by_text(words)).to_be_visible()
    else:
        arrived(page, order)


@pytest.mark.feature("CRT24")
def test_wallet_button_pays_the_order(opened):
    page, order = opened(width=390)
    page.get_by_test_id("wallet").click()
    arrived(page, order)
    assert "Apple Pay" in Payment.objects.get(order=order).method_label


def test_slow_bank_is_being_checked_until_it_answers(opened, standin):
    page, order = opened()
    page.get_by_test_id("card").select_option("pm_card_slow")
    page.get_by_role("button", name="Buy now and pay").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We are checking with your bank")
    standin.ledger.settle(Payment.objects.get(order=order).reference)
    arrived(page, order)


def test_without_script_the_providers_page_takes_the_card(opened):
    page, order = opened(javascript=False)
    expect(page.get_by_test_id("card")).to_have_count(0)
    page.get_by_role("button", name="s page").click()
    page.get_by_role("button", name="pm_card_visa").click()
    arrived(page, order)


def test_blocked_script_leaves_the_providers_page(opened, settings):
    settings.STRIPE_JS = settings.STRIPE_JS.replace("stripe.js", "missing")
    page, _ = opened()
    expect(page.get_by_role("button", name="s page")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize("way", ["card", "wallet"])
def test_demonstration_pays(opened, javascript, way):
    page, order = opened(javascript=javascript, width=390)
    name = "with Demo Wallet" if way == "wallet" else "Buy now and pay"
    page.get_by_role("button", name=name).last.click()
    arrived(page, order)


def test_demonstrations_bank_asks_without_script(opened):
    page, order = opened(javascript=False)
    page.get_by_label("the bank asks you to confirm").check()
    page.get_by_role("button", name="Buy now and pay").last.click()
    page.get_by_role("button", name="Yes, confirm the payment").click()
    arrived(page, order)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_payment_pages_have_no_grave_finding(opened, check, width, dark):
    page, _ = opened(width=width, dark=dark)
    check(page)
    page.get_by_label("too little money").check()
    page.get_by_role("button", name="Buy now and pay").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your bank did not accept the payment")
    check(page)
