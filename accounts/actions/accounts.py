"""Making, naming and deleting accounts."""

import secrets

from allauth.account.models import EmailAddress

from accounts import registries
from accounts.models import User
from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused


class AddressTaken(Refused):
    """There is an account with this e-mail address."""


class CannotDelete(Refused):
    """Something of this account is still open."""


@transaction()
def create_account(
    *, email: str, name: str = "", password: str | None = None, is_staff: bool = False, is_verified: bool = True
) -> User:
    """An account made by staff, a command or the demonstration; sign-up goes its own way. Raises AddressTaken."""
    if User.objects.filter(email__iexact=email).exists():
        raise AddressTaken("There is an account with this e-mail address already.")
    user = User.objects.create_user(email, password, name=name, is_staff=is_staff)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=is_verified)
    return user


@transaction()
def trust_address(*, user_id: int) -> None:
    """Count the address of an account that staff made as confirmed; one that signed up has to confirm it."""
    user = User.objects.select_for_update().get(pk=user_id)
    if not EmailAddress.objects.filter(user=user).exists():
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)


@transaction()
def update_profile(*, user_id: int, name: str, phone: str) -> User:
    """Change name and phone."""
    user = User.objects.select_for_update().get(pk=user_id)
    user.name, user.phone = name, phone
    user.save(update_fields=["name", "phone"])
    return user


@transaction()
def delete_account(*, user_id: int, actor: str) -> None:
    """Erase the person: every app blanks what it holds, and the row that stays says nobody. Raises CannotDelete.

    Harmless when called twice.
    """
    registries.run_gatherers(user_id)
    user = User.objects.select_for_update().get(pk=user_id)
    reasons = registries.reasons_to_keep(user_id)
    if reasons:
        raise CannotDelete(" ".join(reasons))
    registries.run_erasers(user_id)
    user.email = f"deleted-{secrets.token_hex(8)}@invalid.invalid"
    user.name = user.phone = ""
    user.deletion_due_at = user.last_login = None
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()
    events.record("account.deleted", user_id=user_id, actor=actor)
