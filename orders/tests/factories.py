"""Carts and orders for tests: each `make_` takes what matters and fills in the rest."""

import itertools
import uuid

from accounts.models import User
from orders.actions.cart import add_to_cart, new_token
from orders.actions.orders import confirm_order, place_order
from orders.actions.placing import OrderRequest, Wanted
from orders.models import Cart, Order, Payment, Voucher
from orders.states import PaymentState
from shop.models import ShippingMethod, Variant
from shop.tests.factories import make_shipping, make_stock, make_variant

_number = itertools.count(1)
MAINE = {
    "name": "Ana Reyes",
    "line1": "12 Commercial Street",
    "city": "Portland",
    "state": "ME",
    "postcode": "04101",
    "country": "US",
}


def make_user(**overrides) -> User:
    """A customer with the password "correct horse"."""
    fields = {
        "email": f"buyer{next(_number)}@example.com",
        "password": "correct horse",
        "name": "Ana Reyes",
    } | overrides
    return User.objects.create_user(**fields)


def make_cart(*wanted: tuple[Variant, int], **overrides) -> Cart:
    """A cart with these (variant, quantity) lines, put in as a buyer does."""
    cart = Cart.objects.create(**{"token": new_token()} | overrides)
    for variant, quantity in wanted:
        add_to_cart(cart_id=cart.pk, variant_id=variant.pk, quantity=quantity)
    return cart


def make_goods(on_hand: int = 10, **overrides) -> Variant:
    """A variant with stock."""
    variant = make_variant(**overrides)
    make_stock(variant, on_hand)
    return variant


def make_request(*wanted: tuple[Variant, int], **overrides) -> OrderRequest:
    """What a channel would ask for, with a way of delivery that exists."""
    method = ShippingMethod.objects.first() or make_shipping()
    fields = {
        "lines": tuple(Wanted(variant.pk, quantity) for variant, quantity in wanted),
        "email": "ana@example.com",
        "delivery": MAINE,
        "method_id": method.pk,
        "checkout_id": uuid.uuid4(),
    }
    return OrderRequest(**fields | overrides)


def make_order(*wanted: tuple[Variant, int], paid: bool = False, **overrides) -> Order:
    """A placed order, of one unit of new goods unless told; `paid` captures its money and confirms it."""
    actor = overrides.pop("actor", "visitor")
    order = place_order(request=make_request(*(wanted or [(make_goods(), 1)]), **overrides), actor=actor)
    return pay_order(order) if paid else order


def pay_order(order: Order) -> Order:
    """Money captured and the order confirmed, without a provider."""
    make_payment(order)
    return confirm_order(order_id=order.pk, actor="provider:demo")


def make_payment(order: Order, **overrides) -> Payment:
    """A captured payment of the whole order."""
    fields = {
        "order": order,
        "provider": "channel",
        "reference": f"paid-{next(_number)}",
        "amount": order.total_amount,
        "captured_amount": order.total_amount,
        "currency": order.currency,
        "status": PaymentState.CAPTURED,
    }
    return Payment.objects.create(**fields | overrides)


def make_voucher(code: str = "TEN", **overrides) -> Voucher:
    """Ten percent off everything."""
    return Voucher.objects.create(**{"code": code, "kind": "percent", "percent": 10} | overrides)
