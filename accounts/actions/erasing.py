"""What accounts, core and the libraries hold of a person, taken out when the account goes."""

import re
from collections.abc import Iterable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

from accounts.models import Address, Consent, DataExport, KnownBrowser, User
from accounts.queries import proved_mailboxes
from shop.core.models import Message, ProviderEvent, StatusChange

BEFORE, AFTER = r"(^|[^\w.%+-]|\\[nrt])", r"($|[^\w.-]|[.-]($|[^\w]))"
"""Around a mail address within words, JSON's escaped line ends among them: joana@ is not ana@."""


def blank_messages(rows: QuerySet[Message]) -> None:
    """Empty messages; one that has not gone out yet stays here."""
    unsent = rows.exclude(state__in=[Message.State.SENT, Message.State.WITHHELD])
    unsent.update(state=Message.State.WITHHELD, error="The account was deleted.")
    rows.update(to="", subject="", text="", html="", unsubscribe="")


def blank_reasons(model: type[Model], ids: Iterable[int]) -> None:
    """Empty what the history of rows says of why they moved; that they did, when and by whom stays."""
    StatusChange.objects.filter(kind=model._meta.label_lower, object_id__in=list(ids)).update(reason="")


def erase_own_rows(user_id: int) -> None:
    """Log-in, browsers, sessions, addresses and choices go; messages and the trail of staff are emptied."""
    keys = list(UserSession.objects.filter(user_id=user_id).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    mailboxes = mailboxes_of(user_id)
    _empty_shared_rows(user_id, mailboxes)
    for model in (UserSession, Authenticator, KnownBrowser, EmailAddress, Address, DataExport):
        model.objects.filter(user_id=user_id).delete()
    Consent.objects.filter(Q(user_id=user_id) | Q(email__in=mailboxes)).delete()


def mailboxes_of(user_id: int) -> list[str]:
    """The mail addresses of an account in small letters: its own, and those it has proved.

    One that waits to be confirmed may be anybody's, and what the store keeps about that person is not touched.
    """
    own = User.objects.filter(pk=user_id).values_list("email", flat=True)
    return sorted({email.lower() for email in [*own, *proved_mailboxes(user_id)] if email})


def _empty_shared_rows(user_id: int, mailboxes: list[str]) -> None:
    mine, webhooks, trail = Q(user_id=user_id), Q(pk=None), Q(content_type__model="user", object_id=str(user_id))
    for email in mailboxes:
        whole = BEFORE + re.escape(email) + AFTER
        mine |= Q(to__iexact=email)
        webhooks |= Q(words__iregex=whole)
        trail |= Q(object_repr__iregex=whole) | Q(change_message__iregex=whole)
    blank_messages(Message.objects.filter(mine))
    Message.objects.filter(user_id=user_id).update(user_id=None)
    ProviderEvent.objects.annotate(words=Cast("payload", TextField())).filter(webhooks).update(payload={})
    LogEntry.objects.filter(trail).update(object_repr="Somebody who left", change_message="")
