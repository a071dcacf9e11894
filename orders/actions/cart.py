"""What a buyer does to his cart. Prices never come from outside; quantities are cut to what can be had."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError
from django.db.transaction import atomic
from django.utils import timezone

from orders.models import Cart, CartLine
from orders.queries.offers import MAX_QUANTITY, Offer, offers
from orders.queries.vouchers import folded, terms_of, usable_voucher
from shop.core.db import transaction
from shop.core.errors import Refused

MAX_LINES = 100


class NotForSale(Refused):
    """The variant cannot be bought now."""


class CartFull(Refused):
    """The cart has as many different lines as it can hold."""


@dataclass(frozen=True)
class Added:
    """What went in: `quantity` units of the `asked`, now `total` in the cart."""

    title: str
    options: str
    quantity: int
    asked: int
    total: int
    line_id: int


def new_token() -> str:
    """A cart's name in a session: 192 random bits."""
    return secrets.token_urlsafe(24)


def open_cart(*, cart_id: int | None, user_id: int | None, currency: str) -> tuple[Cart, bool]:
    """The cart of an account, or the guest cart a session knows; True if it was made now and only we know it."""
    if not user_id and not cart_id:
        return Cart.objects.create(token=new_token(), currency=currency), True
    known = Cart.objects.filter(user_id=user_id) if user_id else Cart.objects.filter(pk=cart_id or 0, user__isnull=True)
    cart = known.first()
    if cart is not None:
        return cart, False
    try:
        with atomic():
            return Cart.objects.create(token=new_token(), user_id=user_id, currency=currency), not user_id
    except IntegrityError:
        # two first requests of an account at once: the other one made it
        return known.get(), False


@transaction()
def add_to_cart(
    *, cart_id: int, variant_id: int, quantity: int, way: str = "", is_new: bool = False, now: datetime | None = None
) -> Added:
    """Put units in, up to what can be had; raises NotForSale where nothing can.

    `way` is how what is not in stock should come, where the buyer may choose; empty leaves what he chose before.
    A cart that `is_new` was just made for this: nobody else knows it, so there is nothing in it to lock or to read.
    """
    now = now or timezone.now()
    cart = Cart(pk=cart_id) if is_new else _locked(cart_id)
    offer = _offer(cart, variant_id, now)
    if not offer.is_sold:
        raise NotForSale(f"{offer.title} is sold out.")
    lines = () if is_new else CartLine.objects.filter(cart=cart)
    there = {(line.variant_id, line.is_saved): line for line in lines}
    line = there.get((variant_id, False), CartLine(cart=cart, variant_id=variant_id, quantity=0))
    if line.pk is None and len(there) >= MAX_LINES:
        raise CartFull("Your cart holds 100 different items. Take one out first.")
    before = line.quantity
    asked = min(max(quantity, 1), MAX_QUANTITY)
    total = max(min(before + asked, offer.limit), 1)
    _write(line, total, price=offer.price.amount, way=way if way in offer.stock.ways else line.way)
    if not is_new:
        _touch(cart)
    return Added(offer.title, offer.options, max(total - before, 0), asked, total, line.pk)


def _write(line: CartLine, quantity: int, *, price: int, way: str) -> None:
    """Save a line with its quantity; the price of a new one is the one seen."""
    line.quantity, line.way = quantity, way
    if line.pk is None:
        line.seen_amount = price
        line.save()
    else:
        line.save(update_fields=["quantity", "way"])


@transaction()
def set_quantity(*, cart_id: int, line_id: int, quantity: int, now: datetime | None = None) -> CartLine | None:
    """Ask for this many of a line, cut to what can be had; 0 takes it out, an unknown line changes nothing."""
    cart = _locked(cart_id)
    line = CartLine.objects.filter(cart=cart, pk=line_id, is_saved=False).first()
    if line is None:
        return None
    offer = _offer(cart, line.variant_id, now or timezone.now())
    if quantity <= 0:
        line.delete()
    else:
        line.quantity = max(min(quantity, offer.limit), 1)
        line.seen_amount = offer.price.amount
        line.save(update_fields=["quantity", "seen_amount"])
    _touch(cart)
    return line


@transaction()
def choose_way(*, cart_id: int, line_id: int, way: str, now: datetime | None = None) -> None:
    """How the units of a line that are not in stock should come; a way that is not offered changes nothing."""
    cart = _locked(cart_id)
    line = CartLine.objects.filter(cart=cart, pk=line_id, is_saved=False).first()
    if line is not None and way in _offer(cart, line.variant_id, now or timezone.now()).stock.ways:
        line.way = way
        line.save(update_fields=["way"])
        _touch(cart)


