"""The demo store's staff have roles that exist; its log-ins follow the password the launcher gives."""

from django.contrib.auth.hashers import check_password

from accounts.models import User
from shop.config.demo import people
from shop.config.roles import ROLES


def test_every_demo_log_in_of_staff_has_a_known_role():
    assert {person.group for person in people.PEOPLE if person.group} == set(ROLES)


def test_a_store_opened_to_others_later_loses_its_open_password(db, monkeypatch):
    people.invite_people()
    monkeypatch.setenv("DEMO_PASSWORD", "made-for-this-host")
    people.renew_passwords()
    hashes = User.objects.values_list("password", flat=True)
    assert len(hashes) == len(people.PEOPLE)
    assert all(check_password("made-for-this-host", one) for one in hashes)


def test_passwords_that_fit_are_left_alone(db):
    people.invite_people()
    before = list(User.objects.order_by("pk").values_list("password", flat=True))
    people.renew_passwords()
    assert list(User.objects.order_by("pk").values_list("password", flat=True)) == before


def test_a_store_without_demo_log_ins_is_left_alone(db):
    people.renew_passwords()
    assert not User.objects.exists()
