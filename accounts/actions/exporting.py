"""Download my data: asked once an hour at most, made by a worker, kept for a week, open to its owner alone."""

import json
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from accounts import registries
from accounts.models import ADDRESS_PARTS, Address, Consent, DataExport, KnownBrowser, User
from shop.core import events
from shop.core.db import transaction
from shop.core.models import Message

KEPT = timedelta(days=7)
AGAIN = timedelta(hours=1)


@transaction()
def ask_for_export(*, user_id: int, now: datetime | None = None) -> DataExport:
    """Have a worker collect what is held of an account; within an hour the same copy is given."""
    now = now or timezone.now()
    user = User.objects.select_for_update().get(pk=user_id)
    earlier = user.exports.filter(asked_at__gt=now - AGAIN).order_by("-pk").first()
    if earlier is not None:
        return earlier
    export = DataExport.objects.create(user=user, asked_at=now, expires_at=now + KEPT)
    events.record("account.export_asked", export_id=export.pk)
    return export


@transaction()
def make_export(*, export_id: int) -> bool:
    """Collect and keep the data, and write to its owner; False where it was made before or nobody waits for it."""
    export = DataExport.objects.select_for_update(of=("self",)).select_related("user").filter(pk=export_id).first()
    if export is None or export.ready_at is not None:
        return False
    registries.run_gatherers(export.user_id)
    export.content = json.dumps(registries.data_of(export.user_id), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    export.ready_at = timezone.now()
    export.save(update_fields=["content", "ready_at"])
    user = export.user
    events.queue_message(
        event="account_export",
        to=user.email,
        dedupe_key=f"account_export:{export.pk}",
        context={"name": user.get_short_name() if user.name else "", "until": export.expires_at},
        reason="You asked for a copy of your data.",
        user_id=user.pk,
    )
    return True


def drop_old_exports(*, now: datetime) -> int:
    """Drop copies whose week is over; how many."""
    return DataExport.objects.filter(expires_at__lte=now).delete()[0]


def own_data(user_id: int) -> dict[str, registries.Rows]:
    """What accounts itself holds: the account, its addresses, browsers, choices and our messages."""
    known = KnownBrowser.objects.filter(user_id=user_id).order_by("pk")
    letters = Message.objects.filter(user_id=user_id, erase=False).order_by("pk")
    return {
        "Account": list(User.objects.filter(pk=user_id).values("email", "name", "phone", "date_joined", "last_login")),
        "E-mail addresses": list(EmailAddress.objects.filter(user_id=user_id).values("email", "verified", "primary")),
        "Addresses": list(Address.objects.filter(user_id=user_id).order_by("pk").values(*ADDRESS_PARTS)),
        "Browsers": list(known.values("device", "address", "first_seen_at", "last_seen_at")),
        "Choices about messages": list(
            Consent.objects.filter(user_id=user_id)
            .order_by("pk")
            .values("topic", "channel", "is_given", "source", "at")
        ),
        "Messages from us": list(letters.values("created_at", "channel", "to", "subject", "text")),
    }
