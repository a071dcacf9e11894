"""Saved payment methods: added at the provider, changed, used in one step, removed here and there; only one's own."""

import contextlib
import json
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.registries import run_erasers
from orders.actions import keeping
from orders.actions.methods import NoSuchMethod, own_method
from orders.models import MethodSetup, Order, Payment, ProviderCustomer, SavedPaymentMethod
from orders.payments.base import Flow
from orders.payments.demo_keeping import choose
from orders.payments.keeping import Billing
from orders.tests.factories import MAINE, make_goods, make_order, make_user
from orders.tests.paying import pay_token
from orders.tests.stripe_ledger import Problem
from orders.tests.stripe_standin import signature
from shop.core.models import Message
from shop.tests.factories import make_shipping

pytestmark = pytest.mark.django_db
BACK = "http://testserver/account/payment-methods/added/{key}/"
CARDS = {"success": "pm_card_visa", "declined": "pm_card_chargeDeclined", "challenge": "pm_card_threeDSecure"}


@pytest.fixture
def user(client):
    owner = make_user()
    client.force_login(owner)
    return owner


@pytest.fixture(params=["demo", "stripe"])
def provider(request, standin):
    return request.param


def add(user, provider="demo", choice="success", standin=None):
    """A method as its owner adds it at the provider."""
    flow = Flow.DEMO if provider == "demo" else Flow.ELEMENTS
    setup, session = keeping.begin_setup(user_id=user.pk, provider=provider, flow=flow, back=BACK)
    if provider == "demo":
        choose(session.reference, choice)
    else:
        with contextlib.suppress(Problem):
            standin.ledger.confirm_setup(session.reference, CARDS[choice])
    keeping.settle_setup(setup_id=setup.pk)
    return SavedPaymentMethod.objects.filter(user=user, provider=provider).order_by("-pk").first()


@pytest.fixture
def form(client, user):
    method = make_shipping(500)
    client.post("/cart/add/", {"variant": make_goods(5, price_amount=1000).pk})
    page = client.get("/checkout/").content.decode()
    checkout = re.search(r'name="checkout" value="([^"]+)"', page).group(1)
    typed = {"email": user.email, "same": "1", "method": method.pk, "expected": "1500", "do": "place"}
    return MAINE | typed | {"checkout": checkout}


# --- adding --------------------------------------------------------------------------------------------------------
def test_added_method_is_kept_once_used_first_and_told(user, provider, standin):
    method = add(user, provider, standin=standin)
    keeping.settle_setup(setup_id=MethodSetup.objects.get().pk)
    assert SavedPaymentMethod.objects.get() == method
    assert (method.label, method.is_default, method.expiry_month) == ("Visa •••• 4242", True, 12)
    assert Message.objects.filter(event="account_changed", to=user.email).count() == 1


def test_declined_card_is_not_kept(user, provider, standin):
    assert add(user, provider, "declined", standin) is None
    assert MethodSetup.objects.get().state == "failed"


def test_customer_at_the_provider_is_one_and_knows_nothing_personal(user, standin):
    for _ in range(2):
        add(user, "stripe", standin=standin)
    customers = [one for one in standin.ledger.objects.values() if one["object"] == "customer"]
    assert len(customers) == ProviderCustomer.objects.count() == 1
    assert user.email not in str(customers)


def test_adding_at_the_demonstration_by_its_form(client, user):
    answer = client.post(reverse("method_add"), {"provider": "demo", "choice": "success"}, follow=True)
    page = answer.content.decode()
    assert "Visa •••• 4242" in page
    assert "Used first." in page


def test_declined_test_card_is_said_on_the_form(client, user):
    page = client.post(reverse("method_add"), {"provider": "demo", "choice": "no_funds"}).content.decode()
    assert "The bank says there is not enough available." in page


def test_stripes_own_page_is_the_way_without_script(client, user, standin):
    answer = client.post(reverse("method_add"), {"provider": "stripe"})
    setup = MethodSetup.objects.get()
    assert answer.url == f"{standin.url}/hosted/{setup.reference}"
    standin.ledger.pay_session(setup.reference, "pm_card_visa")
    client.get(reverse("method_added", args=[setup.key]))
    assert SavedPaymentMethod.objects.get().user == user


def test_script_gets_the_secret_of_a_setup(client, user, standin):
    told = client.post(reverse("method_start")).json()
    assert told["client_secret"].startswith("seti_")
    assert str(MethodSetup.objects.get().key) in told["return_url"]


def test_webhook_alone_keeps_it(client, user, standin, drain):
    client.post(reverse("method_start"))
    standin.ledger.confirm_setup(MethodSetup.objects.get().reference, "pm_card_visa")
    event = standin.ledger.events[-1]
    body = json.dumps(event)
    header = {"Stripe-Signature": signature(body, standin.secret)}
    client.post("/webhooks/stripe/", body, content_type="application/json", headers=header)
    drain()
    assert SavedPaymentMethod.objects.count() == 1


