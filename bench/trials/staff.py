"""Somebody of the house at a browser, logged in."""

from django.test import Client

from accounts.models import User
from bench.trials.buyer import Visitor
from bench.trials.services import HOST
from bench.trials.store import Store


class Staff(Visitor):
    """A superuser; each is an account of its own."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.user = User.objects.create_superuser(f"staff{self.number}@example.com", name=f"Staff {self.number}")
        log_in(self, self.user)


def log_in(visitor: Visitor, user: User) -> None:
    """Give a visitor's browser a session of this account."""
    inside = Client(SERVER_NAME=HOST)
    inside.force_login(user)
    for name, morsel in inside.cookies.items():
        visitor.client.cookies.set(name, morsel.value, domain=HOST)
