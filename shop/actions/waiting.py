"""Telling people that goods are back: as many as units came, the oldest first, each with one unit held for a day.

Stock items are locked before the rows of those who wait, everywhere.
"""

import datetime
import secrets
from collections.abc import Collection

from django.contrib.auth import get_user_model
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from shop.actions import stock
from shop.actions.counts import lock_items
from shop.actions.queue import gather
from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.core.models import Message
from shop.core.tokens import hashed
from shop.models import Product, StockItem, Variant, Waiting

OWNER = "waiting"
"""What reservations for people who were told call their owner; the id is the row's."""
KEPT_FOR = datetime.timedelta(hours=24)
CONFIRM_WITHIN = datetime.timedelta(days=3)
LONGEST = datetime.timedelta(days=365)
BATCH = 200
WHY = "You asked us to tell you when this is back."


class CannotWait(Refused):
    """There is nothing to wait for."""


def new_link(row: Waiting) -> str:
    """Give a row a new link; the earlier one is over."""
    token = secrets.token_urlsafe(24)
    row.token_hash = hashed(token)
    return f"/alerts/{token}/"


@transaction()
def ask_to_be_told(*, variant_id: int, email: str, user_id: int | None = None, is_proved: bool = False) -> None:
    """Put an address on the list of a variant; one that is not proved gets a link to confirm.

    Asking again is harmless and answers the same. Raises CannotWait for what is not sold.
    """
    sold = Variant.objects.filter(pk=variant_id, is_active=True, product__status=Product.Status.ACTIVE)
    variant = sold.select_for_update(no_key=True).first()  # one asks at a time
    if variant is None:
        raise CannotWait("We no longer sell this item.")
    address = email.strip().lower()
    row = Waiting.objects.filter(variant=variant, email=address, ended_at=None).first() or Waiting(
        variant=variant, email=address
    )
    if row.confirmed_at is not None:
        return
    link = new_link(row)
    if is_proved:
        row.user_id, row.confirmed_at = user_id, timezone.now()
    row.save()
    if not is_proved:
        _write(row, "alert_confirm", link, key=f"alert-confirm-{row.pk}-{row.token_hash[:12]}")


def _write(row: Waiting, event: str, link: str, *, key: str) -> None:
    variant = row.variant
    context = {"title": variant.product.title, "options": variant.title, "path": link, "until": row.kept_until}
    events.queue_message(
        event=event,
        to=row.email,
        dedupe_key=key,
        context=context,
        reason=WHY,
        erase=True,
        user_id=row.user_id,
        owner=(OWNER, row.pk),
    )


def waiting_by(token: str) -> Waiting | None:
    """The live row of a link; None where it is over."""
    rows = Waiting.objects.filter(token_hash=hashed(token), ended_at=None).select_related("variant__product")
    row = rows.first()
    if row is not None and row.kept_until is not None and row.kept_until <= timezone.now():
        return None
    return row


@transaction()
def confirm_waiting(*, waiting_id: int) -> None:
    """The mailbox is theirs; twice is harmless. What is free already is told at once."""
    rows = Waiting.objects.filter(pk=waiting_id, confirmed_at=None, ended_at=None)
    if rows.update(confirmed_at=timezone.now()):
        variant_id = Waiting.objects.values_list("variant_id", flat=True).get(pk=waiting_id)
        events.record("waiting.joined", variant_ids=[variant_id])


def in_line(variant_id: int) -> QuerySet[Waiting]:
    """Who confirmed and was not told yet, the oldest first."""
    return Waiting.objects.filter(
        variant_id=variant_id, ended_at=None, told_at=None, confirmed_at__isnull=False
    ).order_by("pk")


