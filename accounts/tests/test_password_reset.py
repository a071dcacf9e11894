"""Forgot Password: one link, once, for an hour, and everybody else is out."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.tests.factories import PASSWORD, make_user
from shop.core.models import Message

pytestmark = pytest.mark.django_db
NEW = "seven wool blankets fold"


def ask(email, client=None):
    return (client or Client()).post("/account/password/reset/", {"email": email})


def path_of(message):
    return re.search(r"https?://[^/\s]+(/account/\S+)", message.text)[1]


def choose(path, password=NEW):
    client = Client()
    page = client.get(path)
    if page.status_code == 302:
        return client.post(page["Location"], {"password1": password, "password2": password})
    return page


def log_in(email, password):
    client = Client()
    client.post("/account/login/", {"login": email, "password": password})
    return client.get("/account/profile/").status_code == 200


def test_a_new_password_through_the_link():
    user = make_user()
    assert ask(user.email)["Location"] == "/account/password/reset/done/"
    message = Message.objects.get()
    assert (message.event, message.erase, message.user_id) == ("account_reset", True, user.pk)
    assert choose(path_of(message))["Location"] == "/account/password/reset/key/done/"
    assert Client().get("/account/password/reset/key/done/")["Location"] == "/account/login/"
    assert log_in(user.email, NEW)
    assert not log_in(user.email, PASSWORD)
    assert Message.objects.filter(event="account_changed", to=user.email).count() == 1


def test_the_link_dies_with_its_use():
    user = make_user()
    ask(user.email)
    path = path_of(Message.objects.get())
    choose(path)
    assert "no longer works" in choose(path, "another long password").content.decode()


def test_an_older_link_dies_too():
    user = make_user()
    ask(user.email)
    ask(user.email)
    first, second = Message.objects.order_by("pk")
    choose(path_of(second))
    assert "no longer works" in choose(path_of(first)).content.decode()


def test_the_link_lives_an_hour():
    user = make_user()
    ask(user.email)
    path = path_of(Message.objects.get())
    with time_machine.travel(timezone.now() + timedelta(seconds=3700), tick=True):
        assert "no longer works" in choose(path).content.decode()


def test_other_sessions_end():
    user = make_user()
    inside = Client()
    inside.post("/account/login/", {"login": user.email, "password": PASSWORD})
    assert inside.get("/account/profile/").status_code == 200
    ask(user.email)
    choose(path_of(Message.objects.get()))
    assert inside.get("/account/profile/").status_code == 302


def test_an_unknown_address_gets_the_same_answer_and_another_mail():
    user = make_user()
    known, unknown = ask(user.email), ask("nobody@example.com")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert Message.objects.get(to="nobody@example.com").event == "account_unknown"


def test_the_token_is_not_left_in_the_address():
    user = make_user()
    ask(user.email)
    path = path_of(Message.objects.get())
    assert Client().get(path)["Location"].endswith("-set-password/")


def test_mails_to_one_address_are_limited():
    user = make_user()
    answers = [ask(user.email).status_code for _ in range(7)]
    assert answers == [302] * 5 + [429] * 2
    assert Message.objects.count() == 5
