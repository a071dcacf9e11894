"""Deleting an account: not while something is open, and nothing personal stays."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts import registries
from accounts.actions.accounts import AddressTaken, CannotDelete, create_account, delete_account
from accounts.models import Address, Consent, User
from accounts.tests.factories import PASSWORD, make_address, make_user
from shop.core.models import Event, Message, ProviderEvent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _registries(monkeypatch):
    monkeypatch.setattr(registries, "_blockers", [])
    monkeypatch.setattr(registries, "_erasers", list(registries._erasers))


def test_nothing_personal_stays():
    user = make_user(email="ana@example.com", name="Ana")
    make_address(user)
    client = Client()
    client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    Message.objects.create(
        dedupe_key="k", channel="demo", event="e", to=user.email, subject="s", text="t", user_id=user.pk
    )
    delete_account(user_id=user.pk, actor=f"customer:{user.pk}")
    gone = User.objects.get(pk=user.pk)
    assert "ana" not in gone.email
    assert (gone.name, gone.is_active, gone.has_usable_password()) == ("", False, False)
    assert not Address.objects.exists()
    assert not Message.objects.filter(to="ana@example.com").exists()
    assert client.get("/account/profile/").status_code == 302
    assert Event.objects.get().payload == {"user_id": user.pk, "actor": f"customer:{user.pk}"}


def test_an_open_order_blocks_it():
    user = make_user()
    registries.register_blocker(lambda user_id: "Order R-7KX2-9QF4 is still open.")
    registries.register_blocker(lambda user_id: "")
    with pytest.raises(CannotDelete) as caught:
        delete_account(user_id=user.pk, actor="system")
    assert caught.value.message == "Order R-7KX2-9QF4 is still open."
    assert User.objects.get(pk=user.pk).is_active


def test_every_eraser_is_asked_the_uppermost_first():
    calls = []
    registries.register_eraser(lambda user_id: calls.append("orders"))
    registries.register_eraser(lambda user_id: calls.append("support"))
    delete_account(user_id=make_user().pk, actor="system")
    assert calls == ["support", "orders"]


def test_the_address_is_free_again():
    user = make_user(email="ana@example.com")
    delete_account(user_id=user.pk, actor="system")
    assert make_user(email="ana@example.com").pk != user.pk


def test_one_address_one_account():
    make_user(email="ana@example.com")
    with pytest.raises(AddressTaken):
        create_account(email="ANA@example.com")


def test_an_address_that_waits_to_be_confirmed_takes_nothing_of_its_true_owner_along():
    user = make_user(email="eve@example.com")
    EmailAddress.objects.create(user=user, email="ana@example.com", verified=False)
    letter = Message.objects.create(dedupe_key="k", channel="demo", event="e", to="ana@example.com", text="Hello")
    Consent.objects.create(email="ana@example.com", topic="reviews", channel="email", is_given=False, source="mail")
    told_of("ana@example.com")
    delete_account(user_id=user.pk, actor="system")
    letter.refresh_from_db()
    assert (letter.to, letter.text, letter.state) == ("ana@example.com", "Hello", "queued")
    assert Consent.objects.exists()
    assert ProviderEvent.objects.get().payload


@pytest.mark.parametrize(
    ("words", "is_hers"),
    [
        ("ana@example.com", True),
        ('{"email":"Ana@Example.com"}', True),
        ("To:\nana@example.com.\nHello", True),
        ("joana@example.com", False),
        ("jo.ana@example.com", False),
        ("ana@example.com.au", False),
        ("anaXexample.com", False),
    ],
)
def test_what_a_channel_told_goes_by_the_whole_address(words, is_hers):
    user = make_user(email="ana@example.com")
    told_of(words)
    delete_account(user_id=user.pk, actor="system")
    assert (ProviderEvent.objects.get().payload == {}) is is_hers


def told_of(words):
    """A message of a channel, not acted on yet."""
    ProviderEvent.objects.create(provider="woocommerce", provider_id="1", kind="order", payload={"body": words})
