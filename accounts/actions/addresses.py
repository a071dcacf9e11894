"""The address book."""

from collections.abc import Mapping

from accounts.models import ADDRESS_PARTS, Address, User
from shop.core.db import transaction
from shop.core.errors import Refused

MOST = 50
FIELDS = {"delivery": "is_default_delivery", "billing": "is_default_billing"}
USES = "uses"


class BookFull(Refused):
    """No more addresses fit."""


@transaction()
def save_address(*, user_id: int, parts: Mapping[str, str], address_id: int | None = None) -> Address:
    """Write an address; the first of a book becomes the default. Raises BookFull and Address.DoesNotExist."""
    User.objects.select_for_update().get(pk=user_id)
    book = Address.objects.filter(user_id=user_id)
    if address_id is None:
        count = book.count()
        if count >= MOST:
            raise BookFull(f"An address book holds {MOST} addresses. Remove one that you no longer need.")
        address = Address(user_id=user_id, is_default_delivery=not count, is_default_billing=not count)
    else:
        address = book.get(pk=address_id)
    for part in ADDRESS_PARTS:
        setattr(address, part, parts.get(part, ""))
    address.save()
    return address


@transaction()
def delete_address(*, user_id: int, address_id: int) -> dict[str, str] | None:
    """Take an address out of the book; orders keep their own copy. What it was, for `restore_address`; None if gone.

    Where it was a default, the newest of the others takes its place.
    """
    User.objects.select_for_update().get(pk=user_id)
    address = Address.objects.filter(user_id=user_id, pk=address_id).first()
    if address is None:
        return None
    kept = {part: getattr(address, part) for part in ADDRESS_PARTS} | {USES: " ".join(_uses_of(address))}
    address.delete()
    heir = Address.objects.filter(user_id=user_id).order_by("-pk").first()
    if heir is not None:
        _give(heir, _uses_of(address))
    return kept


@transaction()
def restore_address(*, user_id: int, kept: Mapping[str, str]) -> Address:
    """Put back what `delete_address` took out, with its uses. Raises BookFull."""
    address = save_address(user_id=user_id, parts=kept)
    for use in kept.get(USES, "").split():
        make_default(user_id=user_id, address_id=address.pk, use=use)
    return address


@transaction()
def make_default(*, user_id: int, address_id: int, use: str = "") -> Address:
    """Deliver to or bill this address unless told otherwise (`use` "delivery" or "billing"; both where it is neither).

    Raises Address.DoesNotExist.
    """
    User.objects.select_for_update().get(pk=user_id)
    address = Address.objects.get(user_id=user_id, pk=address_id)
    return _give(address, [use] if use in FIELDS else list(FIELDS))


def _uses_of(address: Address) -> list[str]:
    """What the address is the default for."""
    return [use for use, field in FIELDS.items() if getattr(address, field)]


def _give(address: Address, uses: list[str]) -> Address:
    """Make an address the default for these uses, and no other one of its book."""
    for field in [FIELDS[use] for use in uses]:
        Address.objects.filter(user_id=address.user_id, **{field: True}).update(**{field: False})
        setattr(address, field, True)
    address.save(update_fields=list(FIELDS.values()))
    return address
