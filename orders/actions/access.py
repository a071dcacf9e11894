"""How somebody without log-in opens an order: a random link, and a code to its mailbox for what matters more."""

import secrets
from datetime import datetime, timedelta

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from orders.actions import timeline
from orders.actions.orders import lock
from orders.actions.terms import add_search_terms
from orders.models import Order, OrderCode, OrderLink, SearchTerm
from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.core.tokens import hashed

LOOKUP_LIFE = timedelta(minutes=30)
CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5
CODE_MAIL = "order_code"
"""The event of the mail that brings a code."""
PROVED_SECONDS = 30 * 60
"""How long a browser remembers that a code was right."""
PLACED_SECONDS = 60 * 60
"""How long the browser that placed an order counts as proved."""


class WrongCode(Refused):
    """The code is not the one we sent, is too old or was tried too often."""


class CannotChangeEmail(Refused):
    """A code was sent already, so the address is fixed."""


def _code_hash(order_id: int, code: str) -> str:
    """What is stored of a code; keyed, since six digits alone are guessed from a plain hash."""
    return salted_hmac("orders.code", f"{order_id}:{code}", algorithm="sha256").hexdigest()


def make_link(*, order_id: int, kind: str = OrderLink.Kind.ORDER, expires_at: datetime | None = None) -> str:
    """A new link to an order; the token (192 random bits) is returned once and stored hashed."""
    token = secrets.token_urlsafe(24)
    OrderLink.objects.create(order_id=order_id, kind=kind, token_hash=hashed(token), expires_at=expires_at)
    return token


def order_address(*, order_id: int) -> str:
    """The path of the order page by a new link; for mails, which each carry a link of their own."""
    return reverse("order_by_link", args=[make_link(order_id=order_id)])


@transaction()
def revoke_links(*, order_id: int, now: datetime | None = None) -> int:
    """Kill every link to an order; how many that were."""
    alive = OrderLink.objects.filter(order_id=order_id, revoked_at__isnull=True)
    return alive.update(revoked_at=now or timezone.now())


@transaction()
def ask_for_link(*, number: str, email: str) -> None:
    """Have a link mailed if number and address belong together; takes the same time and tells nothing either way."""
    found = Order.objects.filter(number=number.strip().upper(), email__iexact=email.strip())
    events.record("order.link_asked", order_id=found.values_list("pk", flat=True).first() or 0)


@transaction()
def mail_lookup_link(*, order_id: int, now: datetime | None = None) -> bool:
    """Mail a link to an order that lives half an hour; False where there is no such order."""
    now = now or timezone.now()
    order = Order.objects.filter(pk=order_id).first()
    if order is None:
        return False
    token = make_link(order_id=order.pk, kind=OrderLink.Kind.LOOKUP, expires_at=now + LOOKUP_LIFE)
    events.queue_message(
        event="order_link",
        to=order.email,
        dedupe_key=f"order_link:{hashed(token)[:40]}",
        context={"order": order, "path": reverse("order_by_link", args=[token]), "minutes": 30},
        reason="Somebody asked for a link to this order.",
        erase=True,
        user_id=order.user_id,
        order_number=order.number,
        owner=("order", order.pk),
    )
    return True


@transaction()
def send_code(*, order_id: int, now: datetime | None = None) -> OrderCode:
    """Mail a 6-digit code to the order's mailbox; earlier ones die. The caller limits how often."""
    now = now or timezone.now()
    (order,) = lock([order_id])
    code = f"{secrets.randbelow(1_000_000):06d}"
    OrderCode.objects.filter(order=order, used_at__isnull=True).update(expires_at=now)
    row = OrderCode.objects.create(order=order, code_hash=_code_hash(order.pk, code), expires_at=now + CODE_LIFE)
    events.queue_message(
        event=CODE_MAIL,
        to=order.email,
        dedupe_key=f"order_code:{row.pk}",
        context={"order": order, "code": f"{code[:3]} {code[3:]}", "minutes": 10},
        reason="Somebody wants to see or change this order.",
        erase=True,
        user_id=order.user_id,
        order_number=order.number,
        owner=("order", order.pk),
    )
    timeline.add(
        order_id=order.pk, kind="order.code_sent", actor="visitor", text="A code was sent to the mailbox.", at=now
    )
    return row


@transaction()
def use_code(*, order_id: int, code: str, now: datetime | None = None) -> bool:
    """Check a code and use it up; a wrong try is counted. False where it is wrong, too old or was tried too often."""
    now = now or timezone.now()
    row = (
        OrderCode.objects.select_for_update()
        .filter(order_id=order_id, used_at__isnull=True, expires_at__gt=now)
        .order_by("-pk")
        .first()
    )
    if row is None or row.tries >= CODE_TRIES:
        return False
    OrderCode.objects.filter(pk=row.pk).update(tries=F("tries") + 1)
    typed = "".join(sign for sign in code if sign.isdigit())
    if not constant_time_compare(row.code_hash, _code_hash(order_id, typed)):
        return False
    OrderCode.objects.filter(pk=row.pk).update(used_at=now)
    return True


@transaction()
def change_email(*, order_id: int, email: str, actor: str) -> Order:
    """Mend the address an order's mails go to, before its first code; the old one is told and its links die."""
    (order,) = lock([order_id])
    if OrderCode.objects.filter(order=order).exists():
        raise CannotChangeEmail("A code was sent to the present address. Write to us to change it.")
    former, order.email = order.email, email.strip()
    if former.lower() == order.email.lower():
        return order
    order.save(update_fields=["email"])
    revoke_links(order_id=order.pk)
    SearchTerm.objects.filter(order=order, kind=SearchTerm.Kind.EMAIL).delete()
    add_search_terms(order_id=order.pk, terms=[("email", order.email)])
    timeline.add(order_id=order.pk, kind="order.email_changed", actor=actor, text="Mail address changed.")
    events.queue_message(
        event="order_email_changed",
        to=former,
        dedupe_key=f"order_email_changed:{order.pk}:{hashed(former + order.email)[:20]}",
        context={"order": order},
        reason="This address was the one of an order.",
        order_number=order.number,
        owner=("order", order.pk),
    )
    events.record("order.email_changed", order_id=order.pk)
    return order
