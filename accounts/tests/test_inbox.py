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


def test_a_number_in_a_subject_stays_on_one_line():
    user, client = make_user(), Client()
    client.force_login(user)
    write(user, "number", subject="<i>R-7KX2-9QF4</i> left")
    page = client.get("/account/inbox/").content.decode()
    assert '&lt;i&gt;<span class="nw">R-7KX2-9QF4</span>&lt;/i&gt; left' in page


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("/orders/6trJfb04RNyx1iYreBoxVHrdmCI5x139/", "(the link is in the mail)"),
        ("/account/confirm-email/MQ:1xXWx1:staijox-CrmiLR/", "(the link is in the mail)"),
        ("/account/security/sessions/", '<a href="/account/security/sessions/">'),
        ("/p/oak-kettle-2/", '<a href="/p/oak-kettle-2/">'),
    ],
)
def test_a_message_shows_without_links_that_open_something(settings, link, shown):
    user, client = make_user(), Client()
    client.force_login(user)
    text = f"Hi <b>\n\nSee it:\n{settings.SITE_URL}{link}\n\n--\nThe shop | {settings.SITE_URL}"
    page = client.get(f"/account/inbox/{write(user, 'parcels', text=text).pk}/").content.decode()
    assert shown in page
    assert (link in page) is shown.startswith("<a")
    assert "Hi &lt;b&gt;" in page
    assert "The shop |" not in page


def test_a_carriers_link_is_kept_and_the_order_is_one_press_away():
    user, client = make_user(), Client()
    client.force_login(user)
    text = "Follow it: https://www.ups.com/track?tracknum=1Z&x=<"
    row = write(user, "parcels", text=text, order_number="R-7KX2-9QF4")
    page = client.get(f"/account/inbox/{row.pk}/").content.decode()
    assert 'href="/account/orders/R-7KX2-9QF4/"' in page
    assert '<a href="https://www.ups.com/track?tracknum=1Z&amp;x=&lt;">' in page


@pytest.mark.parametrize("path", ["9" * 30, "1"])
def test_what_is_not_ones_own_is_not_found(path):
    client = Client()
    client.force_login(make_user())
    assert client.get(f"/account/inbox/{path}/").status_code == 404
    stranger = write(make_user(), "others")
    assert client.get(f"/account/inbox/{stranger.pk}/").status_code == 404
