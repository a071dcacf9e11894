"""Sign-up: confirmed by one press, the same answer for known and unknown addresses."""

import re
import statistics
import time

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import User
from accounts.tests.factories import PASSWORD, make_user
from shop.core.models import Message

pytestmark = pytest.mark.django_db


def sign_up(client, **overrides):
    fields = {"name": "Ana Reyes", "email": "ana@example.com", "password1": PASSWORD}
    return client.post("/account/signup/", fields | overrides)


def path_of(message):
    return re.search(r"https?://[^/\s]+(/account/\S+)", message.text)[1]


def test_the_page_names_its_fields_and_button(client):
    text = client.get("/account/signup/").content.decode()
    assert '<button class="btn primary wide">Submit</button>' in text
    assert 'autocomplete="new-password"' in text
    assert "placeholder" not in text.split("<main")[1].split("</main>")[0]


def test_signing_up_writes_one_mail_and_logs_nobody_in(client, drain):
    response = sign_up(client)
    assert response["Location"] == "/account/confirm-email/"
    assert "Look into your mailbox" in client.get("/account/confirm-email/").content.decode()
    message = Message.objects.get()
    assert (message.event, message.to, message.erase) == ("account_confirm", "ana@example.com", True)
    assert drain() == ["core.send_message"]
    assert client.get("/account/profile/").status_code == 302
    assert User.objects.get().name == "Ana Reyes"


def test_opening_the_link_changes_nothing_and_one_press_confirms(client):
    sign_up(client)
    path = path_of(Message.objects.get())
    page = client.get(path)
    assert page.status_code == 200
    assert "Confirm this address" in page.content.decode()
    assert not EmailAddress.objects.get().verified
    client.post(path)
    assert EmailAddress.objects.get().verified


def test_the_browser_that_signed_up_is_logged_in_by_the_press(client):
    sign_up(client)
    client.post(path_of(Message.objects.get()))
    assert client.get("/account/profile/").status_code == 200


def test_another_browser_may_confirm_but_is_not_logged_in(client):
    sign_up(client)
    other = Client()
    other.post(path_of(Message.objects.get()))
    assert EmailAddress.objects.get().verified
    assert other.get("/account/profile/").status_code == 302


def test_a_link_works_once(client):
    sign_up(client)
    path = path_of(Message.objects.get())
    client.post(path)
    assert "used or is too old" in Client().get(path).content.decode()


def test_a_press_in_a_second_tab_hears_what_became_of_the_link(client):
    sign_up(client)
    path = path_of(Message.objects.get())
    client.post(path)
    assert "Account Settings says whether" in client.post(path, follow=True).content.decode()
    assert "log in, and we send you a new link" in Client().post(path, follow=True).content.decode()


@pytest.mark.parametrize("key", ["nonsense", "MQ:1abc:xyz", "a" * 500])
def test_a_forged_link_says_so(client, key):
    response = client.get(f"/account/confirm-email/{key}/")
    assert response.status_code in {200, 404}
    assert "Confirm this address" not in response.content.decode()


def test_a_known_address_gets_the_same_answer(client):
    make_user(email="ana@example.com")
    known, unknown = sign_up(client), sign_up(Client(), email="new@example.com")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert Message.objects.get(to="ana@example.com").event == "account_exists"
    assert User.objects.count() == 2


def test_a_known_address_in_other_capitals_is_the_same_person(client):
    make_user(email="ana@example.com")
    sign_up(client, email="ANA@Example.com")
    assert User.objects.count() == 1


def test_the_mail_never_holds_a_foreign_host(settings):
    settings.ALLOWED_HOSTS = ["*"]
    sign_up(Client(), email="ana@example.com")
    Client().post("/account/password/reset/", {"email": "no@example.com"}, headers={"host": "evil.example"})
    for message in Message.objects.all():
        assert "evil.example" not in message.text + message.html


@pytest.mark.parametrize("password", ["short", "password123", "1234567890", "ana@example.com"])
def test_weak_passwords_are_refused_and_the_rest_is_kept(client, password):
    response = sign_up(client, password1=password)
    text = response.content.decode()
    assert response.status_code == 200
    assert 'value="ana@example.com"' in text
    assert 'value="Ana Reyes"' in text
    assert f'value="{password}"' not in text.replace('value="ana@example.com"', "", 1)
    assert not User.objects.exists()


def test_a_long_password_is_welcome(client):
    sign_up(client, password1="correct horse battery staple " * 3)
    assert User.objects.count() == 1


@pytest.mark.parametrize("email", ["", "no", "a@b", "x" * 400 + "@example.com", "a b@example.com"])
def test_bad_addresses_are_explained(client, email):
    assert sign_up(client, email=email).status_code == 200
    assert not User.objects.exists()


def test_signing_up_again_and_again_is_stopped(client):
    answers = [sign_up(Client(), email=f"a{n}@example.com").status_code for n in range(22)]
    assert answers[0] == 302
    assert answers[-1] == 429


def test_next_stays_at_home(client):
    response = client.post("/account/login/?next=https://evil.example/", {"login": "x", "password": "y"})
    assert response.status_code == 200
    user = make_user()
    response = client.post("/account/login/", {"login": user.email, "password": PASSWORD, "next": "//evil.example/"})
    assert response["Location"] == "/account/"


def test_the_time_tells_no_known_address(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    known = [make_user(email=f"known{n}@example.com").email for n in range(5)]

    def median(emails):
        times = []
        for email in emails:
            began = time.perf_counter()
            assert sign_up(Client(), email=email).status_code == 302
            times.append(time.perf_counter() - began)
        return statistics.median(times)

    median(["warm@example.com"])
    fast, slow = sorted([median(known), median([f"new{n}@example.com" for n in range(5)])])
    assert slow - fast < 0.5 * slow
