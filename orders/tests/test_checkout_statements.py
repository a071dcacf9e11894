"""What a whole guest checkout asks of the database: every statement of its five requests, pinned."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from orders.models import CartLine, Order
from orders.tests.factories import MAINE, make_goods
from shop.actions.ledger import find_drift
from shop.core.models import StatusChange
from shop.tests.factories import make_shipping, make_tax

pytestmark = pytest.mark.django_db
MOST = 60
PINNED = {"add": 4, "cart": 4, "checkout": 4, "press": 33, "order": 13}
PRICE, DELIVERY, TAX = 1000, 690, 55


@pytest.fixture
def method():
    make_tax("0.055", code="standard", state="ME")
    return make_shipping(DELIVERY)


def counted(call):
    """What a request answers, and its statements without those that only frame a transaction."""
    with CaptureQueriesContext(connection) as caught:
        answer = call()
    framing = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")
    return answer, [query["sql"] for query in caught.captured_queries if not query["sql"].startswith(framing)]


def buy(method, goods):
    """A new guest buys one of each with the demonstration's card; the statements of each request."""
    client, seen = Client(), {}

    def step(name, call):
        answer, seen[name] = counted(call)
        return answer

    step("add", lambda: client.post("/cart/add/", {"variant": goods[0].pk, "next": "/cart/"}))
    CartLine.objects.bulk_create(
        CartLine(cart_id=client.session["cart_id"], variant=one, quantity=1, seen_amount=PRICE) for one in goods[1:]
    )
    step("cart", lambda: client.get("/cart/"))
    page = step("checkout", lambda: client.get("/checkout/")).content.decode()
    typed = MAINE | {"email": "ana@example.com", "same": "1", "method": method.pk, "do": "place", "pay": "demo:card"}
    typed["checkout"] = re.search(r'name="checkout" value="([^"]+)"', page).group(1)
    typed["expected"] = len(goods) * (PRICE + TAX) + DELIVERY
    placed = step("press", lambda: client.post("/checkout/", typed))
    assert placed.url.startswith("/orders/")
    assert "is confirmed" in step("order", lambda: client.get(placed.url)).content.decode()
    return seen


@pytest.mark.parametrize("lines", [1, 30])
def test_a_guest_checkout_takes_few_statements_whatever_is_bought(method, lines):
    goods = [make_goods(5, price_amount=PRICE) for _ in range(lines)]
    buy(method, goods[:1])  # menu, hours, taxes and delivery are kept from now on, as in a store that runs
    seen = buy(method, goods)
    assert {name: len(statements) for name, statements in seen.items()} == PINNED, seen
    assert sum(PINNED.values()) <= MOST


def test_nothing_is_left_out_for_it(method):
    buy(method, [make_goods(5, price_amount=PRICE), make_goods(5, price_amount=PRICE)])
    order = Order.objects.get()
    assert (order.status, order.payment_status, order.total_amount) == ("confirmed", "paid", order.captured_amount)
    told = StatusChange.objects.filter(kind="orders.order", object_id=order.pk).order_by("pk")
    assert list(told.values_list("field", "from_value", "to_value", "actor")) == [
        ("payment_status", "pending", "paid", "customer"),
        ("status", "placed", "confirmed", "customer"),
    ]
    kinds = ["order.placed", "payment.captured", "order.confirmed"]
    assert list(order.timeline.order_by("pk").values_list("kind", flat=True)) == kinds
    assert list(order.payments.get().events.order_by("pk").values_list("kind", flat=True)) == ["opened", "captured"]
    assert not CartLine.objects.exists()
    assert find_drift() == []
