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


def test_a_passkey_is_offered_to_those_who_have_one(client):
    user, _secret = make_guarded()
    log_in(client, user)
    assert "Use a passkey" not in client.get("/account/login/code/").content.decode()


def test_turning_it_off_elsewhere_does_not_lock_out_who_stands_before_it(client):
    user, _secret = make_guarded()
    log_in(client, user)
    user.authenticator_set.all().delete()
    page = client.get("/account/login/code/", follow=True)
    assert "Log in once more" in page.content.decode()
    log_in(client, user)
    assert client.get("/account/profile/").status_code == 200


def test_guessing_the_code_is_stopped(client):
    user, _secret = make_guarded()
    log_in(client, user)
    answers = [client.post("/account/login/code/", {"code": f"{n:06}"}).status_code for n in range(10)]
    assert answers[-1] == 429


@pytest.mark.feature("ACC04")
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


@pytest.mark.feature("ACC06")
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


def test_a_session_opened_by_password_alone_has_to_use_the_factor_first(client, settings):
    settings.STAFF_MFA_REQUIRED = True
    user = make_user(is_staff=True)
    log_in(client, user)
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    answer = client.get("/admin/core/message/")
    assert answer["Location"] == "/account/reauthenticate/code/?next=%2Fadmin%2Fcore%2Fmessage%2F"
    assert client.post(answer["Location"], {"code": code_of(secret)})["Location"] == "/admin/core/message/"
    assert client.get("/admin/core/message/").status_code == 403


def test_taking_the_factor_away_closes_the_staff_pages_at_once(client, settings):
    settings.STAFF_MFA_REQUIRED = True
    user, secret = make_guarded(is_staff=True)
    log_in(client, user)
    client.post("/account/login/code/", {"code": code_of(secret)})
    user.authenticator_set.all().delete()
    assert client.get("/admin/core/message/")["Location"] == "/account/security/second-factor/"


def test_staff_cannot_turn_off_their_last_factor(client, settings):
    settings.STAFF_MFA_REQUIRED = True
    user, secret = make_guarded(is_staff=True)
    log_in(client, user)
    client.post("/account/login/code/", {"code": code_of(secret)})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.post("/account/security/second-factor/totp/deactivate/").content.decode()
    assert "People who work here need a second step." in page
    assert user.authenticator_set.exists()


def test_guessing_a_code_inside_a_session_is_stopped(client):
    user, secret = make_guarded()
    log_in(client, user)
    client.post("/account/login/code/", {"code": code_of(secret)})
    answers = [client.post("/account/reauthenticate/code/", {"code": f"{n:06}"}).status_code for n in range(10)]
    assert answers[-1] == 429


FORGED = [
    "",
    "null",
    "1",
    "[]",
    "{}",
    '{"id": 1}',
    '{"response": 7}',
    '{"response": {"userHandle": "!!"}}',
    "{",
    "x" * 9999,
]


@pytest.mark.parametrize("credential", FORGED)
def test_a_forged_passkey_opens_nothing(client, credential):
    make_user()
    options = client.get("/account/login/passkey/", headers={"Accept": "application/json"})
    assert options.json()["request_options"]["publicKey"]["challenge"]
    answer = client.post("/account/login/passkey/", {"credential": credential})
    assert answer.status_code == 302
    assert client.get("/account/profile/").status_code == 302


@pytest.mark.parametrize("credential", FORGED)
def test_a_forged_passkey_is_not_added(client, credential):
    user = make_user()
    log_in(client, user)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert client.get("/account/security/passkeys/add/").status_code == 200
    answer = client.post("/account/security/passkeys/add/", {"name": "x", "credential": credential})
    assert answer.status_code == 200
    assert not user.authenticator_set.exists()


@pytest.mark.parametrize("page", ["remove", "edit"])
@pytest.mark.parametrize("key", [1, 10**30])
def test_a_passkey_that_is_not_mine_does_not_exist(client, page, key):
    log_in(client, make_user())
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert client.get(f"/account/security/passkeys/{key}/{page}/").status_code == 404
