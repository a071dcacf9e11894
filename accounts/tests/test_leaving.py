"""Delete the account: asked with the password, thought over for 14 days, and done by a worker."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts import registries
from accounts.actions.leaving import ask_to_delete, finish_leaving
from accounts.models import User
from accounts.tasks import delete_due
from accounts.tests.factories import PASSWORD, make_user
from shop.core.models import Message

pytestmark = pytest.mark.django_db
LATER = timedelta(days=15)


def log_in(user: User) -> Client:
    client = Client()
    client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    return client


def past(user: User) -> User:
    ask_to_delete(user_id=user.pk, now=timezone.now() - LATER)
    return user


@pytest.mark.feature("ACC17")
def test_the_password_starts_fourteen_days():
    user = make_user()
    client = log_in(user)
    assert b"What must stay" in client.get("/account/delete/").content
    assert b"This is not your password." in client.post("/account/delete/", {"password": "wrong"}).content
    user.refresh_from_db()
    assert user.deletion_due_at is None
    client.post("/account/delete/", {"password": PASSWORD})
    user.refresh_from_db()
    assert (user.deletion_due_at - timezone.now()).days == 13
    assert Message.objects.get(event="account_leaving").to == user.email


def test_asking_twice_is_one_mail():
    user = make_user()
    assert ask_to_delete(user_id=user.pk) == ask_to_delete(user_id=user.pk)
    assert Message.objects.filter(event="account_leaving").count() == 1


def test_a_log_in_offers_to_keep_the_account():
    user = make_user()
    ask_to_delete(user_id=user.pk)
    client = Client()
    answer = client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    assert answer.url == "/account/delete/"
    assert b"Keep my account" in client.get("/account/delete/").content
    client.post("/account/keep/")
    assert not finish_leaving(user_id=user.pk, now=timezone.now() + LATER)


@pytest.fixture
def an_open_order(monkeypatch):
    monkeypatch.setattr(registries, "_blockers", [lambda user_id: "Order R-7KX2-9QF4 is not finished yet."])


def test_an_open_order_is_named_and_blocks_it(an_open_order):
    user = make_user()
    client = log_in(user)
    assert "R-7KX2-9QF4" in client.get("/account/delete/").content.decode()
    client.post("/account/delete/", {"password": PASSWORD})
    user.refresh_from_db()
    assert user.deletion_due_at is None


def test_nothing_goes_before_its_day():
    user = make_user()
    ask_to_delete(user_id=user.pk)
    delete_due()
    assert User.objects.get(pk=user.pk).is_active


def test_an_order_placed_meanwhile_is_waited_for(monkeypatch):
    user = past(make_user())
    monkeypatch.setattr(registries, "_blockers", [lambda user_id: "Order R-7KX2-9QF4 is not finished yet."])
    delete_due()
    assert User.objects.get(pk=user.pk).is_active


def test_the_worker_deletes_and_says_so_once():
    user = past(make_user())
    email = user.email
    delete_due()
    delete_due()
    assert not User.objects.get(pk=user.pk).is_active
    assert Message.objects.filter(event="account_deleted", to=email).count() == 1


def test_the_last_mail_is_forgotten_once_it_is_out():
    past(make_user())
    delete_due()
    Message.objects.filter(event="account_deleted").update(state="sent")
    delete_due()
    assert Message.objects.get(event="account_deleted").to == ""


def test_staff_are_removed_by_the_owner():
    user = make_user(is_staff=True)
    client = Client()
    client.force_login(user)
    answer = client.post("/account/delete/", {"password": PASSWORD})
    assert b"ask the owner" in answer.content


def test_visitors_have_nothing_to_delete():
    assert Client().get("/account/delete/").status_code == 302
    assert Client().post("/account/keep/").status_code == 302
