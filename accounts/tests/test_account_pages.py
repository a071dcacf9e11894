"""Profile, address book, e-mail and password: one's own, and nobody else's."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions.addresses import MOST
from accounts.models import Address, User
from accounts.tests.factories import PASSWORD, make_address, make_user
from shop.core.models import Message

pytestmark = pytest.mark.django_db
PARTS = {"country": "US", "name": "Ana", "line1": "12 Commercial Street", "city": "Portland", "state": "ME"}
PARTS |= {"postcode": "04101", "phone": ""}


@pytest.fixture
def ana():
    return make_user(email="ana@example.com", name="Ana Reyes")


@pytest.fixture
def inside(ana):
    client = Client()
    client.post("/account/login/", {"login": ana.email, "password": PASSWORD})
    return client


PAGES = ["profile/", "security/", "addresses/", "addresses/new/", "email/", "password/change/", "security/sessions/"]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_for_its_owner_alone(inside, page):
    response = inside.get(f"/account/{page}", follow=True)
    assert response.status_code == 200
    assert response["Cache-Control"].startswith("private") or "no-store" in response["Cache-Control"]
    assert Client().get(f"/account/{page}").status_code == 302


def test_name_and_phone_are_saved(inside):
    inside.post("/account/profile/", {"name": "Ana R.", "phone": "(207) 555-0123"})
    user = User.objects.get()
    assert (user.name, user.phone) == ("Ana R.", "+12075550123")


def test_a_wrong_phone_keeps_the_rest(inside):
    response = inside.post("/account/profile/", {"name": "Ana R.", "phone": "12"})
    assert 'value="Ana R."' in response.content.decode()
    assert User.objects.get().name == "Ana Reyes"


def test_the_first_address_is_the_default(inside):
    inside.post("/account/addresses/new/", PARTS)
    address = Address.objects.get()
    assert address.is_default_delivery
    assert address.is_default_billing
    assert address.postcode == "04101"
    assert "12 Commercial Street" in inside.get("/account/addresses/").content.decode()


def test_an_address_is_changed_and_made_default(inside, ana):
    make_address(ana, is_default_delivery=True)
    other = make_address(ana)
    inside.post(f"/account/addresses/{other.pk}/", PARTS | {"line1": "1 New Street"})
    inside.post(f"/account/addresses/{other.pk}/default/")
    other.refresh_from_db()
    assert other.line1 == "1 New Street"
    assert other.is_default_delivery
    assert Address.objects.filter(is_default_delivery=True).count() == 1


def test_an_address_is_removed(inside, ana):
    address = make_address(ana)
    inside.post(f"/account/addresses/{address.pk}/delete/")
    assert not Address.objects.exists()
    assert inside.post(f"/account/addresses/{address.pk}/delete/").status_code == 404


@pytest.mark.parametrize("path", ["", "delete/", "default/"])
def test_another_customers_address_does_not_exist(inside, path):
    address = make_address(make_user())
    assert inside.post(f"/account/addresses/{address.pk}/{path}", PARTS).status_code == 404
    address.refresh_from_db()
    assert address.line1 == "12 Commercial Street"


def test_choosing_a_country_keeps_what_was_typed(inside):
    response = inside.post("/account/addresses/new/", PARTS | {"country": "DE", "switch": "1"})
    text = response.content.decode()
    assert 'value="12 Commercial Street"' in text
    assert not Address.objects.exists()
    assert 'name="state"' not in text


@pytest.mark.parametrize("country", ["", "XX", "ZZZ", "<b>"])
def test_an_unknown_country_is_a_field_error(inside, country):
    assert inside.post("/account/addresses/new/", PARTS | {"country": country}).status_code == 200
    assert not Address.objects.exists()


def test_a_full_book_says_so(inside, ana):
    for _ in range(MOST):
        make_address(ana)
    assert "holds 50 addresses" in inside.post("/account/addresses/new/", PARTS).content.decode()


def test_nothing_changes_by_get(inside, ana):
    address = make_address(ana)
    assert inside.get(f"/account/addresses/{address.pk}/delete/").status_code == 405
    assert inside.get(f"/account/addresses/{address.pk}/default/").status_code == 405


def test_the_book_asks_the_same_for_any_length(inside, ana):
    def statements(rows):
        for _ in range(rows):
            make_address(ana)
        inside.get("/account/addresses/")
        with CaptureQueriesContext(connection) as asked:
            inside.get("/account/addresses/")
        return len(asked)

    assert statements(3) == statements(27) <= 6


def test_a_new_password_ends_other_sessions_and_tells_the_owner(inside, ana):
    other = Client()
    other.post("/account/login/", {"login": ana.email, "password": PASSWORD})
    new = "seven wool blankets fold"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert inside.post("/account/password/change/", fields).status_code == 302
    assert inside.get("/account/profile/").status_code == 200
    assert other.get("/account/profile/").status_code == 302
    assert Message.objects.exclude(event="account_login").get().event == "account_changed"


def test_guessing_the_old_password_is_stopped(inside):
    fields = {"oldpassword": "wrong", "password1": "a b c d e f g", "password2": "a b c d e f g"}
    answers = [inside.post("/account/password/change/", fields).status_code for _ in range(10)]
    assert answers[-1] == 429


def test_a_new_address_is_confirmed_by_link_and_the_old_one_told(inside, ana):
    inside.post("/account/reauthenticate/", {"password": PASSWORD})
    inside.post("/account/email/", {"email": "new@example.com", "action_add": "1"})
    message = Message.objects.get(to="new@example.com")
    ana.refresh_from_db()
    assert ana.email == "ana@example.com"
    inside.post(re.search(r"https?://[^/\s]+(/account/\S+)", message.text)[1])
    ana.refresh_from_db()
    assert ana.email == "new@example.com"
    told = Message.objects.get(to="ana@example.com")
    assert told.event == "account_changed"
    assert "/contact/" in told.text
    assert "/password/reset/" not in told.text  # which opens nothing any more from this address


@pytest.mark.parametrize(("typed", "told"), [("no", "with an @"), ("ana@example.com", "your address already")])
def test_an_address_that_cannot_be_taken_is_explained_in_our_words(inside, ana, typed, told):
    page = inside.post("/account/email/", {"email": typed, "action_add": "1"}).content.decode()
    assert told in page
    assert "email address" not in page


def test_changing_the_address_asks_for_the_password(inside):
    response = inside.post("/account/email/", {"email": "new@example.com", "action_add": "1"})
    assert response["Location"].startswith("/account/reauthenticate/")
    assert not Message.objects.exists()


def test_a_taken_address_gets_the_same_answer(inside, ana):
    inside.post("/account/reauthenticate/", {"password": PASSWORD})
    make_user(email="taken@example.com")
    taken = inside.post("/account/email/", {"email": "taken@example.com", "action_add": "1"})
    free = inside.post("/account/email/", {"email": "free@example.com", "action_add": "1"})
    assert (taken.status_code, taken.get("Location")) == (free.status_code, free.get("Location"))


def test_other_browsers_can_be_logged_out(inside, ana):
    other = Client()
    other.post("/account/login/", {"login": ana.email, "password": PASSWORD})
    inside.get("/account/security/sessions/")
    inside.post("/account/security/sessions/")
    assert inside.get("/account/profile/").status_code == 200
    assert other.get("/account/profile/").status_code == 302
