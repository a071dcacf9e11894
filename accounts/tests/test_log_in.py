"""Log-in and log-out: new session, limits, nothing told to strangers."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts import registries
from accounts.models import User
from accounts.tasks import clear_sessions
from accounts.tests.factories import PASSWORD, make_user
from shop.core.models import Message

pytestmark = pytest.mark.django_db


def log_in(client, email, password=PASSWORD, **extra):
    return client.post("/account/login/", {"login": email, "password": password}, **extra)


def is_in(client):
    return client.get("/account/profile/").status_code == 200


def test_the_page_has_its_words(client):
    text = client.get("/account/login/").content.decode()
    assert '<button class="btn primary wide">Log In</button>' in text
    assert ">Forgot Password</a>" in text
    assert ">Sign Up</a>" in text


@pytest.mark.parametrize("page", ["login", "signup", "password/reset"])
def test_what_is_missing_is_said_in_our_words(client, page):
    text = client.post(f"/account/{page}/", {}).content.decode()
    assert "Enter your e-mail address." in text
    assert "This field is required" not in text


def test_a_customer_logs_in_and_out(client):
    user = make_user()
    assert log_in(client, user.email.upper())["Location"] == "/account/"
    assert is_in(client)
    assert client.get("/account/logout/").status_code == 200
    assert is_in(client)
    client.post("/account/logout/")
    assert not is_in(client)


def test_next_leads_back(client):
    user = make_user()
    response = client.post("/account/login/", {"login": user.email, "password": PASSWORD, "next": "/checkout/"})
    assert response["Location"] == "/checkout/"


def test_the_session_gets_a_new_id(client):
    user = make_user()
    client.get("/account/login/")
    session = client.session
    session["seen"] = 1
    session.save()
    before = session.session_key
    client.cookies["session"] = before
    log_in(client, user.email)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_a_copied_cookie_is_dead_after_log_out(client):
    user = make_user()
    log_in(client, user.email)
    thief = Client()
    thief.cookies["session"] = client.cookies["session"].value
    assert is_in(thief)
    client.post("/account/logout/")
    assert not is_in(thief)


def test_disabling_an_account_ends_its_sessions(client):
    user = make_user()
    log_in(client, user.email)
    User.objects.update(is_active=False)
    assert not is_in(client)


def test_wrong_password_and_unknown_address_read_alike(client):
    user = make_user(email="known@example.com")
    wrong = log_in(client, user.email, "not the password").content.decode().split("<main")[1].split("</main>")[0]
    unknown = log_in(Client(), "nobody@example.com", "not the password").content.decode()
    unknown = unknown.split("<main")[1].split("</main>")[0]

    def bare(text, email):
        return [line for line in text.replace(email, "X").splitlines() if "csrfmiddlewaretoken" not in line]

    assert bare(wrong, "known@example.com") == bare(unknown, "nobody@example.com")
    assert "The e-mail or password is not right." in wrong


def test_guessing_one_account_is_stopped_and_headers_lift_nothing():
    user = make_user()
    answers = [
        log_in(Client(), user.email, "wrong", headers={"X-Forwarded-For": f"198.51.100.{n}"}).status_code
        for n in range(12)
    ]
    assert answers.index(429) <= 10
    assert log_in(Client(), user.email).status_code == 429


def test_the_owner_elsewhere_is_not_locked_out():
    user = make_user()
    for _ in range(12):
        log_in(Client(), user.email, "wrong")
    assert log_in(Client(), user.email, REMOTE_ADDR="203.0.113.77").status_code == 302


def test_right_passwords_do_not_use_tries_up():
    user = make_user()
    assert {log_in(Client(), user.email).status_code for _ in range(15)} == {302}


def test_many_people_behind_one_address_can_log_in():
    users = [make_user() for _ in range(35)]
    assert {log_in(Client(), user.email).status_code for user in users * 2} == {302}


def test_guessing_many_accounts_from_one_address_is_stopped():
    answers = [log_in(Client(), f"a{n}@example.com", "wrong").status_code for n in range(62)]
    assert answers[-1] == 429


def test_an_unconfirmed_address_gets_its_mail_again(client):
    user = make_user(is_verified=False)
    response = log_in(client, user.email)
    assert response["Location"] == "/account/confirm-email/"
    assert not is_in(client)
    assert Message.objects.get().event == "account_confirm"


def test_an_account_made_by_staff_needs_no_confirmation(client):
    user = User.objects.create_user("boss@example.com", PASSWORD)
    assert log_in(client, user.email)["Location"] == "/account/"
    assert EmailAddress.objects.get().verified


def test_log_in_hooks_are_called_with_the_new_session(client, monkeypatch):
    calls = []
    monkeypatch.setattr(registries, "_login_hooks", [])
    registries.register_login_hook(lambda request, user_id: calls.append((request.session.get("cart"), user_id)))
    user = make_user()
    session = client.session
    session["cart"] = "a1"
    session.save()
    client.cookies["session"] = session.session_key
    log_in(client, user.email)
    assert calls == [("a1", user.pk)]


def test_the_work_tells_no_known_from_unknown(monkeypatch):
    """One password is hashed either way: nearly all of the time that a log-in takes."""
    hashed = []
    encode = MD5PasswordHasher.encode

    def counted(self, password, salt):
        hashed.append(password)
        return encode(self, password, salt)

    user = make_user()
    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)

    def hashes(email):
        hashed.clear()
        log_in(Client(), email, "wrong")
        return len(hashed)

    assert hashes(user.email) == hashes("nobody@example.com") == 1


def test_the_admin_sends_to_the_same_door(client):
    response = client.get("/admin/")
    assert client.get(response["Location"])["Location"].startswith("/account/login/")


@pytest.mark.parametrize("field", ["login", "password"])
def test_hostile_input_is_never_an_error(client, field):
    for value in [
        "\x00",
        "x" * 5000,
        "' OR 1=1 --",
        "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
        "💣" * 300,
    ]:
        fields = {"login": "a@example.com", "password": "x"} | {field: value}
        assert client.post("/account/login/", fields).status_code in {200, 400, 429}


def test_sessions_that_have_run_out_are_dropped(client):
    log_in(client, make_user().email)
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - timedelta(days=1))
    clear_sessions.apply(throw=True)
    assert Session.objects.count() == 1
    assert is_in(client)
