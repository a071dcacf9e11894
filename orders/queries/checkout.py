"""The checkout page: what was typed before, the ways of delivery there, and what it all costs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings

from accounts.models import ADDRESS_PARTS, Address
from orders.models import Cart
from orders.queries.cart import CartView, read_cart
from orders.queries.delivery import DeliveryOption, Place, delivery_options, quicker_for_more, worth_offering
from orders.queries.parcels import NOTHING, Arrivals, arrivals_of, days_of, tell, wait_for_all
from shop.core.money import Money
from shop.promise import Promise, Way


@dataclass(frozen=True)
class CheckoutView:
    """What a checkout shows beside its forms; `chosen` is None where nothing is delivered to the place."""

    cart: CartView
    options: tuple[DeliveryOption, ...]
    chosen: DeliveryOption | None
    arrivals: Arrivals = NOTHING
    is_together: bool = False

    @property
    def total(self) -> Money:
        """What the button says."""
        return self.cart.totals.total if self.cart.totals else Money.zero(self.cart.currency)


def remembered(cart: Cart, *, email: str, user_id: int | None) -> dict[str, str]:
    """What was typed in this checkout, else what the account knows."""
    if cart.draft:
        return dict(cart.draft)
    known = {"email": email, "country": settings.BASE_COUNTRY, "same": "1"}
    if user_id is None:
        return known
    address = Address.objects.filter(user_id=user_id).order_by("-is_default_delivery", "-pk").first()
    return known | ({name: getattr(address, name) for name in ADDRESS_PARTS} if address else {})


def checkout_view(cart: Cart, typed: Mapping[str, str], *, now: datetime) -> CheckoutView:
    """The cart with delivery and tax for the place that was typed."""
    place = Place(typed.get("country") or settings.BASE_COUNTRY, typed.get("state", ""), typed.get("postcode", ""))
    plain = read_cart(cart, now=now, place=place)
    if plain.totals is None:
        return CheckoutView(plain, (), None)
    options = tuple(worth_offering(delivery_options(place, grams=plain.grams, goods=plain.totals.items, now=now)))
    chosen = next((option for option in options if str(option.method_id) == typed.get("method")), None)
    chosen = chosen or next(iter(options), None)
    is_together = bool(typed.get("together"))
    options = tuple(_dated(option, plain, now, is_together=is_together) for option in options)
    if not _sends_ourselves(plain):
        options = tuple(quicker_for_more(options))
    chosen = next((option for option in options if chosen and option.method_id == chosen.method_id), None)
    chosen = chosen or next(iter(options), None)
    found = arrivals_of(_told(plain, chosen, now), is_together=is_together) if chosen else NOTHING
    view = plain.with_delivery(chosen.price) if chosen else plain
    return CheckoutView(view, options, chosen, found, is_together)


def _sends_ourselves(cart: CartView) -> bool:
    """Whether anything of the cart is sent by our warehouse; a supplier is no quicker for who pays more."""
    return any(part.way != Way.SUPPLIER for row in cart.buyable for part in row.offer.split(row.quantity, row.way))


def _told(cart: CartView, option: DeliveryOption, now: datetime) -> tuple[Promise, ...]:
    """What is promised for everything in the cart by one way of delivery."""
    parts = [part for row in cart.buyable for part in row.offer.split(row.quantity, row.way)]
    return tell(parts, days=option.days, now=now)


def _dated(option: DeliveryOption, cart: CartView, now: datetime, *, is_together: bool) -> DeliveryOption:
    """The option with the days on which all that is in this cart arrives."""
    told = _told(cart, option, now)
    first, last = days_of(wait_for_all(told) if is_together else told)
    return replace(option, first=first, last=last)
