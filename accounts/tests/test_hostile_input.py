"""No form of an account answers 5xx, whatever it is sent; nothing is echoed unescaped."""

import itertools

import pytest
from django.test import Client

from accounts.tests.factories import PASSWORD, make_address, make_user

pytestmark = pytest.mark.django_db

VALUES = [
    "",
    "\x00",
    "x" * 3000,
    "-1",
    "9" * 40,
    "1e400",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "💣\u202e",
    "%s%n",
    "[]",
]
ROW = "/account/addresses/{}/"
FORMS = {
    "/account/profile/": ["name", "phone"],
    "/account/addresses/new/": ["country", "name", "line1", "city", "state", "postcode", "phone", "switch"],
    "/account/email/": ["email", "action_add", "action_send", "action_remove"],
    "/account/password/change/": ["oldpassword", "password1", "password2"],
    "/account/reauthenticate/": ["password", "next"],
    "/account/security/sessions/": ["next"],
    "/account/security/second-factor/totp/activate/": ["code"],
    "/account/security/second-factor/recovery-codes/generate/": ["next"],
    "/account/logout/": ["next"],
}
OPEN_FORMS = {
    "/account/login/": ["login", "password", "next"],
    "/account/signup/": ["name", "email", "password1", "next"],
    "/account/password/reset/": ["email"],
    "/account/login/code/": ["code"],
    "/account/confirm-email/MQ:a:b/": ["next"],
    "/account/password/reset/key/1-set-password/": ["password1", "password2"],
}
GOOD = {"country": "US", "name": "Ana", "line1": "1 A Street", "city": "Portland", "state": "ME", "postcode": "04101"}


def answers(client, address, fields):
    for name, value in itertools.product(fields, VALUES):
        yield name, value, client.post(address, GOOD | {name: value})


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("address", OPEN_FORMS)
def test_strangers(client, address):
    for name, value, response in answers(client, address, OPEN_FORMS[address]):
        assert response.status_code < 500, (name, value)
        assert "<script>alert(1)" not in response.content.decode()


@pytest.mark.parametrize("address", FORMS)
def test_customers(client, address):
    user = make_user()
    client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    for name, value, response in answers(client, address, FORMS[address]):
        assert response.status_code < 500, (name, value)
        assert "<script>alert(1)" not in response.content.decode()


@pytest.mark.parametrize("address", [ROW, ROW + "delete/", ROW + "default/"])
@pytest.mark.parametrize("key", ["0", "99999999999999999999", "-1", "1%00", "x", "1.0", "%F0%9F%92%A3"])
def test_odd_keys_do_not_exist(client, address, key):
    user = make_user()
    make_address(user)
    client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    assert client.post(address.format(key), GOOD).status_code in {400, 404}


@pytest.mark.parametrize("query", ["page=%00", "next=%FF", "next=" + "a" * 3000, "email=%3Cscript%3E", "key[]=1"])
@pytest.mark.parametrize("address", OPEN_FORMS)
def test_odd_questions(client, address, query):
    response = client.get(f"{address}?{query}")
    assert response.status_code < 500
    assert b"<script>alert" not in response.content
