"""The inbox: an account's own messages, without links and without letters that open something."""

import pytest
from django.test import Client

from accounts.tests.factories import make_user
from shop.core.models import Message

pytestmark = pytest.mark.django_db


def write(user, key, **overrides) -> Message:
    fields = {"channel": "demo", "event": "e", "to": user.email, "subject": f"About {key}", "text": "Hi http://x/t/1"}
    return Message.objects.create(dedupe_key=key, user_id=user.pk, **(fields | overrides))


def test_own_messages_are_listed_and_letters_with_codes_are_not():
    user, client = make_user(), Client()
    client.force_login(user)
    write(user, "parcels")
    write(user, "secrets", erase=True)
    write(make_user(), "others")
    page = client.get("/account/inbox/").content.decode()
    assert "About parcels" in page
    assert "About secrets" not in page
    assert "About others" not in page


def test_a_message_shows_without_its_links():
    user, client = make_user(), Client()
    client.force_login(user)
    page = client.get(f"/account/inbox/{write(user, 'parcels').pk}/").content.decode()
    assert "http://x/t/1" not in page
    assert "(link in the mail)" in page


@pytest.mark.parametrize("path", ["9" * 30, "1"])
def test_what_is_not_ones_own_is_not_found(path):
    client = Client()
    client.force_login(make_user())
    assert client.get(f"/account/inbox/{path}/").status_code == 404
    stranger = write(make_user(), "others")
    assert client.get(f"/account/inbox/{stranger.pk}/").status_code == 404
