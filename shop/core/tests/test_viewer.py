"""Viewer: built from the request, forgets in time."""

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, Permission
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from shop.core.http import Viewer, actor_for, grant_orders, prove_orders, viewer_for

pytestmark = pytest.mark.django_db


def make_request(user=None):
    request = RequestFactory().get("/")
    request.session = SessionStore()
    request.user = user or AnonymousUser()
    return request


def make_user(**fields):
    return get_user_model().objects.create_user(email="ana@example.com", password="x", **fields)


def test_a_stranger_sees_nothing():
    assert viewer_for(make_request()) == Viewer()


def test_a_link_opens_its_orders_for_a_while():
    request = make_request()
    with time_machine.travel("2026-11-23 10:00"):
        grant_orders(request, [7], seconds=1800)
        assert viewer_for(request) == Viewer("link", None, frozenset({7}))
    with time_machine.travel("2026-11-23 10:31"):
        assert viewer_for(request) == Viewer()


def test_a_code_proves_its_orders():
    request = make_request()
    grant_orders(request, [7], seconds=60)
    prove_orders(request, [8], seconds=60)
    assert viewer_for(request) == Viewer("proved", None, frozenset({7, 8}), frozenset({8}))


def test_a_customer_keeps_opened_orders():
    request = make_request(make_user())
    grant_orders(request, [7], seconds=60)
    viewer = viewer_for(request)
    assert (viewer.kind, viewer.user_id, viewer.order_ids) == ("customer", request.user.pk, frozenset({7}))
    assert not viewer.may("core.view_message")


def test_staff_carry_their_permissions():
    user = make_user(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_message"))
    viewer = viewer_for(make_request(user))
    assert viewer.kind == "staff"
    assert viewer.may("core.view_message")
    assert not viewer.may("core.change_message")


def test_a_disabled_account_is_a_stranger():
    assert viewer_for(make_request(make_user(is_active=False))).kind == "visitor"


def test_actors_have_names():
    assert actor_for(make_request()) == "visitor"
    user = make_user()
    assert actor_for(make_request(user)) == f"customer:{user.pk}"
    user.is_staff = True
    assert actor_for(make_request(user)) == f"staff:{user.pk}"
