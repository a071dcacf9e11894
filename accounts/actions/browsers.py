"""Browsers an account was used in: one not seen before is told to the owner; sessions can be ended from afar."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import KnownBrowser, User
from shop.core import events
from shop.core.db import transaction
from shop.core.tokens import hashed

MOST = 30
"""Browsers kept of one account; the ones not seen for longest go first."""


@transaction()
def greet_browser(*, user_id: int, token: str, device: str, address: str, now: datetime | None = None) -> bool:
    """Remember that an account logged in with this browser; True where it was not known and the owner is written to.

    The first browser of an account is nobody's surprise, so it is only remembered.
    """
    now = now or timezone.now()
    user = User.objects.select_for_update().get(pk=user_id)
    mine = KnownBrowser.objects.filter(user=user)
    fresh = {"device": device[:80], "address": address[:45], "last_seen_at": now}
    if mine.filter(token_hash=hashed(token)).update(**fresh):
        return False
    is_first = not mine.exists()
    row = KnownBrowser.objects.create(user=user, token_hash=hashed(token), first_seen_at=now, **fresh)
    kept = mine.order_by("-last_seen_at", "-pk").values_list("pk", flat=True)[:MOST]
    mine.exclude(pk__in=list(kept)).delete()
    if is_first:
        return False
    events.queue_message(
        event="account_login",
        to=user.email,
        dedupe_key=f"account_login:{row.pk}",
        context={"name": user.get_short_name() if user.name else "", "device": device, "address": address, "at": now},
        reason="It concerns the safety of your account.",
        user_id=user.pk,
    )
    return True


@transaction()
def end_session(*, user_id: int, session_id: int) -> bool:
    """Log one browser of an account out; True when it was logged in."""
    row = UserSession.objects.filter(user_id=user_id, pk=session_id).first()
    if row is None:
        return False
    Session.objects.filter(session_key=row.session_key).delete()
    row.delete()
    return True


@transaction()
def end_sessions(*, user_id: int, keep: str = "") -> int:
    """Log an account out everywhere but in the session with the key `keep`; how many that were."""
    others = UserSession.objects.filter(user_id=user_id).exclude(session_key=keep)
    keys = list(others.values_list("session_key", flat=True))
    others.delete()
    ended, _ = Session.objects.filter(session_key__in=keys).delete()
    return ended
