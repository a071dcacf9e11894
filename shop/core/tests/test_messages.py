"""Messages: once per dedupe key, sent after the commit, erased where they open something."""

import re
import smtplib
from datetime import timedelta
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings
from django.core import mail
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from shop.core import events
from shop.core.channels.base import Letter
from shop.core.channels.email import EmailChannel
from shop.core.channels.sms import SmsChannel
from shop.core.errors import ProviderError
from shop.core.events import outbox
from shop.core.events.messages import CannotResend
from shop.core.models import Delivery, Message
from shop.core.tests.racing import race


@pytest.fixture(autouse=True)
def _templates(settings, tmp_path):
    folder = tmp_path / "messages" / "greeting"
    folder.mkdir(parents=True)
    (folder / "subject.txt").write_text("Hello\n{{ name }}")
    (folder / "body.txt").write_text(
        '{% extends "messages/_layout.txt" %}{% block content %}Hi {{ name }}.{% endblock %}'
    )
    (folder / "body.html").write_text(
        '{% extends "messages/_layout.html" %}{% block lead %}Hi {{ name }}.{% endblock %}'
        '{% block action %}<a class="btn" href="https://shop.example/go">Go</a>{% endblock %}'
    )
    template = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**template, "DIRS": [tmp_path, *template["DIRS"]]}]


def make_message(**overrides):
    fields = {"event": "greeting", "to": "ana@example.com", "dedupe_key": "greeting:1", "context": {"name": "O'Brien"}}
    return events.queue_message(**(fields | overrides))


@pytest.mark.django_db
def test_the_parts_are_rendered_and_kept():
    message = make_message(reason="You asked for it.", order_number="R-7KX2-9QF4", owner=("order", 5))
    assert message.subject == "Hello O'Brien"
    assert "Hi O'Brien." in message.text
    assert "1-800-123-4567" in message.text
    assert "You asked for it." in message.text
    assert "Hi O'Brien." in message.html
    assert (message.owner_kind, message.owner_id, message.order_number) == ("order", "5", "R-7KX2-9QF4")
    assert message.state == "queued"


@pytest.mark.django_db
def test_every_mail_greets_by_the_first_name_as_its_own_line():
    message = make_message(context={"name": "Ana Reyes"})
    assert message.text.startswith("Hello Ana,\n\nHi Ana Reyes.")
    assert ">Hello Ana,</p>" in message.html
    assert "Hello" not in make_message(context={}, dedupe_key="greeting:2").text
    templates = (Path(settings.BASE_DIR) / "templates" / "messages").glob("*/body.*")
    assert [path.parent.name for path in templates if "Hello" in path.read_text()] == []


@pytest.mark.django_db
def test_the_html_carries_its_styles_in_the_tags_and_keeps_the_dark_theme():
    html = make_message().html
    assert 'class="btn" href="https://shop.example/go" style="' in html
    assert "prefers-color-scheme: dark" in html
    assert "max-width: 600px" in html
    assert "<script" not in html
    assert "<link" not in html
    assert len(html) < 60_000


@pytest.mark.django_db
def test_a_number_stays_on_one_line_wherever_it_is_said():
    html = make_message(context={"name": "Order R-7KX2-9QF4 <R-7KX2-9QF5>"}).html
    head, body = html.split("<body", 1)
    assert "nowrap" not in head.split("<title>")[1].split("</title>")[0]
    whole = re.findall(r'<span class="nw" style="white-space: nowrap;?">(R-7KX2-9QF\d)</span>', body)
    assert whole == ["R-7KX2-9QF4", "R-7KX2-9QF5"] * 2  # in the heading, which is the subject, and in the text
    assert "Order R-7KX2-9QF4" in make_message(context={"name": "Order R-7KX2-9QF4"}).text


@pytest.mark.django_db
def test_what_people_typed_is_escaped_in_html_and_kept_in_text():
    message = make_message(context={"name": "<b onclick=x>"})
    assert "<b onclick=x>" in message.text
    assert "&lt;b onclick=x&gt;" in message.html


@pytest.mark.django_db
def test_the_same_key_writes_and_owes_once():
    first = make_message()
    second = make_message(context={"name": "other"})
    assert first.pk == second.pk
    assert Delivery.objects.count() == 1


@pytest.mark.feature("POST04")
@pytest.mark.live
@pytest.mark.usefixtures("real_db")
def test_two_connections_with_one_key_write_one_message():
    queue = transaction.atomic(make_message)
    results = race([queue] * 8)
    assert len({message.pk for message in results}) == 1
    assert Message.objects.count() == 1
    assert Delivery.objects.count() == 1


@pytest.mark.django_db
def test_a_queued_message_is_sent(drain):
    message = make_message()
    assert drain() == ["core.send_message"]
    message.refresh_from_db()
    assert message.state == "sent"
    assert message.sent_at is not None


@pytest.mark.django_db
def test_a_mail_has_text_html_and_a_lasting_id(drain, settings):
    settings.SITE_URL = "https://shop.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    message = make_message(channel="email")
    drain()
    [sent] = mail.outbox
    assert sent.to == ["ana@example.com"]
    assert sent.body == message.text
    assert sent.alternatives[0][1] == "text/html"
    assert sent.extra_headers["Message-ID"] == f"<message-{message.pk}@shop.example>"
    assert sent.reply_to == [settings.SUPPORT_EMAIL]


