"""What an account's pages show."""

from dataclasses import dataclass
from functools import lru_cache

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import QuerySet
from django_countries import countries

from accounts.models import Address, User


@dataclass(frozen=True)
class Security:
    """What guards an account."""

    email: str
    has_second_factor: bool
    session_count: int


def security_of(user_id: int) -> Security:
    """Address, second factor and open sessions of an account."""
    email = User.objects.values_list("email", flat=True).get(pk=user_id)
    return Security(
        email=email,
        has_second_factor=Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.TOTP).exists(),
        session_count=UserSession.objects.filter(user_id=user_id).count(),
    )


def addresses_of(user_id: int) -> QuerySet[Address]:
    """The address book, the default first."""
    return Address.objects.filter(user_id=user_id).order_by("-is_default_delivery", "-pk")


def proved_mailboxes(user_id: int) -> list[str]:
    """The mail addresses whose owner has shown that he reads them."""
    proved = EmailAddress.objects.filter(user_id=user_id, verified=True, user__is_active=True)
    return list(proved.order_by("pk").values_list("email", flat=True))


@lru_cache(maxsize=1)
def address_countries() -> list[tuple[str, str]]:
    """Every country an address may lie in, by name."""
    return [(code, str(name)) for code, name in countries]


def wants(*, user_id: int | None, email: str, topic: str) -> bool:
    """Whether a person, with an account or without, is to get mails about a topic that are not about an order's state.

    Topics so far: "reviews", "surveys", "feedback". Everybody is, until preferences are kept.
    """
    return bool(user_id or email) and bool(topic)
