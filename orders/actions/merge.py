"""Two carts become one at log-in: they are added up, and what does not fit is saved for later with a notice."""

from django.db.models import Q
from django.utils import timezone

from orders.models import Cart, CartLine
from orders.queries.offers import MAX_QUANTITY, Offer, offers
from shop.actions.waiting import bring_to_cart
from shop.core.db import transaction


@transaction()
def merge_carts(*, cart_id: int, user_id: int) -> Cart | None:
    """Give the guest cart of a session to an account, adding it to the account's own; None where neither had one."""
    both = Q(pk=cart_id, user__isnull=True) | Q(user_id=user_id)
    carts = list(Cart.objects.select_for_update().filter(both).order_by("pk"))
    guest = next((cart for cart in carts if cart.user_id is None), None)
    own = next((cart for cart in carts if cart.user_id == user_id), None)
    if guest is None:
        return own
    if own is None:
        guest.user_id = user_id
        guest.save(update_fields=["user", "updated_at"])
        return guest
    bring_to_cart(was=guest.pk, cart_ref=own.pk)
    notices = _add_up(guest, own)
    own.voucher_code = own.voucher_code or guest.voucher_code
    own.draft = own.draft or guest.draft
    own.notices = [*own.notices, *notices]
    own.save(update_fields=["voucher_code", "draft", "notices", "updated_at"])
    guest.orders.update(cart=own)
    guest.delete()
    return own


def _add_up(guest: Cart, own: Cart) -> list[str]:
    """Move the guest's lines over; the words for what did not fit."""
    incoming = list(CartLine.objects.filter(cart=guest))
    mine = {(line.variant_id, line.is_saved): line for line in CartLine.objects.filter(cart=own)}
    found = offers([line.variant_id for line in incoming], now=timezone.now(), cart_id=own.pk)
    notices = []
    for line in incoming:
        offer = found.get(line.variant_id)
        if offer is None:
            continue
        rest = line.quantity if line.is_saved else _put(own, mine, line, offer)
        if rest:
            _save(own, mine, line, rest)
        if rest and not line.is_saved:
            notices.append(_words(offer, rest))
    return notices


def _put(own: Cart, mine: dict[tuple[int, bool], CartLine], line: CartLine, offer: Offer) -> int:
    """Add a line up to what can be had; how many did not fit."""
    there = mine.get((line.variant_id, False))
    before = there.quantity if there else 0
    fits = max(min(line.quantity, offer.limit - before), 0)
    if fits and there:
        there.quantity += fits
        there.save(update_fields=["quantity"])
    elif fits:
        mine[line.variant_id, False] = CartLine.objects.create(
            cart=own, variant_id=line.variant_id, quantity=fits, seen_amount=line.seen_amount
        )
    return line.quantity - fits


def _save(own: Cart, mine: dict[tuple[int, bool], CartLine], line: CartLine, rest: int) -> None:
    """Add to what is saved for later."""
    saved = mine.get((line.variant_id, True))
    if saved:
        saved.quantity = min(saved.quantity + rest, MAX_QUANTITY)
        saved.save(update_fields=["quantity"])
        return
    mine[line.variant_id, True] = CartLine.objects.create(
        cart=own, variant_id=line.variant_id, quantity=rest, seen_amount=line.seen_amount, is_saved=True
    )


def _words(offer: Offer, rest: int) -> str:
    """The notice for what did not fit."""
    name = f"{offer.title}, {offer.options}" if offer.options else offer.title
    left = "It is sold out." if not offer.limit else f"We have {offer.limit}."
    return f"Your two carts were added up. {rest} of {name} did not fit and is saved for later. {left}"
