"""Telling people that goods are back: as many as units came, the oldest first, each with one unit held for a day.

Stock items are locked before the rows of those who wait, everywhere.
"""

import datetime
import secrets
from collections.abc import Mapping

from django.contrib.auth import get_user_model
from django.db.models import F, Q
from django.utils import timezone

from shop.actions import stock
from shop.actions.counts import lock_items
from shop.actions.queue import LISTED, free_spare, gather, kept, people_in_line, take_units
from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.core.models import Message
from shop.core.sweeps import each
from shop.core.tokens import hashed
from shop.models import Product, Reservation, StockItem, Variant, Waiting

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


@transaction()
def tell_waiting(*, variant_id: int, now: datetime.datetime | None = None) -> int:
    """Give each in line a unit of those kept for the list, as far as they reach, and write to him; how many.

    Back orders go first. What nobody in line wants any more goes back on sale.
    """
    now = now or timezone.now()
    if not people_in_line(variant_id).exists() and not kept(variant_id, LISTED).exists():
        return 0
    gather(variant_id=variant_id)
    pool = [row.stock_item_id for row in kept(variant_id, LISTED) for _ in range(row.quantity)]
    line = people_in_line(variant_id).select_related("variant__product").select_for_update(of=("self",))
    rows = list(line[: len(pool)])
    for row, stock_item_id in zip(rows, pool, strict=False):
        _keep_for(row, stock_item_id, now + KEPT_FOR)
        link = new_link(row)
        row.told_at, row.kept_until = now, now + KEPT_FOR
        row.save(update_fields=["token_hash", "told_at", "kept_until"])
        _write(row, "back_in_stock", link, key=f"back-in-stock-{row.pk}-{row.token_hash[:12]}")
    free_spare(variant_id, LISTED, wanted=people_in_line(variant_id).count())
    return len(rows)


def _keep_for(row: Waiting, stock_item_id: int, until: datetime.datetime) -> None:
    """Turn one unit kept for the list into this person's; the counts stay."""
    source = kept(row.variant_id, LISTED).select_for_update(of=("self",)).get(stock_item=stock_item_id)
    take_units(source, 1)
    held = Reservation.Status.HELD
    Reservation.objects.create(
        stock_item_id=stock_item_id, owner_kind=OWNER, owner_id=str(row.pk), quantity=1, status=held, expires_at=until
    )


def kept_for(*, variant_id: int, email: str) -> Waiting | None:
    """The row of an address for which a unit is kept now."""
    rows = Waiting.objects.filter(variant_id=variant_id, email=email.strip().lower(), ended_at=None)
    return rows.filter(kept_until__gt=timezone.now()).first()


@transaction()
def bring_to_cart(*, cart_ref: int, waiting_id: int | None = None, was: int | None = None) -> None:
    """Let a cart take what is kept for this person, or for another cart that goes into it."""
    whose = Q(pk=waiting_id) if waiting_id is not None else Q(cart_ref=was)
    Waiting.objects.filter(whose, ended_at=None).update(cart_ref=cart_ref)


def take_kept(*, whose: Q, units: Mapping[int, int]) -> None:
    """Free what is kept for these people, at most so many units of each variant, for an order that takes them now.

    It does so in the same transaction, so that nobody comes between; and he who has a unit kept takes no second one.
    """
    rows = Waiting.objects.filter(whose, variant_id__in=units, ended_at=None, told_at__isnull=False)
    left = dict(units)
    found = []
    for pk, variant_id in rows.order_by("pk").values_list("pk", "variant_id"):
        if left[variant_id] > 0:
            left[variant_id] -= 1
            found.append(pk)
    if found:
        lock_items(units)
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
    each(list(over.order_by("pk").values_list("pk", flat=True)[:BATCH]), lambda pk: end_waiting(waiting_id=pk))
    there = StockItem.objects.filter(on_hand__gt=F("allocated") + F("held"), warehouse__is_active=True)
    next_ones = live.filter(told_at=None, confirmed_at__isnull=False, variant__in=there.values("variant"))
    wanted = set(next_ones.values_list("variant_id", flat=True)[:BATCH])
    listed = Reservation.objects.filter(owner_kind=LISTED, status=Reservation.Status.HELD)
    wanted |= {int(pk) for pk in listed.values_list("owner_id", flat=True)[:BATCH]}
    told: list[int] = []
    each(sorted(wanted), lambda variant_id: told.append(tell_waiting(variant_id=variant_id, now=now)))
    return sum(told)


def erase_waiting(user_id: int) -> None:
    """End whatever a person waits for, by account and by address."""
    email = get_user_model().objects.filter(pk=user_id).values_list("email", flat=True).first() or ""
    mine = Waiting.objects.filter(Q(user_id=user_id) | Q(email=email.lower()), ended_at=None)
    for pk in list(mine.values_list("pk", flat=True)):
        end_waiting(waiting_id=pk)
