"""Live chat: each line kept once, taken by one person, a case when nobody answers."""

import re
import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import QuerySet
from django.test import Client

from orders.tests.factories import make_user
from shop.core.models import Message
from shop.core.tests.racing import race, read_together
from support.actions import chat as actions
from support.actions.chat import CannotChat, Line, answer_chat, end_chat, follow_chat, take_chat, write_line
from support.models import Case, CaseMessage, Chat
from support.queries.chat import queues
from support.tests.support_factories import make_schedule
from support.tests.test_cases import desk  # noqa: F401  the fixture

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("America/New_York"))
NIGHT = NOON.replace(hour=22)


@pytest.fixture(autouse=True)
def hours(monkeypatch):
    """Monday to Friday 9 to 18."""
    monkeypatch.setattr(actions, "schedule", make_schedule)


def say(text="Is the kettle in stock?", *, key="k1", token="t1", now=NOON, **more):  # noqa: S107  no password
    return write_line(token=token, line=Line(key, text, "ana@example.com", **more), actor="visitor", now=now)


def texts(chat):
    return list(chat.case.messages.values_list("text", flat=True))


@pytest.mark.feature("SUP07")
def test_a_chat_in_hours_is_taken_answered_and_kept_as_a_case():
    staff = make_user(email="mia@example.com", name="Mia", is_staff=True)
    chat = say()
    take_chat(chat_id=chat.pk, staff_id=staff.pk)
    said = answer_chat(chat_id=chat.pk, staff_id=staff.pk, text="Yes, four of them.", now=NOON)
    actions.mark_seen(chat=chat, message_id=said.pk)
    end_chat(chat_id=chat.pk, staff_id=staff.pk, now=NOON)
    case = Case.objects.get()
    assert (case.source, case.status, texts(chat)) == (
        "chat",
        "resolved",
        ["Is the kettle in stock?", "Yes, four of them."],
    )
    assert not Message.objects.exists()


def test_an_answer_the_page_no_longer_showed_goes_by_mail():
    staff = make_user(email="mia@example.com", name="Mia", is_staff=True)
    chat = say()
    take_chat(chat_id=chat.pk, staff_id=staff.pk)
    answer_chat(chat_id=chat.pk, staff_id=staff.pk, text="Yes.", now=NOON)
    follow_chat(chat_id=chat.pk, now=NOON + timedelta(minutes=31))
    assert Message.objects.get().event == "case_answered"


def test_a_line_sent_again_lands_once():
    say()
    chat = say()
    assert texts(chat) == ["Is the kettle in stock?"]


@pytest.mark.feature("SUP08")
def test_outside_the_hours_it_is_a_case_at_once_and_its_number_is_mailed():
    chat = say(now=NIGHT)
    assert chat.status == "left"
    assert chat.case.number in Message.objects.get(event="case_opened").text


@pytest.mark.parametrize(("minutes", "status"), [(1, "waiting"), (2, "left")])
def test_unanswered_it_becomes_a_case_after_the_stated_time(minutes, status):
    chat = say()
    follow_chat(chat_id=chat.pk, now=NOON + timedelta(minutes=minutes))
    chat.refresh_from_db()
    assert chat.status == status


def test_what_was_sent_in_the_closing_minute_is_in_the_case():
    closing = NOON.replace(hour=17, minute=59, second=30)
    chat = say(now=closing)
    say("One more thing", key="k2", now=closing + timedelta(seconds=20))
    follow_chat(chat_id=chat.pk, now=closing + timedelta(seconds=31))
    chat.refresh_from_db()
    assert (chat.status, texts(chat)) == ("left", ["Is the kettle in stock?", "One more thing"])


def test_a_word_after_the_end_waits_again():
    chat = say()
    follow_chat(chat_id=chat.pk, now=NOON + timedelta(minutes=3))
    assert say("Still there?", key="k2", now=NOON + timedelta(minutes=4)).status == "waiting"


