"""Tokens of the API: made for a program, shown once, taken back."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from orders.models import ApiCall, ApiToken
from shop.core.db import transaction
from shop.core.tokens import hashed

USED_EVERY = timedelta(hours=1)
CALL_LIFE = timedelta(days=3)


@transaction()
def make_token(*, name: str, channel_id: int, scopes: Sequence[str], user_id: int | None) -> tuple[ApiToken, str]:
    """A new token's row and the token itself (256 random bits), which is told this once and stored hashed."""
    token = f"st_{secrets.token_urlsafe(32)}"
    row = ApiToken.objects.create(
        name=name, channel_id=channel_id, scopes=sorted(scopes), beginning=token[:9], token_hash=hashed(token),
        made_by_id=user_id,
    )  # fmt: skip
    return row, token


@transaction()
def revoke_token(*, token_id: int) -> None:
    """Take a token back; twice is harmless."""
    ApiToken.objects.filter(pk=token_id, revoked_at__isnull=True).update(revoked_at=timezone.now())


def known_token(token: str) -> ApiToken | None:
    """The row of a token that is good now; notes its use once an hour."""
    row = ApiToken.objects.select_related("channel").filter(token_hash=hashed(token), revoked_at__isnull=True).first()
    now = timezone.now()
    if row is not None and (row.used_at is None or now - row.used_at > USED_EVERY):
        ApiToken.objects.filter(pk=row.pk).update(used_at=now)
    return row


def drop_old_calls() -> int:
    """Forget answers nobody will ask for again; how many."""
    return ApiCall.objects.filter(begun_at__lt=timezone.now() - CALL_LIFE).delete()[0]
