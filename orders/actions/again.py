"""Buy again: what an earlier order held goes into the cart as far as it can be had, and the rest is explained."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from orders.actions.cart import CartFull, NotForSale, add_to_cart
from orders.models import OrderLine
from orders.queries.offers import Offer, offers
from shop.core.db import transaction
from shop.promise import Band


@dataclass(frozen=True)
class BoughtAgain:
    """`units` went into the cart; `missed` says of each thing that could not, wholly or in part, why.

    `has_new_prices` is True where something in the cart costs another price than it did then.
    """

    units: int
    missed: tuple[str, ...]
    has_new_prices: bool


@transaction()
def buy_again(*, order_id: int, cart_id: int, now: datetime | None = None) -> BoughtAgain:
    """Put the units of an order into a cart; units that were canceled are left out, unless all of them were."""
    now = now or timezone.now()
    lines = list(OrderLine.objects.filter(order_id=order_id).order_by("position", "pk"))
    is_canceled = all(line.canceled_quantity == line.quantity for line in lines)
    found = offers([line.variant_id for line in lines], now=now, cart_id=cart_id)
    units, missed, prices = 0, [], set()
    for line in lines:
        wanted = line.quantity if is_canceled else line.quantity - line.canceled_quantity
        if not wanted:
            continue
        offer = found.get(line.variant_id)
        added, why = _put(cart_id, line, offer, wanted, now)
        units += added
        if why:
            missed.append(why)
        if added and offer is not None:
            prices.add(offer.price.amount == line.unit_amount)
    return BoughtAgain(units, tuple(missed), False in prices)


def _put(cart_id: int, line: OrderLine, offer: Offer | None, wanted: int, now: datetime) -> tuple[int, str]:
    """How many of a line went in, and why not all of them did."""
    name = f"{line.title}, {line.options}" if line.options else line.title
    if offer is None or offer.promise.band is Band.ENDED:
        return 0, f"{name}: we no longer sell it."
    try:
        added = add_to_cart(cart_id=cart_id, variant_id=line.variant_id, quantity=wanted, now=now)
    except NotForSale:
        return 0, f"{name}: sold out right now."
    except CartFull as refusal:
        return 0, f"{name}: {refusal.message}"
    if added.quantity >= wanted:
        return added.quantity, ""
    if not added.quantity:
        return 0, f"{name}: all {added.total} we have are in your cart already."
    return added.quantity, f"{name}: {added.quantity} of {wanted}; that is all we have."
