"""ActionAdmin: through actions or not at all; and the admin pages of the outbox and of mail."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from shop.core.models import Delivery, Event, Fact, Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    user = get_user_model().objects.create_superuser(email="boss@example.com", password="x")
    client = Client()
    client.force_login(user)
    return client


def make_message(**overrides):
    fields = {"dedupe_key": "k", "channel": "demo", "event": "e", "to": "ana@example.com", "subject": "Hello"}
    return Message.objects.create(**(fields | {"text": "The text <b>", "state": "sent"} | overrides))


def test_mails_can_be_read_and_not_changed(boss):
    message = make_message()
    page = boss.get(f"/admin/core/message/{message.pk}/change/")
    assert "The text &lt;b&gt;" in page.content.decode()
    assert 'name="_save"' not in page.content.decode()
    assert boss.get("/admin/core/message/add/").status_code == 403
    assert boss.post(f"/admin/core/message/{message.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Message.objects.filter(pk=message.pk).exists()


def test_texts_with_links_are_never_shown_to_staff(boss):
    message = make_message(erase=True, text="https://shop/secret")
    assert "secret" not in boss.get(f"/admin/core/message/{message.pk}/change/").content.decode()


def test_a_code_in_a_subject_is_never_shown_to_staff(boss):
    message = make_message(erase=True)
    Message.objects.filter(pk=message.pk).update(subject="953 166 is your code")
    for page in ("/admin/core/message/", f"/admin/core/message/{message.pk}/change/"):
        shown = boss.get(page).content.decode()
        assert "is your code" in shown
        assert "953" not in shown


def test_a_mail_is_sent_again_from_the_list(boss, drain):
    message = make_message()
    boss.post("/admin/core/message/", {"action": "send_again", "_selected_action": [message.pk]})
    copy = Message.objects.get(resend_of=message)
    drain()
    copy.refresh_from_db()
    assert copy.state == "sent"


def test_a_failed_delivery_is_tried_again_from_the_list(boss):
    event = Event.objects.create(name="thing.happened")
    delivery = Delivery.objects.create(event=event, task="t", attempts=10, failed_at=timezone.now())
    boss.post("/admin/core/delivery/", {"action": "try_again", "_selected_action": [delivery.pk]})
    delivery.refresh_from_db()
    assert delivery.failed_at is None
    assert delivery.attempts == 0


@pytest.mark.parametrize("name", ["message", "delivery", "statuschange", "providerevent"])
def test_lists_open_and_offer_no_bulk_delete(boss, name):
    response = boss.get(f"/admin/core/{name}/")
    assert response.status_code == 200
    assert "delete_selected" not in response.content.decode()


@pytest.mark.parametrize("rows", [3, 20])
def test_the_list_of_mails_asks_the_same_for_any_length(boss, rows, queries):
    for number in range(rows):
        make_message(dedupe_key=str(number))
    boss.get("/admin/core/message/")
    with queries(6):
        boss.get("/admin/core/message/")


class TestActionAdmin:
    """A page whose saving and deleting are actions."""

    pytestmark = pytest.mark.urls("shop.core.tests.admin_urls")

    def test_saving_calls_the_action(self, boss):
        response = boss.post("/admin/core/fact/add/", {"name": "new", "value": "3"})
        assert response.status_code == 302
        assert Fact.objects.get().is_alarm is True

    def test_changing_calls_the_action(self, boss):
        fact = Fact.objects.create(name="old", value=1)
        boss.post(f"/admin/core/fact/{fact.pk}/change/", {"name": "old", "value": "4"})
        fact.refresh_from_db()
        assert (fact.value, fact.is_alarm) == (4, False)

    def test_a_refusal_keeps_what_was_typed(self, boss):
        response = boss.post("/admin/core/fact/add/", {"name": "taken", "value": "3"})
        text = response.content.decode()
        assert response.status_code == 200
        assert "That name is taken." in text
        assert 'value="taken"' in text
        assert not Fact.objects.exists()

    def test_deleting_calls_the_action(self, boss):
        fact = Fact.objects.create(name="gone", value=1)
        boss.post(f"/admin/core/fact/{fact.pk}/delete/", {"post": "yes"})
        assert not Fact.objects.exists()

    def test_a_refused_delete_says_why(self, boss):
        fact = Fact.objects.create(name="kept", value=1)
        response = boss.post(f"/admin/core/fact/{fact.pk}/delete/", {"post": "yes"}, follow=True)
        assert "This one stays." in response.content.decode()
        assert Fact.objects.exists()

    def test_without_an_action_nothing_is_saved(self, boss):
        assert boss.get("/admin/core/formkey/add/").status_code == 403


@pytest.mark.parametrize(("model", "action"), [("message", "send_again"), ("delivery", "try_again")])
def test_who_may_only_look_is_offered_no_action(client, model, action):
    reader = get_user_model().objects.create_user(email="reader@example.com", password="x", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename=f"view_{model}"))
    client.force_login(reader)
    make_message()
    Delivery.objects.create(event=Event.objects.create(name="thing.happened"), task="t", failed_at=timezone.now())
    page = client.get(f"/admin/core/{model}/")
    assert page.status_code == 200
    assert action not in page.content.decode()
