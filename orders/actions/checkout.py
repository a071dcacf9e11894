"""Between cart and order: what was typed is kept, and an unpaid order gives way to a changed one."""

import datetime
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from django.utils import timezone

from orders.actions.orders import expire_order, place_order
from orders.actions.placing import OrderRequest
from orders.models import Cart, Order
from shop.core.db import transaction
from shop.core.errors import Refused


class PaymentUnderWay(Refused):
    """The earlier order's money may still come, so it cannot give way yet."""


def save_draft(*, cart_id: int, typed: Mapping[str, str]) -> None:
    """Keep what was typed at checkout, valid or not."""
    Cart.objects.filter(pk=cart_id).update(draft=dict(typed), updated_at=timezone.now())


@contextmanager
def kept_if_it_fails(*, cart_id: int, typed: Mapping[str, str]) -> Iterator[None]:
    """Keep what was typed where the placing in this block fails; one that succeeds keeps it itself."""
    try:
        yield
    except Exception:
        save_draft(cart_id=cart_id, typed=typed)
        raise


@transaction()
def renew_checkout(*, cart_id: int, former: uuid.UUID) -> uuid.UUID:
    """Begin a new checkout in a cart whose former one ended in an order; the id to use now."""
    cart = Cart.objects.select_for_update().get(pk=cart_id)
    if cart.checkout_id == former:
        cart.checkout_id = uuid.uuid4()
        cart.save(update_fields=["checkout_id"])
    return cart.checkout_id


@transaction()
def replace_order(*, order_id: int, request: OrderRequest, actor: str, now: datetime.datetime | None = None) -> Order:
    """Let an unpaid order give way to a changed one in one step, so that nobody else gets its stock in between.

    Its payments are stopped before. Raises PaymentUnderWay, and all that place_order() raises; it stays then.
    """
    if request.cart_id is None or request.checkout_id is None:
        raise ValueError("Only a checkout's order can be replaced.")
    Cart.objects.select_for_update().get(pk=request.cart_id)
    if not expire_order(order_id=order_id, actor=actor, is_early=True, now=now):
        raise PaymentUnderWay("The payment of your earlier order is still being checked. Try again in a minute.")
    fresh = renew_checkout(cart_id=request.cart_id, former=request.checkout_id)
    return place_order(request=replace(request, checkout_id=fresh), actor=actor, now=now)
