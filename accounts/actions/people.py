"""Staff's side of an account: who may come in, and who works here."""

from accounts.models import User
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.core.models import StatusChange

TOLD = ("is_active", "is_staff")


class AddressTaken(Refused):
    """Somebody has an account with this address."""


@transaction()
def save_person(*, user: User, actor: str) -> User:
    """Store name, phone and whether the person may come in and works here; each change of the latter is kept.

    A new person has no password: he sets one by "Forgot Password". Raises AddressTaken.
    """
    user.email = user.email.strip().lower()
    others = User.objects.filter(email__iexact=user.email).exclude(pk=user.pk)
    if others.exists():
        raise AddressTaken("There is an account with this address already.")
    before = User.objects.select_for_update().filter(pk=user.pk).first()
    if before is None:
        user.set_unusable_password()
        user.save()
        return user
    user.save(update_fields=["name", "phone", *TOLD])
    StatusChange.objects.bulk_create(
        StatusChange(
            kind="accounts.user",
            object_id=user.pk,
            field=name,
            from_value=str(getattr(before, name)),
            to_value=str(getattr(user, name)),
            actor=actor,
        )
        for name in TOLD
        if getattr(before, name) != getattr(user, name)
    )
    return user
