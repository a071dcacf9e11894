"""The address book."""

from collections.abc import Mapping

from accounts.models import Address, User
from shop.core.db import transaction
from shop.core.errors import Refused

MOST = 50
PARTS = ("name", "company", "line1", "line2", "city", "area", "state", "postcode", "country", "phone")


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
    for part in PARTS:
        setattr(address, part, parts.get(part, ""))
    address.save()
    return address


@transaction()
def delete_address(*, user_id: int, address_id: int) -> bool:
    """Take an address out of the book; orders keep their own copy. True when it was there."""
    User.objects.select_for_update().get(pk=user_id)
    deleted, _ = Address.objects.filter(user_id=user_id, pk=address_id).delete()
    return bool(deleted)


@transaction()
def make_default(*, user_id: int, address_id: int) -> Address:
    """Deliver to and bill this address unless told otherwise. Raises Address.DoesNotExist."""
    User.objects.select_for_update().get(pk=user_id)
    address = Address.objects.get(user_id=user_id, pk=address_id)
    Address.objects.filter(user_id=user_id).update(is_default_delivery=False, is_default_billing=False)
    address.is_default_delivery = address.is_default_billing = True
    address.save(update_fields=["is_default_delivery", "is_default_billing"])
    return address
