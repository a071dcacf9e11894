"""The demo store's staff have roles that exist, so that each can do his work."""

from shop.config.demo.people import PEOPLE
from shop.config.roles import ROLES


def test_every_demo_log_in_of_staff_has_a_known_role():
    assert {person.group for person in PEOPLE if person.group} == set(ROLES)
