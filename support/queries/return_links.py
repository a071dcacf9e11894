"""The signed link of a return's page: says what it opens, ends with it, and dies when the mail address changes."""

from datetime import timedelta

from django.core import signing
from django.urls import reverse
from django.utils import timezone

from support.models import Return
from support.queries.links import mailbox_mark

LIFE = timedelta(days=180)
AFTER_END = timedelta(days=30)
_SIGNER = signing.TimestampSigner(salt="support.return", sep=".")


def return_address(of_return: Return) -> str:
    """The path of a return's page; for mails and for who may open its order."""
    token = _SIGNER.sign_object([of_return.pk, mailbox_mark(of_return.order.email)])
    return reverse("return_page", args=[token])


def return_by_token(token: str) -> Return | None:
    """The return of a living link."""
    try:
        pk, mailbox = _SIGNER.unsign_object(token[:300], max_age=LIFE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found = Return.objects.select_related("order").filter(pk=pk).first()
    if found is None or mailbox != mailbox_mark(found.order.email):
        return None
    is_over = found.ended_at is not None and found.ended_at + AFTER_END < timezone.now()
    return None if is_over else found
