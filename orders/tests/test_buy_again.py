"""Buy again: what can be had goes into the cart, the rest is named with its reason."""

import pytest
from django.test import Client

from orders.actions import access
from orders.actions.again import buy_again
from orders.actions.canceling import cancel_lines, cancel_order
from orders.models import Cart, CartLine, OrderLine
from orders.tests.factories import make_cart, make_goods, make_order, make_user
from shop.models import StockItem, Variant

pytestmark = pytest.mark.django_db


def in_cart(cart):
    return dict(CartLine.objects.filter(cart=cart).values_list("variant_id", "quantity"))


def test_everything_that_can_be_had_goes_in():
    kettle, mug = make_goods(9), make_goods(9)
    order = make_order((kettle, 1), (mug, 3), paid=True)
    cart = make_cart()
    again = buy_again(order_id=order.pk, cart_id=cart.pk)
    assert (again.units, again.missed, again.has_new_prices) == (4, (), False)
    assert in_cart(cart) == {kettle.pk: 1, mug.pk: 3}


def test_what_is_there_already_is_added_to():
    kettle = make_goods(9)
    order = make_order((kettle, 2), paid=True)
    cart = make_cart((kettle, 1))
    buy_again(order_id=order.pk, cart_id=cart.pk)
    assert in_cart(cart) == {kettle.pk: 3}


def test_sold_out_ended_and_short_are_told_apart():
    gone, ended, short = make_goods(5), make_goods(5), make_goods(5)
    order = make_order((gone, 1), (ended, 1), (short, 3), paid=True)
    StockItem.objects.filter(variant=gone).update(on_hand=1)
    StockItem.objects.filter(variant=short).update(on_hand=4)
    Variant.objects.filter(pk=ended.pk).update(is_active=False)
    cart = make_cart()
    again = buy_again(order_id=order.pk, cart_id=cart.pk)
    titles = [line.title for line in OrderLine.objects.filter(order=order)]
    assert again.units == 1
    assert [why.split(": ")[1] for why in again.missed] == [
        "sold out right now.",
        "we no longer sell it.",
        "1 of 3; that is all we have.",
    ]
    assert all(why.startswith(title) for why, title in zip(again.missed, titles, strict=True))
    assert in_cart(cart) == {short.pk: 1}


def test_a_new_price_is_said():
    kettle = make_goods(9)
    order = make_order((kettle, 1), paid=True)
    Variant.objects.update(price_amount=kettle.price_amount + 100)
    assert buy_again(order_id=order.pk, cart_id=make_cart().pk).has_new_prices


def test_canceled_units_are_left_out_but_a_canceled_order_comes_whole():
    kettle, mug = make_goods(9), make_goods(9)
    order = make_order((kettle, 1), (mug, 1), paid=True)
    line = OrderLine.objects.get(order=order, variant=mug)
    cancel_lines(order_id=order.pk, quantities={line.pk: 1}, actor="visitor", reason="no")
    first = make_cart()
    buy_again(order_id=order.pk, cart_id=first.pk)
    assert in_cart(first) == {kettle.pk: 1}
    cancel_order(order_id=order.pk, actor="visitor", reason="no")
    second = make_cart()
    buy_again(order_id=order.pk, cart_id=second.pk)
    assert in_cart(second) == {kettle.pk: 1, mug.pk: 1}


@pytest.mark.feature("ACC10")
def test_the_button_of_the_history_fills_the_cart_and_explains_the_rest(client):
    user, kettle, mug = make_user(), make_goods(9), make_goods(5)
    order = make_order((kettle, 2), (mug, 1), paid=True, user_id=user.pk)
    StockItem.objects.filter(variant=mug).update(on_hand=1)
    client.force_login(user)
    assert f"/account/orders/{order.number}/again/" in client.get("/account/orders/").content.decode()
    page = client.post(f"/account/orders/{order.number}/again/", follow=True)
    assert page.redirect_chain == [("/cart/", 302)]
    text = page.content.decode()
    assert f"2 items of order {order.number} went into your cart." in text
    assert "sold out right now." in text
    assert in_cart(Cart.objects.get(user=user)) == {kettle.pk: 2}


def test_a_guest_buys_again_by_link(client):
    kettle = make_goods(9)
    order = make_order((kettle, 1), paid=True)
    address = access.order_address(order_id=order.pk)
    assert "Buy again" in client.get(address).content.decode()
    assert client.post(f"{address}again/")["Location"] == "/cart/"
    assert CartLine.objects.get().variant_id == kettle.pk


def test_nobody_buys_from_anothers_history(client):
    order = make_order(paid=True, user_id=make_user().pk)
    client.force_login(make_user())
    assert client.post(f"/account/orders/{order.number}/again/").status_code == 404
    assert Client().post(f"/account/orders/{order.number}/again/").status_code == 302
    assert not Cart.objects.exists()