def test_the_dashboard_counts_who_waits():
    say()
    assert queues(now=NOON)[0].count == 1


def start(client):
    client.get("/chat/state/")
    return client.post("/chat/lines/", {"key": "a", "text": "Hello", "email": "ana@example.com"})


def test_a_reload_and_another_tab_show_the_same_talk(client):
    start(client)
    talk = client.get("/chat/state/?after=0").json()["talk"]
    assert [line["text"] for line in talk["lines"]] == ["Hello"]


def test_another_browser_sees_nothing(client):
    start(client)
    assert Client().get("/chat/state/").json()["talk"] is None


def test_a_talk_of_an_account_is_gone_after_logging_out(client):
    client.force_login(make_user(email="ana@example.com", name="Ana"))
    start(client)
    cookie = client.cookies["chat"].value
    visitor = Client()
    visitor.cookies["chat"] = cookie
    assert visitor.get("/chat/state/").json()["talk"] is None
    assert Case.objects.get().user.email == "ana@example.com"


@pytest.mark.parametrize("email", ["", "no address", "x" * 300 + "@example.com"])
def test_a_guest_leaves_an_address_first(client, email):
    client.get("/chat/state/")
    answer = client.post("/chat/lines/", {"key": "a", "text": "Hello", "email": email})
    assert answer.status_code == 422
    assert not Case.objects.exists()


@pytest.mark.parametrize("after", ["-1", "9" * 30, "9" * 19, "x", "²"])
def test_odd_input_is_no_error_of_ours(client, after):
    start(client)
    assert client.get("/chat/state/", {"after": after}).status_code == 200


def test_too_many_lines_are_told_to_wait(client):
    start(client)
    answers = [client.post("/chat/lines/", {"key": str(n), "text": "Hello"}).status_code for n in range(31)]
    assert answers[-1] == 429


def test_the_button_is_on_the_shop_s_pages_and_not_in_the_checkout(client):
    assert re.search(r'href="/contact/"[^>]*data-chat', client.get("/contact/").content.decode())


def test_the_console_takes_answers_and_ends(desk):  # noqa: F811
    chat = say()
    page = f"/admin/support/chat/{chat.pk}/"
    desk.post(f"{page}do/take/")
    desk.post(f"{page}do/answer/", {"text": "Here I am."})
    assert "Here I am." in desk.get(f"{page}change/").content.decode()
    desk.post(f"{page}do/end/")
    chat.refresh_from_db()
    assert (chat.status, chat.agent_id) == ("ended", desk.staff.pk)
    assert desk.get("/admin/support/chat/").status_code == 200


def two_agents():
    """Two agents take one chat at once: what each was told."""
    agents = [make_user(email=f"a{n}@example.com", name=f"A{n}", is_staff=True) for n in range(2)]
    chat = say()
    return race([lambda agent=agent: take_chat(chat_id=chat.pk, staff_id=agent.pk) for agent in agents])


@pytest.mark.live
@pytest.mark.django_db(transaction=True)
def test_one_of_two_agents_gets_a_chat():
    assert sorted(isinstance(told, CannotChat) for told in two_agents()) == [False, True]


@pytest.mark.live
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_agents_get_it(monkeypatch):
    read = QuerySet.get
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_: rows)
    monkeypatch.setattr(QuerySet, "get", read_together(read))
    assert all(isinstance(told, Chat) for told in two_agents())


def two_tabs():
    race([say, say])
    return Chat.objects.count(), CaseMessage.objects.count()


@pytest.mark.live
@pytest.mark.django_db(transaction=True)
def test_two_tabs_that_send_the_same_first_line_make_one_case():
    assert two_tabs() == (1, 1)


@pytest.mark.live
@pytest.mark.django_db(transaction=True)
def test_without_their_one_token_they_make_two(monkeypatch):
    monkeypatch.setattr(actions, "hashed", lambda token: uuid.uuid4().hex)
    assert two_tabs() == (2, 2)
