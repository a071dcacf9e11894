"""Optional mails: chosen per topic, stopped by one click, each choice kept with its time and source."""

import pytest
from django.core import mail
from django.test import Client

from accounts.models import Consent
from accounts.queries import texts_to, unsubscribe_address, wants
from accounts.tests.factories import make_user
from shop.core.channels.base import Letter
from shop.core.channels.email import EmailChannel
from shop.core.models import Message

pytestmark = pytest.mark.django_db


def link(to="ana@example.com", user_id=None) -> str:
    Message.objects.create(dedupe_key="ask:1", channel="demo", event="e", to=to, subject="s", text="t", user_id=user_id)
    return unsubscribe_address(dedupe_key="ask:1", topic="reviews").removeprefix("http://testserver")


def asked(topic="reviews", email="ana@example.com", user_id=None) -> bool:
    return wants(user_id=user_id, email=email, topic=topic)


@pytest.mark.feature("ACC16")
def test_a_topic_is_switched_off_and_on():
    user = make_user()
    client = Client()
    client.force_login(user)
    assert b"Always sent" in client.get("/account/preferences/").content
    client.post("/account/preferences/", {"topic": ["surveys", "feedback", "nonsense"]})
    assert not asked(email=user.email, user_id=user.pk)
    assert asked("surveys", user.email, user.pk)
    client.post("/account/preferences/", {"topic": ["surveys", "feedback", "reviews"]})
    assert asked(email=user.email, user_id=user.pk)


@pytest.mark.feature("ACC15")
def test_each_choice_is_kept_with_source_and_only_when_it_is_new():
    user = make_user()
    client = Client()
    client.force_login(user)
    client.post("/account/preferences/", {"stop": "1"})
    client.post("/account/preferences/", {"stop": "1"})
    rows = Consent.objects.order_by("topic").values_list("topic", "is_given", "source")
    assert list(rows) == [(topic, False, "preferences page") for topic in ("feedback", "reviews", "surveys")]
    assert b"preferences page" in client.get("/account/preferences/").content


def test_opening_the_link_changes_nothing_and_one_press_ends_the_topic():
    client, url = Client(enforce_csrf_checks=True), link()
    assert client.get(url).status_code == 200
    assert asked()
    assert client.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert (asked(), asked("surveys")) == (False, True)
    assert Consent.objects.get().source == "one click in a mail program"


def test_the_link_stops_all_for_the_account_too():
    user = make_user()
    Client().post(link(user.email, user.pk), {"all": "1"})
    assert not asked("feedback", user.email, user.pk)


def test_a_forged_link_opens_nothing():
    assert Client().post("/unsubscribe/forged:x/").status_code == 404


def test_optional_mails_carry_the_one_click_heads(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    EmailChannel().send(Letter("a", "ana@example.com", "s", "t", "", "https://shop.example/unsubscribe/x/"))
    EmailChannel().send(Letter("b", "ana@example.com", "s", "t"))
    optional, plain = mail.outbox
    assert optional.extra_headers["List-Unsubscribe"] == "<https://shop.example/unsubscribe/x/>"
    assert optional.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "List-Unsubscribe" not in plain.extra_headers


def test_text_messages_want_a_phone_and_a_choice_of_their_own(settings):
    settings.SMS_OFFERED = True
    user = make_user()
    client = Client()
    client.force_login(user)
    assert b"Add a phone number" in client.get("/account/preferences/").content
    user.phone = "+15551234567"
    user.save()
    assert texts_to(user.pk) == ""
    client.post("/account/preferences/", {"texts": "1"})
    assert texts_to(user.pk) == user.phone
    assert b"Text messages about parcels" in client.get("/account/preferences/").content
    client.post("/account/preferences/", {"stop": "1"})
    assert texts_to(user.pk) == user.phone
    client.post("/account/preferences/", {})
    assert texts_to(user.pk) == ""
    settings.SMS_OFFERED = False
    client.post("/account/preferences/", {"texts": "1"})
    assert b"By text message" not in client.get("/account/preferences/").content