@transaction()
def remove_line(*, cart_id: int, line_id: int) -> CartLine | None:
    """Take a line out, saved or not; the row that was, so that it can be put back, or None."""
    cart = _locked(cart_id)
    line = CartLine.objects.filter(cart=cart, pk=line_id).select_related("variant__product").first()
    if line is not None:
        CartLine.objects.filter(pk=line.pk).delete()
        _touch(cart)
    return line


@transaction()
def save_for_later(*, cart_id: int, line_id: int) -> bool:
    """Move a line out of the way; it joins the same thing saved before. False where the cart has no such line."""
    return _move(cart_id, line_id, to_saved=True)


@transaction()
def move_to_cart(*, cart_id: int, line_id: int) -> bool:
    """Bring a saved line back, up to what can be had; raises NotForSale where nothing can, and it stays saved.

    False where the cart has no such line.
    """
    return _move(cart_id, line_id, to_saved=False)


def _move(cart_id: int, line_id: int, *, to_saved: bool) -> bool:
    """Between cart and saved for later, adding to what is there."""
    cart = _locked(cart_id)
    line = CartLine.objects.filter(cart=cart, pk=line_id, is_saved=not to_saved).first()
    if line is None:
        return False
    offer = _offer(cart, line.variant_id, timezone.now())
    if not to_saved and not offer.is_sold:
        raise NotForSale(f"{offer.title} is sold out. It stays saved for later.")
    other = CartLine.objects.filter(cart=cart, variant_id=line.variant_id, is_saved=to_saved).first()
    total = line.quantity + (other.quantity if other else 0)
    most = MAX_QUANTITY if to_saved else offer.limit
    CartLine.objects.filter(pk=other.pk).delete() if other else None
    line.is_saved = to_saved
    line.quantity = max(min(total, most), 1)
    if not to_saved:
        line.seen_amount = offer.price.amount
    line.save(update_fields=["is_saved", "quantity", "seen_amount"])
    _touch(cart)
    return True


@transaction()
def use_voucher(*, cart_id: int, code: str, now: datetime | None = None) -> str:
    """Keep a voucher code with the cart; raises VoucherRefused naming the rule that forbids it."""
    now = now or timezone.now()
    cart = _locked(cart_id)
    voucher = usable_voucher(code, now=now)
    lines = list(CartLine.objects.filter(cart=cart, is_saved=False))
    found = offers([line.variant_id for line in lines], now=now)
    terms_of(voucher, {str(line.pk): found[line.variant_id] for line in lines if line.variant_id in found})
    cart.voucher_code = folded(code)
    cart.save(update_fields=["voucher_code", "updated_at"])
    return cart.voucher_code


@transaction()
def drop_voucher(*, cart_id: int) -> None:
    """Take the voucher out of the cart."""
    Cart.objects.filter(pk=cart_id).update(voucher_code="", updated_at=timezone.now())


@transaction()
def accept_changes(*, cart_id: int, now: datetime | None = None) -> None:
    """The buyer has seen prices, quantities and notices as they are now: remember them as seen."""
    cart = _locked(cart_id)
    lines = list(CartLine.objects.filter(cart=cart))
    found = offers([line.variant_id for line in lines], now=now or timezone.now(), cart_id=cart_id)
    for line in lines:
        offer = found.get(line.variant_id)
        if offer is None:
            continue
        line.seen_amount = offer.price.amount
        if not line.is_saved:
            line.quantity = min(line.quantity, offer.limit) or line.quantity
    CartLine.objects.bulk_update(lines, ["seen_amount", "quantity"])
    if cart.notices:
        cart.notices = []
        cart.save(update_fields=["notices", "updated_at"])


def _locked(cart_id: int) -> Cart:
    """The cart, locked for this transaction."""
    return Cart.objects.select_for_update().get(pk=cart_id)


def _touch(cart: Cart) -> None:
    """Remember that somebody uses the cart."""
    cart.save(update_fields=["updated_at"])


def _offer(cart: Cart, variant_id: int, now: datetime) -> Offer:
    """The offer of one variant; NotForSale for one that does not exist."""
    found = offers([variant_id], now=now, cart_id=cart.pk).get(variant_id)
    if found is None:
        raise NotForSale("We no longer have this item.")
    return found
