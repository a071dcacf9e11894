"""The cart of a request: an account's own, or the guest cart that the session knows."""

import structlog
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest

from orders.actions.cart import open_cart
from orders.actions.joining import join_guest_orders
from orders.actions.merge import merge_carts
from orders.models import Cart
from orders.queries.carts import cart_of
from shop.core.errors import Refused

log = structlog.get_logger(__name__)

CART = "cart_id"


def user_id_of(request: HttpRequest) -> int | None:
    """The account that looks, or None."""
    return request.user.pk if request.user.is_authenticated else None


def account_id(request: HttpRequest) -> int:
    """The account that looks, on pages that want a log-in; 0 owns nothing."""
    return user_id_of(request) or 0


def current_cart(request: HttpRequest) -> Cart | None:
    """The cart there is; a visitor without a session has none, and costs no query."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return cart_of(cart_id=request.session.get(CART), user_id=user_id_of(request))


def own_cart(request: HttpRequest) -> Cart:
    """The cart to put something into, made at the first use."""
    return own_or_new_cart(request)[0]


def own_or_new_cart(request: HttpRequest) -> tuple[Cart, bool]:
    """The same, and True where it was made now and nobody else knows it."""
    known = request.session.get(CART)
    cart, is_new = open_cart(cart_id=known, user_id=user_id_of(request), currency=settings.BASE_CURRENCY)
    if known != cart.pk:
        request.session[CART] = cart.pk
    return cart, is_new


def merge_at_login(request: HttpRequest, user_id: int) -> None:
    """Add what the visitor put into his cart to the account's, and know that cart from now on."""
    cart = merge_carts(cart_id=request.session.get(CART) or 0, user_id=user_id)
    if cart is not None:
        request.session[CART] = cart.pk


def join_orders(request: HttpRequest, user_id: int) -> None:
    """Bring the orders of a proved mailbox into its account; a row that is busy now joins at the next log-in."""
    try:
        joined = join_guest_orders(user_id=user_id)
    except Refused as refusal:
        log.info("orders_not_joined", user_id=user_id, reason=refusal.message)
        return
    if len(joined) == 1:
        messages.success(request, f"Order {joined[0].number}, placed without log-in, is now in your account.")
    elif joined:
        messages.success(request, f"{len(joined)} orders placed without log-in are now in your account.")
