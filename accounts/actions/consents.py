"""Choices about optional mails: each is written down with time and source, and holds at once."""

from collections.abc import Iterable

from django.db.models import Q

from accounts.models import Consent, User
from accounts.queries import PARCELS, TOPICS, last_choice, wants
from shop.core.db import transaction
from shop.core.models import Message


@transaction()
def choose_topics(*, user_id: int, wanted: Iterable[str], source: str) -> int:
    """Want these topics and no others; how many choices are new."""
    user = User.objects.select_for_update().get(pk=user_id)
    chosen = set(wanted)
    rows = [
        Consent(
            user=user, email=user.email.lower(), topic=topic, channel="email", is_given=topic in chosen, source=source
        )
        for topic in TOPICS
        if (topic in chosen) != wants(user_id=user_id, email=user.email, topic=topic)
    ]
    return len(Consent.objects.bulk_create(rows))


@transaction()
def choose_texts(*, user_id: int, is_wanted: bool, source: str) -> bool:
    """Want text messages about parcels or not; True where the choice is new."""
    user = User.objects.select_for_update().get(pk=user_id)
    if last_choice(Q(user_id=user_id), topic=PARCELS, channel="sms", unasked=False) == is_wanted:
        return False
    Consent.objects.create(
        user=user, email=user.email.lower(), topic=PARCELS, channel="sms", is_given=is_wanted, source=source
    )
    return True


@transaction()
def unsubscribe(*, dedupe_key: str, topics: Iterable[str], source: str) -> int:
    """End topics for the reader of a mail, with an account or without; how many choices are new."""
    message = Message.objects.filter(dedupe_key=dedupe_key).exclude(to="").first()
    if message is None:
        return 0
    user = User.objects.select_for_update().filter(pk=message.user_id).first() if message.user_id else None
    rows = [
        Consent(user=user, email=message.to.lower(), topic=topic, channel="email", is_given=False, source=source)
        for topic in topics
        if wants(user_id=message.user_id, email=message.to, topic=topic)
    ]
    return len(Consent.objects.bulk_create(rows))
