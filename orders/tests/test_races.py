"""Many buyers at the same moment, each on a connection of its own; and the same with the guard taken out."""

import uuid
from dataclasses import replace
from functools import partial

import pytest
from django.db.models import F
from django.test import Client

from orders.actions import orders as order_actions
from orders.actions.canceling import cancel_order
from orders.actions.orders import expire_order, place_order
from orders.intake import web
from orders.models import Cart, CartLine, Order, OrderLine, Refund, Voucher, VoucherUse
from orders.tests.factories import MAINE, make_goods, make_order, make_request, make_voucher
from shop.actions import stock
from shop.actions.ledger import find_drift
from shop.core.errors import Refused
from shop.core.models import Event
from shop.core.tests.racing import meeting, race
from shop.models import Reservation, ShippingMethod, StockItem
from shop.tests.factories import make_shipping

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.live]


def outcome(answer):
    """How a press of the button ended for its buyer."""
    if answer.status_code == 302:
        return "won" if answer.url.startswith("/pay/") else "sold out"
    page = answer.content.decode()
    return "told" if answer.status_code == 200 and "There is a problem" in page else f"status {answer.status_code}"


def buyer(*variants, voucher=""):
    """A visitor with these goods in his cart and everything typed; the client and what his form would send."""
    client = Client()
    for variant in variants:
        client.post("/cart/add/", {"variant": variant.pk, "quantity": 1})
    cart = Cart.objects.get(pk=client.session["cart_id"])
    if voucher:
        Cart.objects.filter(pk=cart.pk).update(voucher_code=voucher)
    method = ShippingMethod.objects.get()
    goods = sum(variant.price_amount for variant in variants)
    off = goods // 10 if voucher else 0
    typed = {"email": f"{cart.token[:8]}@example.com", "same": "1", "method": method.pk, "do": "place"}
    return client, MAINE | typed | {"checkout": str(cart.checkout_id), "expected": str(goods - off + 500)}


def press(client, form):
    return lambda: client.post("/checkout/", form)


def ledger(variant):
    item = StockItem.objects.get(variant=variant)
    return item.on_hand, item.allocated, item.held


@pytest.fixture
def method():
    return make_shipping(500)


@pytest.mark.feature("STK05")
@pytest.mark.parametrize(("buyers", "units"), [(40, 1), (40, 7)])
def test_last_unit_is_sold_once(method, buyers, units):
    goods = make_goods(units)
    forms = [buyer(goods) for _ in range(buyers)]
    answers = race([press(*form) for form in forms], timeout=90)
    ends = [outcome(answer) for answer in answers]
    assert ends.count("won") == Order.objects.count() == units
    assert ends.count("sold out") + ends.count("told") == buyers - units, ends
    assert ledger(goods) == (units, 0, units)
    assert CartLine.objects.count() == buyers
    assert find_drift() == []


def test_last_unit_is_sold_once_in_each_of_five_rounds(method):
    for _ in range(5):
        goods = make_goods(1)
        requests = [make_request((goods, 1)) for _ in range(40)]
        answers = race([partial(place_order, request=request, actor="visitor") for request in requests], timeout=90)
        assert sum(isinstance(answer, Order) for answer in answers) == 1
        assert sum(isinstance(answer, Refused) for answer in answers) == 39, answers
        assert ledger(goods) == (1, 0, 1)
    assert find_drift() == []


def test_two_products_in_opposite_order_never_lock_each_other_out(method):
    first, second = make_goods(7), make_goods(7)
    forms = [buyer(first, second) if number % 2 else buyer(second, first) for number in range(20)]
    answers = race([press(*form) for form in forms], timeout=90)
    assert all(answer.status_code in {200, 302} for answer in answers), answers
    assert Order.objects.count() == 7
    assert ledger(first) == ledger(second) == (7, 0, 7)


def test_without_the_condition_the_last_unit_is_oversold(method, monkeypatch):
    meet = meeting(8)

    def careless(parts, **_):
        meet()
        for part in parts:
            StockItem.objects.filter(pk=part.stock_item_id).update(held=F("held") + part.quantity)
        return True

    monkeypatch.setattr(stock, "hold_parts", careless)
    goods = make_goods(1)
    race([press(*form) for form in [buyer(goods) for _ in range(8)]], timeout=90)
    assert Order.objects.count() > 1


@pytest.mark.parametrize("buyers", [20])
def test_a_one_use_voucher_is_used_once(method, buyers):
    voucher = make_voucher(usage_limit=1)
    goods = make_goods(buyers)
    forms = [buyer(goods, voucher="TEN") for _ in range(buyers)]
    answers = race([press(*form) for form in forms], timeout=90)
    voucher.refresh_from_db()
    assert (voucher.used_count, VoucherUse.objects.count()) == (1, 1)
    assert Order.objects.filter(discount_amount__gt=0).count() == Order.objects.count() == 1
    assert [outcome(answer) for answer in answers].count("told") == buyers - 1