def test_sixth_card_in_ten_minutes_waits(client, user):
    typed = {"provider": "demo", "choice": "declined"}
    assert [client.post(reverse("method_add"), typed).status_code for _ in range(6)] == [200] * 5 + [429]


# --- changing ------------------------------------------------------------------------------------------------------
def test_billing_and_expiry_are_changed_there_and_here(user, provider, standin):
    method = add(user, provider, standin=standin)
    bill = Billing(name="Ana Reyes", line1="12 Commercial Street", city="Portland", state="ME", country="US")
    keeping.change_method(user_id=user.pk, method_id=method.pk, billing=bill, expiry=(3, 2031), is_default=False)
    method.refresh_from_db()
    assert (method.name, method.expiry_month, method.expiry_year) == ("Ana Reyes", 3, 2031)
    if provider == "stripe":
        kept = standin.ledger.objects[method.reference]
        assert (kept["billing_details"]["name"], kept["card"]["exp_year"]) == ("Ana Reyes", 2031)


def test_update_page_saves(client, user):
    method = add(user)
    typed = {f"billing-{name}": value for name, value in MAINE.items()} | {"month": "4", "year": "2030", "do": "save"}
    answer = client.post(reverse("method_edit", args=[method.pk]), typed, follow=True)
    assert "Expires 04/2030." in answer.content.decode()


def test_the_expiry_alone_is_saved_without_an_address(client, user):
    method = add(user)
    typed = {"billing-country": "US", "month": "4", "year": "2030", "do": "save"}
    answer = client.post(reverse("method_edit", args=[method.pk]), typed, follow=True)
    assert "Expires 04/2030." in answer.content.decode()


def test_an_address_that_is_begun_is_asked_for_whole(client, user):
    method = add(user)
    typed = {"billing-country": "US", "billing-name": "Ana Reyes", "month": "4", "year": "2030", "do": "save"}
    page = client.post(reverse("method_edit", args=[method.pk]), typed).content.decode()
    assert "There is a problem" in page
    method.refresh_from_db()
    assert (method.name, method.expiry_year) != ("Ana Reyes", 2030)


@pytest.mark.parametrize("year", ["", "30", "abcd", "99999999999999999999"])
def test_nonsense_in_the_year_is_said_and_keeps_the_rest(client, user, year):
    method = add(user)
    typed = {f"billing-{name}": value for name, value in MAINE.items()} | {"month": "4", "year": year, "do": "save"}
    page = client.post(reverse("method_edit", args=[method.pk]), typed).content.decode()
    assert "12 Commercial Street" in page
    assert "2034" not in page


def test_another_one_is_used_first(client, user):
    first, second = add(user), add(user)
    client.post(reverse("method_first", args=[second.pk]))
    assert list(SavedPaymentMethod.objects.values_list("pk", "is_default")) == [(second.pk, True), (first.pk, False)]


