"""A guest buys: from the cart to the order page, on one page, with everything kept that was typed."""

import re

import pytest

from orders.models import Cart, Order, Payment
from orders.tests.factories import MAINE, make_goods, make_voucher
from shop.core.models import Message
from shop.models import Variant
from shop.tests.factories import make_shipping, make_tax

pytestmark = pytest.mark.django_db
TYPED = MAINE | {"email": "ana@example.com", "same": "1"}


@pytest.fixture
def method():
    make_tax("0.055", code="standard", state="ME")
    return make_shipping(690)


def form_of(client):
    """The hidden fields and the total of the checkout page as it stands."""
    page = client.get("/checkout/").content.decode()
    return {
        "checkout": re.search(r'name="checkout" value="([^"]+)"', page).group(1),
        "expected": re.search(r'name="expected" value="(\d+)"', page).group(1),
    }


def add(client, variant, quantity=1):
    return client.post("/cart/add/", {"variant": variant.pk, "quantity": quantity, "next": "/cart/"})


def type_in(client, method, **changes):
    """Type everything, let the page reckon delivery and tax, and give what its form would send."""
    typed = TYPED | {"method": method.pk} | changes
    client.post("/checkout/", typed | {"do": "refresh"})
    return typed | form_of(client) | {"do": "place"}


@pytest.mark.feature("CRT01")
def test_a_guest_buys_and_pays(client, method, drain):
    goods = make_goods(5, price_amount=20600)
    assert add(client, goods).url == "/cart/"
    answer = client.post("/checkout/", type_in(client, method))
    order = Order.objects.get()
    assert answer.status_code == 302
    assert answer.url.startswith("/pay/")
    assert order.total_amount == 22423
    paid = client.post(f"{answer.url}demo/", {"choice": "success"}, follow=True)
    order.refresh_from_db()
    assert order.status == "confirmed", paid.redirect_chain
    assert f"{order.number}</span> is confirmed" in paid.content.decode()
    assert paid.request["PATH_INFO"].startswith("/orders/")
    drain()
    assert Message.objects.filter(event="order_confirmed", to="ana@example.com").count() == 1


@pytest.mark.feature("CRT25")
def test_an_error_keeps_everything_that_was_typed(client, method):
    add(client, make_goods())
    typed = type_in(client, method, postcode="041", email="ana.example.com", note="Ring twice", line2="Floor 3")
    page = client.post("/checkout/", typed).content.decode()
    assert "Enter a ZIP code, like" in page
    assert "Enter an e-mail address with an @" in page
    for text in ("ana.example.com", "Ring twice", "Floor 3", "12 Commercial Street", "Ana Reyes"):
        assert text in page
    assert "<title>Error: Checkout" in page
    again = client.get("/checkout/").content.decode()
    assert "Ring twice" in again
    assert not Order.objects.exists()


@pytest.mark.feature("CRT08")
def test_another_country_asks_for_its_own_fields_and_keeps_the_rest(client, method):
    make_shipping(countries=("GB",))
    add(client, make_goods())
    page = client.post("/checkout/", TYPED | {"country": "GB", "do": "country"}, follow=True).content.decode()
    assert "Postcode" in page
    assert "Town or city" in page
    assert 'name="state"' not in page
    assert "Ana Reyes" in page


def test_a_total_that_was_not_on_the_button_is_shown_first(client, method):
    add(client, make_goods())
    typed = type_in(client, method)
    page = client.post("/checkout/", typed | {"expected": "1500"}).content.decode()
    assert "The total is $17.45 now. It was $15.00." in page
    assert not Order.objects.exists()
    assert client.post("/checkout/", typed).status_code == 302


def test_a_price_change_stands_beside_the_old_price(client, method):
    goods = make_goods(price_amount=1000)
    add(client, goods)
    Variant.objects.filter(pk=goods.pk).update(price_amount=1200)
    assert "$12.00</strong> (was $10.00 when you added it)" in client.get("/cart/").content.decode()
    assert "$12.00 now, was $10.00" in client.get("/checkout/").content.decode()


@pytest.mark.feature("CRT23")
def test_note_voucher_and_billing_address_reach_the_order(client, method):
    make_voucher()
    add(client, make_goods())
    client.post("/cart/voucher/", {"code": "ten"})
    other = {f"billing-{name}": text for name, text in (MAINE | {"name": "Reyes Ltd"}).items()}
    typed = type_in(client, method, note="Ring twice", same="", **other)
    assert client.post("/checkout/", typed).status_code == 302
    order = Order.objects.get()
    assert (order.note, order.voucher_code, order.discount_amount) == ("Ring twice", "TEN", 100)
    assert order.addresses.get(kind="billing").name == "Reyes Ltd"
    assert order.addresses.get(kind="delivery").name == "Ana Reyes"


@pytest.mark.feature("CRT07")
def test_the_unpaid_order_is_taken_up_again(client, method):
    goods = make_goods(1)
    add(client, goods)
    typed = type_in(client, method)
    first = client.post("/checkout/", typed)
    page = client.get("/checkout/").content.decode()
    order = Order.objects.get()
    assert f"Order {order.number} waits for your payment" in page
    assert client.post("/checkout/resume/").url.startswith("/pay/")
    assert client.post("/checkout/", typed | form_of(client)).url.startswith("/pay/")
    assert first.url.startswith("/pay/")
    assert Order.objects.count() == 1


def test_a_changed_cart_replaces_the_unpaid_order_and_keeps_its_unit(client, method):
    goods, other = make_goods(1), make_goods(1)
    add(client, goods)
    old_pay = client.post("/checkout/", type_in(client, method)).url
    client.get(old_pay)
    add(client, other)
    new_pay = client.post("/checkout/", type_in(client, method)).url
    former, new = Order.objects.order_by("pk")
    assert (former.status, former.payment_status, new.status) == ("canceled", "expired", "placed")
    assert new.lines.count() == 2
    assert former.timeline.filter(kind="order.replaced").exists()
    for pay in (old_pay, new_pay):
        client.post(f"{pay}demo/", {"choice": "success"})
    assert list(Order.objects.order_by("pk").values_list("status", flat=True)) == ["canceled", "confirmed"]
    assert Payment.objects.filter(captured_amount__gt=0).count() == 1


def test_after_success_the_old_form_leads_to_the_order(client, method):
    add(client, make_goods(5))
    typed = type_in(client, method)
    pay = client.post("/checkout/", typed).url
    client.post(f"{pay}demo/", {"choice": "success"})
    assert client.post("/checkout/", typed).url.startswith("/orders/")
    assert Order.objects.count() == 1
    assert not Cart.objects.get().lines.exists()


@pytest.mark.parametrize("path", ["/checkout/", "/checkout/resume/"])
def test_nothing_in_the_cart_leads_back_to_it(client, path):
    assert client.post(path, {"do": "place"}).url == "/cart/"


def test_a_voucher_in_the_checkout_loses_nothing_that_was_typed(client, method):
    make_voucher()
    add(client, make_goods())
    page = client.post("/checkout/", TYPED | {"do": "voucher", "code": "ten"}, follow=True).content.decode()
    assert "TEN is in your cart." in page
    assert "12 Commercial Street" in page
    client.post("/checkout/", TYPED | {"do": "drop"})
    page = client.post("/checkout/", type_in(client, method) | {"code": "ten"}, follow=True).content.decode()
    assert "TEN is in your cart." in page
    assert not Order.objects.exists()
    page = client.post("/checkout/", TYPED | {"do": "drop"}, follow=True).content.decode()
    assert Cart.objects.get().voucher_code == ""
    assert "12 Commercial Street" in page
