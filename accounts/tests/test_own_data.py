"""A copy of one's data: made by a worker, whole, and open to its owner alone."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions.exporting import ask_for_export, drop_old_exports, make_export
from accounts.models import DataExport
from accounts.tests.factories import make_address, make_user
from shop.core.models import Message

pytestmark = pytest.mark.django_db


def logged_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_press_has_it_made_and_a_mail_says_when_it_is_ready(drain):
    user = make_user(email="ana@example.com", name="Ana Reyes")
    client = logged_in(user)
    assert b"Download my data" in client.get("/account/privacy/").content
    client.post("/account/privacy/")
    client.post("/account/privacy/")
    assert b"is being made" in client.get("/account/privacy/").content
    drain()
    drain()
    export = DataExport.objects.get()
    assert Message.objects.filter(event="account_export", to="ana@example.com").count() == 1
    assert b"Read it" in client.get("/account/privacy/").content
    assert b"Ana Reyes" in client.get(f"/account/privacy/{export.pk}/page/").content


@pytest.mark.parametrize("address", ["{}/page/", "{}/json/", "0/json/", f"{10**30}/json/", "{}/else/"])
def test_nobody_else_opens_it_and_odd_addresses_lead_nowhere(address):
    export = ask_for_export(user_id=make_user(email="ana@example.com").pk)
    make_export(export_id=export.pk)
    client = logged_in(make_user(email="ben@example.com"))
    assert client.get("/account/privacy/" + address.format(export.pk)).status_code == 404
    assert Client().get("/account/privacy/" + address.format(export.pk)).status_code == 302


def test_it_is_over_after_a_week():
    user = make_user()
    export = ask_for_export(user_id=user.pk, now=timezone.now() - timedelta(days=8))
    make_export(export_id=export.pk)
    assert logged_in(user).get(f"/account/privacy/{export.pk}/json/").status_code == 404
    assert drop_old_exports(now=timezone.now()) == 1


def test_it_holds_ones_own_and_nothing_of_another():
    mine, other = make_user(email="ana@example.com"), make_user(email="ben@example.com")
    make_address(user=mine, name="Ana Marker")
    make_address(user=other, name="Ben Marker")
    export = ask_for_export(user_id=mine.pk)
    assert make_export(export_id=export.pk) is True
    assert make_export(export_id=export.pk) is False
    text = logged_in(mine).get(f"/account/privacy/{export.pk}/json/").content.decode()
    assert "Ana Marker" in text
    assert "Ben" not in text
    assert "ben@" not in text
    assert set(json.loads(text)) >= {"Account", "Addresses"}