@pytest.mark.parametrize(("months", "words"), [(-1, "Expired"), (0, "Expires this month"), (1, "Expires next month")])
def test_end_of_a_card_is_warned_of(client, user, months, words):
    today = timezone.localdate()
    place = today.year * 12 + today.month - 1 + months
    method = add(user)
    SavedPaymentMethod.objects.filter(pk=method.pk).update(expiry_month=place % 12 + 1, expiry_year=place // 12)
    assert words in client.get(reverse("payment_methods")).content.decode()


# --- removing ------------------------------------------------------------------------------------------------------
@pytest.mark.feature("PAY02")
def test_removed_method_is_gone_here_and_at_its_provider(client, user, provider, standin, drain):
    method, following = add(user, provider, standin=standin), add(user, provider, standin=standin)
    first, second = sorted([method, following], key=lambda one: one.pk)
    page = client.get(reverse("method_remove", args=[first.pk])).content.decode()
    assert "Save" in page
    client.post(reverse("method_remove", args=[first.pk]))
    drain()
    assert SavedPaymentMethod.objects.get() == second
    assert SavedPaymentMethod.objects.get().is_default
    if provider == "stripe":
        assert standin.ledger.objects[first.reference]["customer"] is None
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT state FROM orders_demomethod WHERE reference = %s", [first.reference])
            assert cursor.fetchone() == ("removed",)


def test_deleted_account_keeps_nothing(user, provider, standin, drain):
    add(user, provider, standin=standin)
    run_erasers(user.pk)
    assert not SavedPaymentMethod.objects.exists()
    assert not ProviderCustomer.objects.exists()


# --- only one's own ------------------------------------------------------------------------------------------------
@pytest.mark.feature("ACC08")
@pytest.mark.parametrize("name", ["method_edit", "method_remove", "method_first"])
def test_anothers_method_is_not_found(client, user, name):
    method = add(make_user())
    address = reverse(name, args=[method.pk])
    assert client.post(address, {"do": "save"}).status_code == 404
    assert client.get(address).status_code in (404, 405)
    assert SavedPaymentMethod.objects.filter(pk=method.pk).exists()
    assert client.get(f"/account/payment-methods/{10**30}/").status_code == 404


def test_anothers_setup_is_not_found(client, user):
    add(make_user())
    assert client.get(reverse("method_added", args=[MethodSetup.objects.get().key])).status_code == 404


@pytest.mark.parametrize("name", ["payment_methods", "billing", "method_add", "method_start"])
def test_nobody_in_particular_is_asked_to_log_in(client, name):
    address = reverse(name)
    answer = client.post(address) if name == "method_start" else client.get(address)
    assert "/account/login/" in answer.url


def test_anothers_method_pays_nothing(client, user, form):
    method = add(make_user())
    page = client.post("/checkout/", form | {"pay": f"saved:{method.pk}"}).content.decode()
    assert "Choose a way to pay from the list." in page
    assert not Order.objects.exists()
    with pytest.raises(NoSuchMethod):
        own_method(user.pk, method.pk)


def test_owner_cannot_pay_anothers_order_with_it(client, user):
    method = add(user)
    order = make_order()
    answer = client.post(reverse("pay_saved", args=[pay_token(order)]), {"method": method.pk})
    assert "no longer kept" in answer.content.decode()
    assert not Payment.objects.exists()


# --- paying --------------------------------------------------------------------------------------------------------
def test_saved_method_pays_in_one_press(client, user, form, provider, standin):
    method = add(user, provider, standin=standin)
    answer = client.post("/checkout/", form | {"pay": f"saved:{method.pk}"})
    order = Order.objects.get()
    assert answer.url == reverse("account_order", args=[order.number])
    assert order.status == "confirmed"
    assert Payment.objects.get().method_label == "Visa •••• 4242"
    client.post("/checkout/", form | {"pay": f"saved:{method.pk}"})
    assert Payment.objects.count() == 1


def test_bank_may_still_ask_for_a_saved_one(client, user, form, provider, standin):
    method = add(user, provider, "challenge", standin)
    answer = client.post("/checkout/", form | {"pay": f"saved:{method.pk}"})
    payment = Payment.objects.get()
    assert payment.status == "requires_action"
    if provider == "stripe":
        assert answer.url.endswith("/return/?bank=1")
        standin.ledger.settle(payment.reference)
        client.get("/pay/" + answer.url.partition("/pay/")[2])
    else:
        challenge = client.get("/pay/" + answer.url.partition("/pay/")[2])
        client.post(challenge.url, {"answer": "approve"})
    assert Order.objects.get().status == "confirmed"


def test_method_that_is_gone_at_its_provider_says_so(client, user, form, provider, standin):
    method = add(user, provider, standin=standin)
    keeping.forget_at_provider(provider=provider, reference=method.reference)
    page = client.post("/checkout/", form | {"pay": f"saved:{method.pk}"}).content.decode()
    assert "can no longer be used" in page
    assert Order.objects.get().status == "placed"


def test_answer_lost_after_the_charge_is_checked_and_never_called_uncharged(client, user, form, standin):
    method = add(user, "stripe", standin=standin)
    standin.cut, standin.where = 2, "/confirm"
    answer = client.post("/checkout/", form | {"pay": f"saved:{method.pk}"})
    assert len(standin.ledger.charged()) == 1
    assert answer.url.endswith("/return/")
    standin.fail, standin.where = 2, ""
    page = client.get(answer.url).content.decode()
    assert "is being checked" in page
    assert "Nothing was charged" not in page
    cache.clear()
    assert "/account/orders/" in client.get(answer.url).url
    order = Order.objects.get()
    assert (order.status, order.captured_amount) == ("confirmed", order.total_amount)
    assert len(standin.ledger.charged()) == 1


def test_ticked_card_is_kept_after_paying(client, user, form):
    client.post("/checkout/", form | {"pay": "demo:card", "save_card": "1"})
    assert SavedPaymentMethod.objects.get().label == "Visa •••• 4242"


def test_card_is_not_kept_unless_ticked_nor_for_guests(client, user, form):
    assert "save_card" in client.get("/checkout/").content.decode()
    assert 'name="save_card" value="1" checked' not in client.get("/checkout/").content.decode()
    client.post("/checkout/", form | {"pay": "demo:card"})
    assert not SavedPaymentMethod.objects.exists()


def test_ticked_card_is_kept_by_stripe(client, user, standin):
    order = make_order(user_id=user.pk)
    token = pay_token(order)
    client.post(reverse("pay_start", args=[token]), {"save": "1"})
    standin.ledger.confirm_intent(Payment.objects.get().reference, {"payment_method": "pm_card_visa"})
    client.get(reverse("pay_return", args=[token]))
    method = SavedPaymentMethod.objects.get()
    assert standin.ledger.objects[method.reference]["customer"] == ProviderCustomer.objects.get().reference


def test_saved_methods_stand_first_in_the_checkout(client, user, form):
    method = add(user)
    page = client.get("/checkout/").content.decode()
    assert re.findall(r'name="pay" value="([^"]+)" checked', page) == [f"saved:{method.pk}"]