@pytest.mark.django_db
def test_a_sent_message_is_not_sent_again(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    message = make_message(channel="email", dedupe_key="x")
    delivery = Delivery.objects.get()
    task = current_app.tasks["core.send_message"]
    task.apply(kwargs={"delivery_id": delivery.pk}, throw=True)
    Delivery.objects.update(done_at=None)  # the answer was lost after the mail server had taken it
    task.apply(kwargs={"delivery_id": delivery.pk}, throw=True)
    message.refresh_from_db()
    assert len(mail.outbox) == 1
    assert message.state == "sent"


@pytest.mark.django_db
def test_a_mail_server_that_is_away_is_tried_again(drain, settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    message = make_message(channel="email")
    drain()
    message.refresh_from_db()
    delivery = Delivery.objects.get()
    assert message.state == "retrying"
    assert delivery.done_at is None
    assert delivery.leased_until is None
    assert delivery.due_at > timezone.now() + timedelta(seconds=20)


@pytest.mark.django_db
def test_a_message_that_cannot_be_sent_is_failed(drain):
    message = make_message(channel="email", to="no\nsuch@example.com")
    drain()
    message.refresh_from_db()
    assert message.state == "failed"
    assert Delivery.objects.get().failed_at is not None


@pytest.mark.django_db
def test_texts_that_open_something_go_once_sent(drain, settings):
    settings.DEMO = False
    message = make_message(erase=True)
    Message.objects.filter(pk=message.pk).update(subject="953 166 is your code")
    drain()
    message.refresh_from_db()
    assert (message.text, message.html, message.state) == ("", "", "sent")
    assert message.subject == "… is your code"


@pytest.mark.django_db
def test_the_demonstration_keeps_links_for_its_mailbox(drain):
    message = make_message(erase=True)
    drain()
    message.refresh_from_db()
    assert "Hi O'Brien" in message.text


@pytest.mark.django_db
def test_a_withheld_message_stays(drain, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    message = make_message(channel="email")
    assert events.withhold_message(message.pk, why="canceled")
    drain()
    message.refresh_from_db()
    assert message.state == "withheld"
    assert mail.outbox == []
    assert not events.withhold_message(message.pk, why="again")


@pytest.mark.django_db
def test_one_withheld_while_a_worker_takes_it_does_not_go_out(drain, settings, monkeypatch):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    message, told = make_message(channel="email"), []
    read = QuerySet._fetch_all

    def then_withheld(rows):
        read(rows)
        if rows.model is Message and not told:
            told.append(None)
            told[0] = events.withhold_message(message.pk, why="canceled")

    monkeypatch.setattr(QuerySet, "_fetch_all", then_withheld)
    drain()
    monkeypatch.undo()
    message.refresh_from_db()
    assert (told[0], message.state, len(mail.outbox)) in [(True, "withheld", 0), (False, "sent", 1)]


@pytest.mark.django_db
def test_a_resend_is_a_row_that_points_at_the_first(drain):
    first = make_message()
    drain()
    copy = events.resend_message(first.pk)
    again = events.resend_message(copy.pk)
    assert copy.resend_of == first
    assert again.resend_of == first
    assert copy.text == first.text
    assert drain() == ["core.send_message"] * 2


@pytest.mark.django_db
def test_one_wish_to_resend_sends_once():
    first = make_message()
    assert events.resend_message(first.pk, key="form-1").pk == events.resend_message(first.pk, key="form-1").pk


@pytest.mark.django_db
def test_a_link_is_never_resent():
    message = make_message(erase=True)
    with pytest.raises(CannotResend):
        events.resend_message(message.pk)


@pytest.mark.django_db
def test_a_state_outside_the_set_is_refused_by_the_database():
    message = make_message()
    with pytest.raises(Exception, match="message_state"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE core_message SET state = 'lost' WHERE id = %s", [message.pk])


@pytest.mark.django_db
def test_a_missing_template_is_loud():
    with pytest.raises(Exception, match="nowhere"):
        make_message(event="nowhere", dedupe_key="n")


def test_every_event_of_core_has_its_sender():
    assert outbox.subscribers("message.queued") == ("core.send_message",)


def answer_with(error, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise error

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", refuse)


@pytest.mark.parametrize(
    ("error", "permanent"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b.c": (550, b"unknown")}), True),
        (smtplib.SMTPRecipientsRefused({"a@b.c": (451, b"later")}), False),
        (smtplib.SMTPDataError(554, b"spam"), True),
        (smtplib.SMTPDataError(421, b"busy"), False),
        (smtplib.SMTPAuthenticationError(535, b"who"), False),
        (smtplib.SMTPServerDisconnected("gone"), False),
        (TimeoutError("slow"), False),
    ],
)
def test_answers_of_a_mail_server(error, permanent, monkeypatch):
    answer_with(error, monkeypatch)
    with pytest.raises(ProviderError) as caught:
        EmailChannel().send(Letter("message-1", "a@b.c", "s", "t"))
    assert caught.value.permanent is permanent


def test_text_messages_say_that_nobody_sends_them():
    with pytest.raises(ProviderError) as caught:
        SmsChannel().send(Letter("message-1", "+15551234567", "", "t"))
    assert caught.value.permanent
