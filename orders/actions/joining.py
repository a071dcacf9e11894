"""Orders placed without log-in join the account of their mailbox, once its owner has proved that he reads it."""

from django.db.models import Q

from accounts.queries import proved_mailboxes
from orders.actions import timeline
from orders.actions.orders import lock
from orders.models import Order, SearchTerm
from orders.queries.words import fold
from shop.core import events
from shop.core.db import transaction
from shop.core.models import Message


@transaction()
def join_guest_orders(*, user_id: int, is_told: bool = True) -> list[Order]:
    """Give an account the orders that nobody owns and that were placed with an address it has proved.

    Returns those that joined now; calling it again finds none. Their messages join as well, and unless `is_told` is
    False a mail tells the owner.
    """
    mailboxes = proved_mailboxes(user_id)
    found = guest_orders(mailboxes)
    if not found:
        return []
    known = {mailbox.lower() for mailbox in mailboxes}
    # read again under the lock: another account may have been first, or the order's address was mended meanwhile
    joined = [order for order in lock(found) if order.user_id is None and order.email.lower() in known]
    for order in joined:
        order.user_id = user_id
        order.save(update_fields=["user"])
        timeline.add(
            order_id=order.pk,
            kind="order.joined",
            actor=f"customer:{user_id}",
            text="Now part of your account.",
            is_public=True,
        )
    if joined:
        ids = [order.pk for order in joined]
        Message.objects.about("order", [str(pk) for pk in ids]).filter(user_id=None).update(user_id=user_id)
        if is_told:
            events.record("orders.joined", user_id=user_id, order_ids=ids)
    return joined


def gather_guest_orders(user_id: int) -> None:
    """The same for somebody who leaves or wants a copy of his data."""
    join_guest_orders(user_id=user_id, is_told=False)


def guest_orders(mailboxes: list[str]) -> list[int]:
    """The orders of nobody that were placed with one of these addresses; found by the indexed search terms."""
    if not mailboxes:
        return []
    words = [fold(mailbox)[:254] for mailbox in mailboxes]
    same = Q()
    for mailbox in mailboxes:
        same |= Q(email__iexact=mailbox)
    terms = SearchTerm.objects.filter(kind=SearchTerm.Kind.EMAIL, value__in=words).values("order")
    return list(Order.objects.filter(same, pk__in=terms, user__isnull=True).order_by("pk").values_list("pk", flat=True))
