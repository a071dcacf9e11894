"""What an account's pages show."""

from dataclasses import dataclass
from functools import lru_cache

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import signing
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django_countries import countries

from accounts.models import Address, Consent, KnownBrowser, User

UNSUBSCRIBE = "unsubscribe"

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
DEVICES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "Chromebook"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class Security:
    """What guards an account; `codes_left` is None where there are no recovery codes."""

    has_password: bool
    passkeys: tuple[Authenticator, ...]
    app: Authenticator | None
    codes_left: int | None
    session_count: int
    browsers: tuple[KnownBrowser, ...]

    @property
    def has_second_factor(self) -> bool:
        """True when the password alone does not open the account."""
        return bool(self.passkeys or self.app)


def security_of(user: User) -> Security:
    """Password, passkeys, app, recovery codes, open sessions and the latest log-ins of an account."""
    rows = list(Authenticator.objects.filter(user=user).order_by("pk"))
    by_type = {row.type: row for row in rows}
    codes = by_type.get(Authenticator.Type.RECOVERY_CODES)
    return Security(
        has_password=user.has_usable_password(),
        passkeys=tuple(row for row in rows if row.type == Authenticator.Type.WEBAUTHN),
        app=by_type.get(Authenticator.Type.TOTP),
        codes_left=len(codes.wrap().get_unused_codes()) if codes else None,
        session_count=sessions_of(user.pk).count(),
        browsers=tuple(KnownBrowser.objects.filter(user=user).order_by("-last_seen_at")[:5]),
    )


def sessions_of(user_id: int) -> QuerySet[UserSession]:
    """Where an account is logged in now, the latest used first."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now())
    rows: QuerySet[UserSession] = UserSession.objects.filter(Exists(alive), user_id=user_id)
    return rows.order_by("-last_seen_at", "-pk")


def device_words(user_agent: str) -> str:
    """A browser as its owner calls it: "Firefox on Windows"; calm words where it does not say what it is."""
    browser = next((word for sign, word in BROWSERS if sign in user_agent), "")
    device = next((word for sign, word in DEVICES if sign in user_agent), "")
    return " on ".join(word for word in (browser or "A browser", device) if word)


def second_factors_of(user_id: int) -> set[str]:
    """The kinds of second factor an account has; recovery codes alone are none."""
    rows = Authenticator.objects.filter(user_id=user_id).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return set(rows.values_list("type", flat=True))


def addresses_of(user_id: int) -> QuerySet[Address]:
    """The address book, the default first."""
    return Address.objects.filter(user_id=user_id).order_by("-is_default_delivery", "-pk")


def proved_mailboxes(user_id: int) -> list[str]:
    """The mail addresses whose owner has shown that he reads them."""
    proved = EmailAddress.objects.filter(user_id=user_id, verified=True, user__is_active=True)
    return list(proved.order_by("pk").values_list("email", flat=True))


def proved_addresses(user_id: int) -> QuerySet[EmailAddress, str]:
    """The same in small letters, for use inside another statement."""
    proved: QuerySet[EmailAddress] = EmailAddress.objects.filter(user_id=user_id, verified=True, user__is_active=True)
    return proved.values_list(Lower("email"), flat=True)


@lru_cache(maxsize=1)
def address_countries() -> list[tuple[str, str]]:
    """Every country an address may lie in, by name."""
    return [(code, str(name)) for code, name in countries]


TOPICS = {
    "reviews": ("Reviews", "We ask once, some days after an order came, how you like it."),
    "surveys": ("Deliveries", "We ask once how the delivery went."),
    "feedback": ("Your feedback", "We tell you what we did about something you complained of."),
}
"""What optional mails are about: name and words. Mails about an order, a return or a case are always sent."""


def wants(*, user_id: int | None, email: str, topic: str) -> bool:
    """Whether a person, with an account or without, is to get optional mails about a topic; the last choice holds."""
    if not user_id and not email:
        return False
    mine = Q(email=email.lower()) if email else Q(pk=None)
    if user_id:
        mine |= Q(user_id=user_id)
    return last_choice(mine, topic=topic, channel="email", unasked=True)


NAMES = {key: name for key, (name, _) in TOPICS.items()} | {"parcels": "Text messages about parcels"}
"""Topics as the log of choices calls them."""


def last_choice(mine: Q, *, topic: str, channel: str, unasked: bool) -> bool:
    """The latest choice of those whom `mine` finds; `unasked` where there is none."""
    choices = Consent.objects.filter(mine, topic=topic, channel=channel).order_by("-pk")
    last = choices.values_list("is_given", flat=True).first()
    return unasked if last is None else last


PARCELS = "parcels"
"""The topic of text messages: a parcel left, a parcel came. Nobody gets them unasked."""


def texts_to(user_id: int | None) -> str:
    """The phone (E.164) to which somebody wants text messages about parcels; empty for everybody else."""
    if not settings.SMS_OFFERED or not user_id:
        return ""
    phone = User.objects.filter(pk=user_id).values_list("phone", flat=True).first() or ""
    return phone if phone and last_choice(Q(user_id=user_id), topic=PARCELS, channel="sms", unasked=False) else ""


def unsubscribe_address(*, dedupe_key: str, topic: str) -> str:
    """The link of an optional mail that ends its topic for its reader; it names the mail, never the person."""
    token = signing.dumps([dedupe_key, topic], salt=UNSUBSCRIBE)
    return settings.SITE_URL + reverse("unsubscribe", args=[token])


def topic_of(token: str) -> tuple[str, str] | None:
    """The mail's key and topic that an unsubscribe link names; None where it is forged."""
    try:
        key, topic = signing.loads(token, salt=UNSUBSCRIBE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (str(key), str(topic)) if topic in TOPICS else None
