"""Leaving: an account is asked to go, stays for some days in case its owner thinks again, and then goes."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts import registries
from accounts.actions.accounts import CannotDelete, delete_account
from accounts.actions.erasing import blank_messages
from accounts.models import User
from shop.core import events
from shop.core.db import transaction
from shop.core.models import Message

REASON = "You asked to delete your account."
PATIENCE = timedelta(days=7)


@transaction()
def ask_to_delete(*, user_id: int, now: datetime | None = None) -> datetime:
    """Plan the end of an account in settings.DELETION_DAYS days, and write to its owner; when that is.

    A second call changes nothing. Raises CannotDelete.
    """
    now = now or timezone.now()
    registries.run_gatherers(user_id)
    user = User.objects.select_for_update().get(pk=user_id)
    if user.deletion_due_at:
        return user.deletion_due_at
    if user.is_staff:
        raise CannotDelete("People who work here ask the owner of the shop to remove them.")
    reasons = registries.reasons_to_keep(user_id)
    if reasons:
        raise CannotDelete(" ".join(reasons))
    user.deletion_due_at = now + timedelta(days=settings.DELETION_DAYS)
    user.save(update_fields=["deletion_due_at"])
    events.queue_message(
        event="account_leaving",
        to=user.email,
        dedupe_key=f"account_leaving:{user.pk}:{now:%Y%m%d%H%M%S}",
        context={"name": user.get_short_name() if user.name else "", "due": user.deletion_due_at},
        reason=REASON,
        user_id=user.pk,
    )
    events.record("account.deletion_asked", user_id=user.pk)
    return user.deletion_due_at


@transaction()
def keep_account(*, user_id: int) -> bool:
    """Think again; True where the account was to go."""
    user = User.objects.select_for_update().get(pk=user_id)
    if user.deletion_due_at is None:
        return False
    user.deletion_due_at = None
    user.save(update_fields=["deletion_due_at"])
    events.record("account.kept", user_id=user.pk)
    return True


@transaction()
def finish_leaving(*, user_id: int, now: datetime | None = None) -> bool:
    """Delete an account whose days are over and say so by mail; False where it is not time or something is open.

    What opened in the meantime, like a new order, is waited for.
    """
    now = now or timezone.now()
    registries.run_gatherers(user_id)
    user = User.objects.select_for_update().get(pk=user_id)
    if user.deletion_due_at is None or user.deletion_due_at > now or registries.reasons_to_keep(user_id):
        return False
    email, name = user.email, user.get_short_name() if user.name else ""
    delete_account(user_id=user_id, actor=f"customer:{user_id}")
    events.queue_message(
        event="account_deleted",
        to=email,
        dedupe_key=f"account_deleted:{user_id}",
        context={"name": name},
        reason=REASON,
        erase=True,
    )
    return True


def due_to_leave(now: datetime) -> list[int]:
    """The accounts whose days are over."""
    return list(User.objects.filter(deletion_due_at__lte=now).order_by("deletion_due_at").values_list("pk", flat=True))


def forget_farewells(*, now: datetime) -> None:
    """Empty the last mails to those who left, once they are out or a week has gone."""
    over = Q(state__in=[Message.State.SENT, Message.State.FAILED, Message.State.WITHHELD])
    last = Message.objects.filter(event="account_deleted").exclude(to="")
    blank_messages(last.filter(over | Q(created_at__lt=now - PATIENCE)))