@transaction()
def tell_waiting(*, variant_id: int, now: datetime.datetime | None = None) -> int:
    """Hold a unit for as many people as units are free and write to them; how many. Back orders go first."""
    now = now or timezone.now()
    if not in_line(variant_id).exists():
        return 0
    gather(variant_id=variant_id)
    lock_items([variant_id])
    items = StockItem.objects.filter(variant_id=variant_id, warehouse__is_active=True)
    free = sum(item.available for item in items)
    sold = in_line(variant_id).filter(variant__is_active=True, variant__product__status=Product.Status.ACTIVE)
    rows = list(sold.select_related("variant__product").select_for_update(of=("self",))[:free])
    for row in rows:
        demand = stock.Demand(str(row.pk), variant_id, 1)
        stock.hold(owner_kind=OWNER, demands=[demand], expires_at=now + KEPT_FOR)
        link = new_link(row)
        row.told_at, row.kept_until = now, now + KEPT_FOR
        row.save(update_fields=["token_hash", "told_at", "kept_until"])
        _write(row, "back_in_stock", link, key=f"back-in-stock-{row.pk}-{row.token_hash[:12]}")
    return len(rows)


@transaction()
def bring_to_cart(*, cart_ref: int, waiting_id: int | None = None, was: int | None = None) -> None:
    """Let a cart take what is kept for this person, or for another cart that goes into it."""
    whose = Q(pk=waiting_id) if waiting_id is not None else Q(cart_ref=was)
    Waiting.objects.filter(whose, ended_at=None).update(cart_ref=cart_ref)


def take_kept(*, cart_ref: int | None, variant_ids: Collection[int]) -> None:
    """Free what is kept for the owner of this cart, who takes it in the same transaction: nobody comes between."""
    if cart_ref is None:
        return
    rows = Waiting.objects.filter(cart_ref=cart_ref, variant_id__in=variant_ids, ended_at=None, told_at__isnull=False)
    found = list(rows.order_by("pk").values_list("pk", flat=True))
    if found:
        lock_items(variant_ids)
    for pk in found:
        end_waiting(waiting_id=pk, is_replaced=True)


@transaction()
def end_waiting(*, waiting_id: int, is_replaced: bool = False) -> None:
    """End a row: what was kept is free, the address forgotten. Twice is harmless."""
    cause = stock.Cause(OWNER, str(waiting_id))
    stock.release(owner_kind=OWNER, owner_id=str(waiting_id), cause=cause, actor="worker", is_replaced=is_replaced)
    gone = hashed(secrets.token_urlsafe(24))
    Waiting.objects.filter(pk=waiting_id, ended_at=None).update(
        ended_at=timezone.now(), email="", user=None, token_hash=gone, cart_ref=None
    )
    Message.objects.filter(owner_kind=OWNER, owner_id=str(waiting_id), state=Message.State.SENT).update(to="")


@transaction()
def put_back_in_line(*, waiting_id: int) -> None:
    """What was kept for somebody is not there after all: he waits again, where he stood, and is told again."""
    rows = Waiting.objects.filter(pk=waiting_id, ended_at=None)
    rows.update(told_at=None, kept_until=None, cart_ref=None)


def sweep_waiting(*, now: datetime.datetime | None = None) -> int:
    """Free what was kept a day, forget who never confirmed, and tell whoever is next; how many were told."""
    now = now or timezone.now()
    live = Waiting.objects.filter(ended_at=None)
    over = live.filter(
        Q(kept_until__lte=now)
        | Q(confirmed_at=None, asked_at__lt=now - CONFIRM_WITHIN)
        | Q(told_at=None, asked_at__lt=now - LONGEST)
    )
    for pk in list(over.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        end_waiting(waiting_id=pk)
    there = StockItem.objects.filter(on_hand__gt=F("allocated") + F("held"), warehouse__is_active=True)
    next_ones = live.filter(told_at=None, confirmed_at__isnull=False, variant__in=there.values("variant"))
    wanted = next_ones.order_by("variant_id").values_list("variant_id", flat=True).distinct()[:BATCH]
    return sum(tell_waiting(variant_id=variant_id, now=now) for variant_id in list(wanted))


def erase_waiting(user_id: int) -> None:
    """End whatever a person waits for, by account and by address."""
    email = get_user_model().objects.filter(pk=user_id).values_list("email", flat=True).first() or ""
    mine = Waiting.objects.filter(Q(user_id=user_id) | Q(email=email.lower()), ended_at=None)
    for pk in list(mine.values_list("pk", flat=True)):
        end_waiting(waiting_id=pk)
