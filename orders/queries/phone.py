"""What staff on the phone look up: who calls, and what he wants, with the stock of this moment."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from accounts.models import User
from orders.models import Order
from orders.queries.desk import found_ids
from orders.queries.offers import Offer, offers
from shop.importing import gtin
from shop.models import Variant

MOST = 8


@dataclass(frozen=True)
class Caller:
    """Somebody we know: `pick` chooses him."""

    pick: str
    name: str
    email: str
    phone: str
    about: str


def callers(text: str) -> list[Caller]:
    """Accounts by e-mail, name or phone, then guests by the words of their orders; each address once."""
    word = text.strip()
    if len(word) < 2:
        return []
    digits = "".join(letter for letter in word if letter.isdigit())
    known = Q(email__icontains=word) | Q(name__icontains=word)
    if len(digits) >= 5:
        known |= Q(phone__contains=digits)
    users = User.objects.filter(known, is_active=True, is_staff=False).order_by("name", "pk")[:MOST]
    about = "has an account"
    found = {user.email: Caller(f"user-{user.pk}", user.name, user.email, user.phone, about) for user in users}
    orders = Order.objects.filter(pk__in=found_ids(word)[:50]).order_by("-pk").only("name", "email", "phone", "number")
    for order in orders:
        if order.email and order.email not in found and len(found) < MOST:
            about = f"bought before, {order.number}"
            found[order.email] = Caller(f"order-{order.pk}", order.name, order.email, order.phone, about)
    return list(found.values())


@dataclass(frozen=True)
class Goods:
    """What matches a SKU, barcode or name; `exact` is the one that is meant without doubt."""

    exact: Offer | None
    found: tuple[Offer, ...]


def goods(text: str, *, now: datetime, cart_id: int) -> Goods:
    """Variants by SKU or barcode, else those whose SKU begins so or whose name holds every word."""
    word = text.strip()
    if not word:
        return Goods(None, ())
    rows = Variant.objects.filter(is_active=True, product__status="active")
    exact = list(rows.filter(Q(sku__iexact=word) | Q(gtin=gtin.key(word))).values_list("pk", flat=True)[:2])
    ids = exact
    if not exact:
        named = Q()
        for part in word.split()[:6]:
            named &= Q(product__title__icontains=part) | Q(title__icontains=part)
        near = rows.filter(named | Q(sku__istartswith=word)).order_by("product__title", "position", "pk")
        ids = list(near.values_list("pk", flat=True)[: MOST * 2])
    told = offers(ids, now=now, cart_id=cart_id)
    found = tuple(told[pk] for pk in ids if pk in told)
    return Goods(found[0] if len(exact) == 1 and found else None, found)
