"""Forms sent with odd, hostile or missing values: the price stays the shop's, and nothing breaks."""

import itertools

import pytest
from django.test import Client

from orders.models import CartLine, Order
from orders.tests.factories import MAINE, make_goods, make_user
from shop.tests.factories import make_shipping

pytestmark = pytest.mark.django_db
ODD = ["", "-1", "0", "1e400", "NaN", "9" * 60, "\U0001f600" * 700, "<script>x</script>", "' OR 1=1 --", "{{ 7*7 }}"]
FIELDS = [*MAINE, "email", "phone", "method", "note", "same", "checkout", "expected", "do"]
PATHS = [
    "/cart/lines/{}/quantity/",
    "/cart/lines/{}/remove/",
    "/cart/lines/{}/save/",
    "/cart/lines/{}/move/",
    "/orders/{}/",
    "/orders/{}/code/",
    "/orders/{}/cancel/",
    "/account/orders/{}/",
]


@pytest.fixture
def form(client):
    method = make_shipping(500)
    client.post("/cart/add/", {"variant": make_goods(5, price_amount=1000).pk})
    page = client.get("/checkout/").content.decode()
    checkout = page.split('name="checkout" value="')[1].split('"')[0]
    typed = {"email": "ana@example.com", "same": "1", "method": method.pk, "expected": "1500", "do": "place"}
    return MAINE | typed | {"checkout": checkout}


def test_hidden_prices_are_not_listened_to(client, form):
    extra = {"price": "1", "total": "1", "unit_amount": "1", "shipping": "0", "discount": "1400", "total_amount": "1"}
    client.post("/checkout/", form | extra)
    assert Order.objects.get().total_amount == 1500


@pytest.mark.parametrize("expected", ["1", "0", "-1500", "1e3", "", "99999999999999999999"])
def test_another_total_buys_nothing(client, form, expected):
    answer = client.post("/checkout/", form | {"expected": expected})
    assert answer.status_code == 200
    assert "The total is $15.00 now." in answer.content.decode()
    assert not Order.objects.exists()


def test_a_method_of_another_zone_cannot_be_chosen(client, form):
    cheap = make_shipping(0, countries=("CA",))
    answer = client.post("/checkout/", form | {"method": cheap.pk})
    assert "not offered for this address" in answer.content.decode()
    assert not Order.objects.exists()


def test_the_checkout_of_another_cart_is_not_taken_up(client, form):
    client.post("/checkout/", form)
    stolen = Order.objects.get()
    other = type(client)()
    other.post("/cart/add/", {"variant": stolen.lines.get().variant_id})
    answer = other.post("/checkout/", form | {"email": "evil@example.com"})
    assert answer.status_code == 302
    assert Order.objects.count() == 2
    assert stolen.pk not in {int(pk) for pk in other.session["proved_orders"]}


@pytest.mark.parametrize("field", FIELDS)
def test_no_value_of_any_field_breaks_the_checkout(client, form, field):
    for value in ODD:
        answer = client.post("/checkout/", form | {field: value})
        assert answer.status_code < 500, value
        assert "<script>x</script>" not in answer.content.decode()
    left_out = {name: value for name, value in form.items() if name != field}
    assert client.post("/checkout/", left_out).status_code < 500


@pytest.mark.parametrize(("path", "who"), list(itertools.product(PATHS, ["visitor", "customer"])))
def test_no_address_breaks_a_page(client, path, who):
    if who == "customer":
        client.force_login(make_user())
    for value in ["0", "9" * 18, "9" * 40, "x", "%00", "..", "é" * 20, "R-2222-2222"]:
        for answer in (client.get(path.format(value)), client.post(path.format(value), {"quantity": "1e9"})):
            assert answer.status_code in {302, 400, 404, 405}, (path, value, answer.status_code)


POSTS = ["/cart/add/", "/cart/accept/", "/cart/voucher/", "/cart/lines/1/remove/", "/checkout/resume/"]


@pytest.mark.parametrize("path", POSTS)
def test_nothing_changes_by_looking(client, path):
    assert client.get(path).status_code == 405


@pytest.mark.parametrize("act", ["save", "move"])
def test_nothing_is_said_to_be_moved_in_the_cart_of_another(client, form, act):
    line = CartLine.objects.get()
    other = Client()
    other.post("/cart/add/", {"variant": line.variant_id})
    other.get("/cart/")  # what was said of the adding is read
    page = other.post(f"/cart/lines/{line.pk}/{act}/", follow=True).content.decode()
    assert "Saved for later." not in page
    assert "Back in your cart." not in page


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("method", "-1", "Choose a way of delivery from the list"),
        ("method", "9" * 25, "Choose a way of delivery from the list"),
        ("country", "", "Choose a country from the list"),
        ("email", "a" * 300 + "@example.com", "This e-mail address is too long"),
    ],
)
def test_the_words_of_an_error_are_the_shops_own(client, form, field, value, words):
    assert words in client.post("/checkout/", form | {field: value}).content.decode()
