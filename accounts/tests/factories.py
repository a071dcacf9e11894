"""Makers of people."""

import itertools

from accounts.actions.accounts import create_account
from accounts.models import Address, User

PASSWORD = "four oak kettles whistle"
_numbers = itertools.count(1)


def make_user(**overrides) -> User:
    """A customer with a confirmed address, who logs in with PASSWORD."""
    number = next(_numbers)
    fields = {"email": f"customer{number}@example.com", "name": f"Customer {number}", "password": PASSWORD}
    return create_account(**(fields | overrides))


def make_address(user: User, **overrides) -> Address:
    """An address in a customer's book."""
    fields = {
        "name": user.name,
        "line1": "12 Commercial Street",
        "city": "Portland",
        "state": "ME",
        "postcode": "04101",
        "country": "US",
    }
    return Address.objects.create(user=user, **(fields | overrides))
