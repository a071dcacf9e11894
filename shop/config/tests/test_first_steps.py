"""What a new store is told to set up, and that it is told no longer once it is there."""

from datetime import time

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from accounts.tests.factories import make_user
from shop.tests.factories import make_shipping, make_stock, make_tax, make_variant
from support.models import OpeningHours

pytestmark = pytest.mark.django_db

EVERYTHING = ["Warehouse", "Taxes", "Delivery", "Products", "Stock", "Opening hours"]


@pytest.fixture
def enter(client, settings):
    """Log in as a new member of staff in a role; gives the steps of a dashboard that is opened then."""
    settings.STAFF_MFA_REQUIRED = False
    call_command("sync_roles", verbosity=0)

    def log_in(role):
        user = make_user(email="new@example.com", is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        return lambda: client.get("/admin/").context["board"].steps

    return log_in


def test_a_new_store_is_told_what_it_lacks_until_nothing_is_left(enter):
    steps = enter("Manager")
    assert [(step.title, is_done) for step, is_done in steps()] == [(title, False) for title in EVERYTHING]
    make_stock(make_variant(), 3)
    assert {step.title for step, is_done in steps() if is_done} >= {"Warehouse", "Products", "Stock"}
    make_tax()
    make_shipping()
    assert [step.title for step, is_done in steps() if not is_done] == ["Opening hours"]
    OpeningHours.objects.create(weekday=0, opens=time(9), closes=time(17))
    assert steps() == []


def test_each_step_leads_where_it_is_done(client, enter):
    for step, _ in enter("Manager")():
        assert client.get(step.url).status_code == 200, step.title


def test_who_may_not_set_up_a_store_is_not_asked_to(enter):
    assert enter("Customer service")() == []
