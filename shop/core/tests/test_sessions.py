"""Sessions read as SQL: what is in one, one that ended, one that never was, and a key that is taken."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from shop.core.http.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun():
    session = SessionStore()
    session["cart_id"] = 7
    session.create()
    return session


def test_what_was_put_in_is_read_with_one_statement(begun, django_assert_num_queries):
    session = SessionStore(begun.session_key)
    with django_assert_num_queries(1):
        assert session["cart_id"] == 7
        assert session.get("nothing") is None
    assert session.session_key == begun.session_key


def test_one_that_ended_is_empty_and_its_key_is_not_used_again(begun):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    session = SessionStore(begun.session_key)
    assert session.get("cart_id") is None
    assert session.session_key is None


def test_a_key_that_somebody_made_up_opens_nothing(begun):
    session = SessionStore("x" * 32)
    session["cart_id"] = 8
    session.save()
    assert session.session_key not in {None, "x" * 32}
    assert SessionStore(begun.session_key)["cart_id"] == 7


def test_what_was_tampered_with_is_empty(begun):
    Session.objects.update(session_data="eyJjYXJ0X2lkIjo5fQ:1tLKMP:forged")
    assert dict(SessionStore(begun.session_key).items()) == {}