def test_without_the_condition_a_voucher_is_used_often(method, monkeypatch):
    meet = meeting(8)

    def careless(order, *, key):
        voucher = Voucher.objects.get(code=order.voucher_code)
        assert voucher.used_count < 1
        meet()
        Voucher.objects.filter(pk=voucher.pk).update(used_count=1)
        VoucherUse.objects.create(voucher=voucher, order=order, customer_key=key)

    monkeypatch.setattr(order_actions, "take_voucher", careless)
    make_voucher(usage_limit=1)
    goods = make_goods(8)
    race([press(*form) for form in [buyer(goods, voucher="TEN") for _ in range(8)]], timeout=90)
    assert VoucherUse.objects.count() > 1


def same_session(client):
    """Another tab of the same browser."""
    other = Client()
    other.cookies = client.cookies
    return other


@pytest.mark.feature("CRT27")
def test_double_submit_makes_one_order(method):
    goods = make_goods(20)
    client, form = buyer(goods)
    answers = race([press(same_session(client), form) for _ in range(10)], timeout=90)
    assert [answer.status_code for answer in answers] == [302] * 10
    assert all(answer.url.startswith("/pay/") for answer in answers)
    assert Order.objects.count() == 1
    assert Event.objects.filter(name="order.placed").count() == 1
    assert ledger(goods) == (20, 0, 1)


@pytest.mark.feature("CRT27")
def test_double_submit_that_pays_is_charged_once(method):
    goods = make_goods(20)
    client, form = buyer(goods)
    answers = race([press(same_session(client), form | {"pay": "demo:card"}) for _ in range(10)], timeout=90)
    pages = [same_session(client).get(answer.url, follow=True) for answer in answers]
    order = Order.objects.get()
    assert [answer.status_code for answer in answers] == [302] * 10
    assert {order.number in page.content.decode() and page.request["PATH_INFO"][:8] for page in pages} == {"/orders/"}
    assert [(one.status, one.captured_amount) for one in order.payments.all()] == [("captured", order.total_amount)]
    assert ledger(goods) == (20, 1, 0)


def test_without_the_checkout_id_every_press_is_an_order(method, monkeypatch):
    careless = web.request_of_cart

    def forgetful(*args):
        return replace(careless(*args), checkout_id=uuid.uuid4())

    monkeypatch.setattr(web, "request_of_cart", forgetful)
    client, form = buyer(make_goods(20))
    race([press(same_session(client), form) for _ in range(6)], timeout=90)
    assert Order.objects.count() > 1


def test_placing_straight_at_once_makes_one_order(method):
    request = make_request((make_goods(9), 1))
    answers = race([lambda: place_order(request=request, actor="visitor") for _ in range(6)], timeout=90)
    assert Order.objects.count() == 1
    assert all(isinstance(answer, Order) for answer in answers), answers


@pytest.mark.feature("ORD14")
def test_canceling_at_once_gives_back_once(method):
    goods = make_goods(5)
    order = make_order((goods, 2), paid=True)
    calls = [lambda: cancel_order(order_id=order.pk, actor="customer:1", reason="again")] * 8
    answers = race(calls)
    assert all(isinstance(answer, Order) for answer in answers), answers
    assert [refund.amount for refund in Refund.objects.all()] == [order.total_amount]
    assert ledger(goods) == (5, 0, 0)
    assert Event.objects.filter(name="order.canceled").count() == 1
    assert find_drift() == []


def test_a_claim_and_a_cancel_at_once_end_with_one(method):
    goods = make_goods(40)
    made = [make_order((goods, 1), paid=True) for _ in range(12)]

    def claim(order):
        open_line = OrderLine.objects.filter(
            order=order, quantity__gte=F("canceled_quantity") + F("picking_quantity") + 1
        )
        return lambda: open_line.update(picking_quantity=F("picking_quantity") + 1)

    def cancel(order):
        return lambda: cancel_order(order_id=order.pk, actor="customer:1", reason="late")

    race([call for order in made for call in (claim(order), cancel(order))], timeout=90)
    for line in OrderLine.objects.select_related("order"):
        assert line.picking_quantity + line.canceled_quantity == 1
        assert (line.order.status == "canceled") is (line.canceled_quantity == 1)
    assert find_drift() == []


def test_expiry_at_once_frees_the_stock_once(method):
    goods = make_goods(3)
    order = make_order((goods, 2))
    Order.objects.update(hold_until=order.placed_at)
    answers = race([lambda: expire_order(order_id=order.pk)] * 6)
    assert answers.count(True) == 1
    assert ledger(goods) == (3, 0, 0)
    assert Reservation.objects.filter(status="released").count() == 1
