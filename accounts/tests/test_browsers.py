"""Browsers of an account: a new one is told, every log-in can be seen and ended."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions.accounts import delete_account
from accounts.actions.browsers import MOST, greet_browser
from accounts.models import KnownBrowser
from accounts.queries import device_words
from accounts.tests.factories import PASSWORD, make_user
from shop.core.models import Message

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1"
EDGE = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"


def log_in(user, client=None, agent=FIREFOX):
    client = client or Client()
    client.post("/account/login/", {"login": user.email, "password": PASSWORD}, headers={"User-Agent": agent})
    return client


def told(user):
    return list(Message.objects.filter(event="account_login", to=user.email).order_by("pk"))


def test_the_first_browser_is_no_news():
    user = make_user()
    log_in(user)
    assert told(user) == []
    assert KnownBrowser.objects.get().device == "Firefox on Windows"


def test_a_new_browser_is_told_once():
    user = make_user()
    log_in(user)
    other = log_in(user, agent=SAFARI)
    other.post("/account/logout/")
    log_in(user, other, SAFARI)
    (message,) = told(user)
    assert "Safari on iPhone" in message.text
    assert "127.0.0.1" in message.text


def test_the_known_browser_comes_and_goes_unnoticed():
    user = make_user()
    client = log_in(user)
    client.post("/account/logout/")
    log_in(user, client)
    assert told(user) == []
    assert KnownBrowser.objects.count() == 1


def test_the_cookie_is_for_the_server_alone_and_stored_hashed():
    user = make_user()
    cookie = log_in(user).cookies["browser"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie.value not in KnownBrowser.objects.get().token_hash


@pytest.mark.parametrize("value", ["", "short", "x" * 500, "a b\x01c" * 9])
def test_a_forged_cookie_is_replaced(value):
    user, client = make_user(), Client()
    client.cookies["browser"] = value
    assert len(log_in(user, client).cookies["browser"].value) == 32


def test_the_oldest_browsers_are_forgotten():
    user = make_user()
    for number in range(MOST + 3):
        greet_browser(user_id=user.pk, token=f"token-{number}", device="Firefox", address="127.0.0.1")
    assert KnownBrowser.objects.count() == MOST


def test_a_deleted_account_keeps_no_browser():
    user = make_user()
    log_in(user)
    delete_account(user_id=user.pk, actor="system")
    assert not KnownBrowser.objects.exists()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (SAFARI, "Safari on iPhone"),
        (EDGE, "Edge on Mac"),
        ("curl/8", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_browser_is_called_as_its_owner_calls_it(agent, words):
    assert device_words(agent) == words


def test_one_browser_is_logged_out_and_the_other_stays():
    user = make_user()
    here, there = log_in(user), log_in(user, agent=SAFARI)
    page = here.get("/account/security/sessions/").content.decode()
    assert "Safari on iPhone" in page
    row = UserSession.objects.get(session_key=there.session.session_key)
    here.post(f"/account/security/sessions/{row.pk}/end/")
    assert there.get("/account/profile/").status_code == 302
    assert here.get("/account/profile/").status_code == 200


@pytest.mark.parametrize("number", [0, 10**30])
def test_anothers_session_does_not_exist(number):
    victim = log_in(make_user())
    row = UserSession.objects.get()
    thief = log_in(make_user())
    assert thief.post(f"/account/security/sessions/{number or row.pk}/end/").status_code == 404
    assert victim.get("/account/profile/").status_code == 200
    assert Client().post(f"/account/security/sessions/{row.pk}/end/").status_code == 302


def test_the_list_asks_the_same_for_any_length():
    user = make_user()
    here = log_in(user)

    def statements(more):
        for number in range(more):
            key = f"key{UserSession.objects.count()}{number}"
            Session.objects.create(session_key=key, session_data="", expire_date=timezone.now().replace(year=2999))
            UserSession.objects.create(user=user, session_key=key, ip="127.0.0.1", user_agent=FIREFOX)
        here.get("/account/security/sessions/")
        with CaptureQueriesContext(connection) as asked:
            here.get("/account/security/sessions/")
        return len(asked)

    assert statements(2) == statements(27)


def test_the_last_use_is_written_every_ten_minutes_at_most():
    client = log_in(make_user())
    UserSession.objects.update(last_seen_at=timezone.now().replace(year=2020))
    client.get("/account/profile/")
    assert UserSession.objects.get().last_seen_at.year == 2020
    session = client.session
    session["seen_at"] = 0
    session.save()
    client.get("/account/profile/")
    assert UserSession.objects.get().last_seen_at.year != 2020


def test_neither_work_nor_words_of_a_reset_tell_an_account():
    """The same answer, and a mail to write for both; times themselves are measured from outside, on a quiet machine."""

    def ask(email):
        with CaptureQueriesContext(connection) as seen:
            answer = Client().post("/account/password/reset/", {"email": email})
        return answer.status_code, answer["Location"], abs(len(seen))

    known, unknown = ask(make_user(email="known@example.com").email), ask("nobody@example.com")
    assert known[:2] == unknown[:2]
    assert abs(known[2] - unknown[2]) <= 4, (known, unknown)
    assert Message.objects.filter(to__in=["known@example.com", "nobody@example.com"]).count() == 2
