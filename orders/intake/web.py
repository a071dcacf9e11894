"""The shop's own checkout: a cart and what its buyer typed become one order, however often the button is pressed."""

import datetime
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from accounts.models import ADDRESS_PARTS
from orders.actions.checkout import renew_checkout, replace_order
from orders.actions.orders import place_order
from orders.actions.placing import OrderRequest, Wanted
from orders.actions.settling import stop_payment
from orders.models import Cart, CartLine, Order, OrderAddress, OrderLine, Payment
from orders.states import LIVE_PAYMENTS, OrderStatus
from shop.promise import Way


@dataclass(frozen=True)
class Checkout:
    """A valid checkout form; `expected_amount` is the total that stood on its button, in smallest units.

    `typed` is all that was typed, for the cart to keep.
    """

    checkout_id: uuid.UUID | None
    email: str
    delivery: Mapping[str, str]
    billing: Mapping[str, str] | None
    method_id: int
    note: str
    expected_amount: int | None
    expected_last: datetime.date | None = None
    ship_together: bool = False
    typed: Mapping[str, str] | None = None


def orders_of_checkout(cart: Cart, posted: uuid.UUID | None) -> dict[uuid.UUID | None, Order]:
    """The cart's own orders of the checkout that was posted and of the present one, by checkout id.

    An id from elsewhere finds none.
    """
    ids = [cart.checkout_id, *([posted] if posted else [])]
    return {order.checkout_id: order for order in Order.objects.filter(cart=cart, checkout_id__in=ids)}


def place_from_cart(
    *, cart: Cart, user_id: int | None, checkout: Checkout, known: Mapping[uuid.UUID | None, Order], actor: str
) -> Order:
    """The order of this checkout: the one placed before, or a new one that takes an unpaid one's place.

    `known` are the `orders_of_checkout()`. Calls the provider where an earlier payment has to be stopped first, so it
    runs outside a transaction. Raises Refused of place_order() and replace_order(), and ProviderError while the
    provider cannot be asked.
    """
    earlier = known.get(checkout.checkout_id)
    if earlier is not None and earlier.checkout_id != cart.checkout_id and earlier.status != OrderStatus.CANCELED:
        return earlier
    request = request_of_cart(cart, user_id, checkout)
    present = known.get(cart.checkout_id)
    if present is None:
        return place_order(request=request, actor=actor)
    if present.status == OrderStatus.CANCELED:
        fresh = renew_checkout(cart_id=cart.pk, former=cart.checkout_id)
        return place_order(request=replace(request, checkout_id=fresh), actor=actor)
    if present.status != OrderStatus.PLACED or _is_same(present, request):
        return present
    stop_all(present, actor)
    present.refresh_from_db()
    if present.status != OrderStatus.PLACED:
        return present
    return replace_order(order_id=present.pk, request=request, actor=actor)


def stop_all(order: Order, actor: str) -> None:
    """Tell the provider to stop what could still take money for this order."""
    for payment_id in Payment.objects.filter(order=order, status__in=LIVE_PAYMENTS).values_list("pk", flat=True):
        stop_payment(payment_id=payment_id, source=actor)


def request_of_cart(cart: Cart, user_id: int | None, checkout: Checkout) -> OrderRequest:
    """What is in the cart now, with what was typed."""
    lines = CartLine.objects.filter(cart=cart, is_saved=False).order_by("pk")
    return OrderRequest(
        lines=tuple(Wanted(*each) for each in lines.values_list("variant_id", "quantity", "way")),
        email=checkout.email,
        delivery=checkout.delivery,
        billing=checkout.billing,
        method_id=checkout.method_id,
        checkout_id=cart.checkout_id,
        currency=cart.currency,
        cart_id=cart.pk,
        draft=checkout.typed,
        user_id=user_id,
        voucher_code=cart.voucher_code,
        note=checkout.note,
        expected_amount=checkout.expected_amount,
        expected_last=checkout.expected_last,
        ship_together=checkout.ship_together,
    )


def _is_same(order: Order, request: OrderRequest) -> bool:
    """Whether an unpaid order is what its buyer asks for again."""
    units: Counter[int] = Counter()
    preferred = {wanted.variant_id: wanted.way for wanted in request.lines}
    for variant_id, quantity, way in OrderLine.objects.filter(order=order).values_list("variant_id", "quantity", "way"):
        units[variant_id] += quantity
        if way != Way.STOCK and preferred.get(variant_id) not in {"", way}:
            return False
    if units != {wanted.variant_id: wanted.quantity for wanted in request.lines}:
        return False
    if order.ship_together != request.ship_together:
        return False
    told = (order.email, order.note, order.shipping_method_id, order.voucher_code, order.total_amount)
    asked = (request.email, request.note, request.method_id, request.voucher_code, request.expected_amount)
    addresses = {address.kind: address for address in OrderAddress.objects.filter(order=order)}
    wanted = {"delivery": request.delivery, "billing": request.billing or request.delivery}
    return told == asked and all(
        getattr(addresses[kind], part) == parts.get(part, "")
        for kind, parts in wanted.items()
        for part in ADDRESS_PARTS
    )
