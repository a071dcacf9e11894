"""The second step at log-in, and the staff's duty to have one."""

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from accounts.tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def log_in(client, user):
    return client.post("/account/login/", {"login": user.email, "password": PASSWORD})


def make_guarded(**overrides):
    user = make_user(**overrides)
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return user, secret


def test_the_password_alone_does_not_open_it(client):
    user, _secret = make_guarded()
    assert log_in(client, user)["Location"].startswith("/account/login/code/")
    assert client.get("/account/profile/").status_code == 302


def test_password_and_code_open_it(client):
    user, secret = make_guarded()
    log_in(client, user)
    assert "Enter your code" in client.get("/account/login/code/").content.decode()
    client.post("/account/login/code/", {"code": code_of(secret)})
    assert client.get("/account/profile/").status_code == 200


def test_guessing_the_code_is_stopped(client):
    user, _secret = make_guarded()
    log_in(client, user)
    answers = [client.post("/account/login/code/", {"code": f"{n:06}"}).status_code for n in range(10)]
    assert answers[-1] == 429


def test_it_is_set_up_on_its_page(client):
    user = make_user()
    log_in(client, user)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/security/second-factor/totp/activate/")
    secret = page.context["form"].secret
    assert "data:image/svg+xml" in page.content.decode()
    response = client.post("/account/security/second-factor/totp/activate/", {"code": code_of(secret)})
    assert response.status_code == 302
    assert "On. After your password" in client.get("/account/security/second-factor/").content.decode()
    for address in ["recovery-codes/", "recovery-codes/generate/", "totp/deactivate/"]:
        assert client.get(f"/account/security/second-factor/{address}").status_code == 200


@pytest.mark.parametrize("address", ["/admin/", "/warehouse/picks/"])
def test_staff_without_one_are_led_to_set_it_up(client, settings, address):
    settings.STAFF_MFA_REQUIRED = True
    log_in(client, make_user(is_staff=True))
    assert client.get(address)["Location"] == "/account/security/second-factor/"


def test_staff_with_one_get_in(client, settings):
    settings.STAFF_MFA_REQUIRED = True
    user, secret = make_guarded(is_staff=True)
    log_in(client, user)
    client.post("/account/login/code/", {"code": code_of(secret)})
    assert client.get("/admin/core/message/").status_code == 403  # let in, and this group may not read mails


def test_switched_off_staff_get_in_with_a_password(client, settings):
    settings.STAFF_MFA_REQUIRED = False
    log_in(client, make_user(is_staff=True))
    assert client.get("/admin/core/message/").status_code == 403  # let in, and this group may not read mails


def test_the_admin_has_no_door_of_its_own():
    user = make_user(is_staff=True)
    response = Client().post("/admin/login/", {"username": user.email, "password": PASSWORD})
    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/")
