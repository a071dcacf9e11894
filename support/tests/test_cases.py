"""Cases: from the contact form to the answer, with the order beside the talk, and nobody else's eyes on it."""

import io
import re

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.actions.accounts import CannotDelete, create_account, delete_account
from orders.models import TimelineEntry
from orders.tests.factories import make_order, make_user
from shop.core.models import Message, StatusChange
from support.actions import cases as actions
from support.models import CannedAnswer, Case, CaseImage, CaseLink, CaseMessage
from support.queries.canned import filled_answer
from support.queries.cases import queues
from support.registries import open_case as open_by_others
from support.registries import orders_with_open_matters
from support.tests.support_factories import make_case

pytestmark = pytest.mark.django_db


def picture(name="scratch.png"):
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "PNG")
    return SimpleUploadedFile(name, file.getvalue(), content_type="image/png")


def send(client, **overrides):
    fields = {
        "topic": "delivery",
        "email": "ana@example.com",
        "name": "Ana",
        "text": "Where is my parcel?",
        "key": "k1",
    }
    return client.post("/contact/", fields | overrides)


def test_what_is_missing_is_said_in_our_words(client):
    text = send(client, topic="", email="", text="").content.decode()
    for words in ("Choose what it is about.", "Enter your e-mail address", "Write a message first."):
        assert words in text


def link_in(message):
    return re.search(r"/cases/[\w-]+/", message.text)[0]


@pytest.fixture
def desk(settings):
    """A client of customer service, and who it is."""
    settings.STAFF_MFA_REQUIRED = False
    call_command("sync_roles", verbosity=0)
    user = make_user(email="sam@example.com", name="Sam Whitlock", is_staff=True)
    user.groups.add(Group.objects.get(name="Customer service"))
    client = Client()
    client.force_login(user)
    client.staff = user
    return client


def page_of(case):
    return f"/admin/support/case/{case.pk}/change/"


def do(client, case, name, **data):
    return client.post(f"/admin/support/case/{case.pk}/do/{name}/", data)


@pytest.mark.feature("SUP01")
def test_the_form_makes_a_case_with_a_number_and_one_mail(client):
    answer = send(client)
    assert (answer.status_code, answer["Location"]) == (302, "/contact/sent/")
    case = Case.objects.get()
    assert re.fullmatch(r"C-[A-Z0-9]{4}-[A-Z0-9]{4}", case.number)
    assert (case.status, case.topic, case.email, case.subject) == (
        "open",
        "delivery",
        "ana@example.com",
        "Where is my parcel?",
    )
    assert case.number in client.get("/contact/sent/").content.decode()
    mail = Message.objects.get()
    assert (mail.event, mail.to, mail.erase) == ("case_opened", "ana@example.com", True)
    assert case.number in mail.subject


def test_the_same_form_twice_is_one_case(client):
    send(client)
    assert send(client)["Location"] == "/contact/sent/"
    assert Case.objects.count() == Message.objects.count() == 1


def test_what_was_typed_comes_back_with_the_error(client):
    answer = send(client, email="ana", text="My <words> stay")
    assert answer.status_code == 422
    assert "My &lt;words&gt; stay" in answer.content.decode()
    assert "with an @" in answer.content.decode()
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "posted",
    [
        {"topic": "nonsense"},
        {"text": ""},
        {"text": "   "},
        {"text": "x" * 5001},
        {"order_named": "x" * 41},
        {"page": "x" * 301},
    ],
)
def test_bad_input_makes_no_case(client, posted):
    assert send(client, **posted).status_code == 422
    assert not Case.objects.exists()


def test_a_program_is_let_believe(client):
    assert send(client, website="https://spam.example").status_code == 302
    assert not Case.objects.exists()


def test_messages_are_limited(client):
    for number in range(7):
        last = send(client, key=f"k{number}")
    assert last.status_code == 422
    assert "Too many tries" in last.content.decode()
    assert Case.objects.count() == 6


def test_a_picture_is_written_anew_and_kept_private(client):
    send(client, picture=picture())
    image = CaseImage.objects.get()
    assert image.file.name.endswith(".jpg")
    path = link_in(Message.objects.get())
    answer = Client().get(f"{path}pictures/{image.pk}/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"
    other = make_case()
    stranger = f"/cases/{actions.make_case_link(case_id=other.pk)}/pictures/{image.pk}/"
    assert Client().get(stranger).status_code == 404


def test_a_file_that_is_no_picture_is_refused_and_the_words_kept(client):
    bad = SimpleUploadedFile("x.png", b"<svg onload=alert(1)>", content_type="image/png")
    answer = send(client, picture=bad, text="Keep me")
    assert answer.status_code == 422
    assert "Keep me" in answer.content.decode()
    assert not Case.objects.exists()


def test_a_full_disk_is_said_and_the_words_go_without_the_picture(client, full_disk):
    answer = send(client, picture=picture(), text="Keep me")
    assert answer.status_code == 422
    assert "no room for files" in answer.content.decode()
    assert "Keep me" in answer.content.decode()
    assert not Case.objects.exists()
    send(client, text="Keep me")
    assert Case.objects.count() == 1


def test_the_report_of_the_browser_check_is_shown_before_it_is_sent(client):
    shown = client.post("/contact/", {"step": "fill", "topic": "website", "report": "Cookies: bad. <b>"})
    assert shown.status_code == 200
    assert "Cookies: bad. &lt;b&gt;" in shown.content.decode()
    send(client, report="Cookies: bad.")
    assert (Case.objects.get().source, Case.objects.get().report) == ("browser", "Cookies: bad.")


def test_the_foot_carries_the_page_but_no_secret(client):
    assert "/contact/?topic=website&amp;page=/about/" in client.get("/about/").content.decode()
    path = link_in(Message.objects.get()) if make_case() else ""
    page = client.get(path).content.decode()
    assert "page=/cases/%3Cstr%3Atoken%3E/" in page
    assert path.split("/")[2] not in re.search(r'href="/contact/\?topic=website[^"]*"', page)[0]


def test_an_order_is_linked_where_the_mailbox_is_its_own(client):
    order = make_order(email="ana@example.com")
    send(client, order_named=order.number.lower())
    assert Case.objects.get().order_id == order.pk
    entry = TimelineEntry.objects.get(order=order, kind="case.opened")
    assert Case.objects.get().number in entry.text


def test_an_order_of_somebody_else_is_only_a_word(client):
    order = make_order(email="bea@example.com")
    send(client, order_named=order.number)
    case = Case.objects.get()
    assert (case.order_id, case.order_named) == (None, order.number)
    assert not TimelineEntry.objects.filter(kind="case.opened").exists()


def test_an_account_chooses_from_its_own_orders(client):
    user = make_user()
    mine, foreign = make_order(user_id=user.pk, email=user.email), make_order(email="bea@example.com")
    client.force_login(user)
    page = client.get(f"/contact/?order={mine.number}").content.decode()
    assert f'value="{mine.number}" selected' in page
    assert foreign.number not in page
    answer = client.post("/contact/", {"topic": "order", "order": mine.number, "text": "Change it", "key": "a"})
    case = Case.objects.get()
    assert answer["Location"] == f"/account/cases/{case.number}/"
    assert (case.order_id, case.user_id, case.email) == (mine.pk, user.pk, user.email)
    assert case.number in client.get(f"/account/orders/{mine.number}/").content.decode()
    assert client.post("/contact/", {"topic": "order", "order": foreign.number, "text": "x"}).status_code == 422


def test_the_customer_reads_and_answers_by_the_mails_link(client, desk):
    case = make_case()
    actions.write_note(case_id=case.pk, text="Secret remark", staff_id=desk.staff.pk)
    said = actions.answer_case(case_id=case.pk, text="It arrives on Friday.", staff_id=desk.staff.pk)
    mail = Message.objects.get(event="case_answered")
    assert "It arrives on Friday." in mail.text
    path = link_in(mail)
    page = client.get(path).content.decode()
    assert said.text in page
    assert "Secret remark" not in page
    answer = client.post(path, {"text": "Thank you", "key": "r1"})
    assert answer["Location"] == path
    client.post(path, {"text": "Thank you", "key": "r1"})
    case.refresh_from_db()
    assert case.status == "waiting_on_us"
    assert case.messages.filter(author="customer").count() == 2


def test_a_closed_case_opens_again_with_the_next_word(client, desk):
    case = make_case()
    actions.answer_case(case_id=case.pk, text="Done.", staff_id=desk.staff.pk, is_final=True)
    case.refresh_from_db()
    assert case.is_resolved
    assert case.resolved_at
    actions.write_as_customer(case_id=case.pk, text="Not yet", actor="visitor")
    case.refresh_from_db()
    assert (case.status, case.resolved_at) == ("waiting_on_us", None)


def test_dead_links_are_not_found(client):
    case = make_case()
    path = link_in(Message.objects.get())
    assert client.get(path).status_code == 200
    assert client.get("/cases/nonsense/").status_code == 404
    CaseLink.objects.update(expires_at=timezone.now())
    assert client.get(path).status_code == 404
    assert client.post(path, {"text": "x"}).status_code == 404
    assert case.messages.count() == 1


def test_a_link_is_stored_hashed():
    make_case()
    token = link_in(Message.objects.get()).split("/")[2]
    assert len(token) == 32
    assert not CaseLink.objects.filter(token_hash=token).exists()


def test_another_account_finds_nothing(client):
    owner, other = make_user(), make_user()
    case = make_case(user_id=owner.pk, email=owner.email)
    assert client.get(f"/account/cases/{case.number}/").status_code == 302
    client.force_login(other)
    assert client.get(f"/account/cases/{case.number}/").status_code == 404
    assert case.number not in client.get("/account/cases/").content.decode()
    client.force_login(owner)
    assert case.number in client.get("/account/cases/").content.decode()


def test_my_cases_take_the_same_statements_for_3_and_10(client, django_assert_max_num_queries):
    user = make_user()
    client.force_login(user)
    for _ in range(3):
        make_case(user_id=user.pk, email=user.email)
    client.get("/account/cases/")
    with django_assert_max_num_queries(20) as few:
        client.get("/account/cases/")
    for _ in range(7):
        make_case(user_id=user.pk, email=user.email)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get("/account/cases/")


@pytest.mark.feature("SUP04")
def test_staff_answer_with_the_order_beside_the_talk(desk):
    order = make_order(email="ana@example.com", paid=True)
    case = make_case(order_id=order.pk, order_named=order.number)
    page = desk.get(page_of(case)).content.decode()
    assert "Where is my parcel?" in page
    assert f"/admin/orders/order/{order.pk}/change/#h-do" in page
    assert do(desk, case, "answer", text="On Friday.").status_code == 302
    case.refresh_from_db()
    assert (case.status, case.assignee_id) == ("waiting_on_customer", desk.staff.pk)
    assert Message.objects.filter(event="case_answered", to="ana@example.com").count() == 1
    assert StatusChange.objects.get(kind="support.case").actor == f"staff:{desk.staff.pk}"


def test_an_answer_to_what_was_not_seen_is_not_sent(desk):
    case = make_case()
    seen = case.messages.get().pk
    actions.write_as_customer(case_id=case.pk, text="Found it, thank you", actor="visitor")
    answer = do(desk, case, "answer", text="We look for it", seen=seen)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "wrote meanwhile" in page
    assert "We look for it" in page
    assert not Message.objects.filter(event="case_answered").exists()


@pytest.mark.feature("SUP06")
def test_a_canned_answer_fills_its_blanks_and_waits_for_the_press(desk):
    order = make_order(email="ana@example.com", paid=True)
    case = make_case(order_id=order.pk)
    canned = CannedAnswer.objects.create(title="Where", text="Hello {name}, {order} is {state}. {agent}")
    answer = do(desk, case, "answer", canned=canned.pk, canned_fill="1", text="First.")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f"First.\n\nHello Ana, {order.number} is confirmed. Sam" in page
    assert not Message.objects.filter(event="case_answered").exists()


def test_blanks_nothing_is_known_for_are_seen():
    case = make_case(name="")
    assert (
        filled_answer("Hello {name}, {order} {unknown} {tracking}", case, agent="Sam") == "Hello there, ... {unknown}"
    )


def test_cases_are_assigned_closed_and_opened_again(desk):
    case = make_case()
    do(desk, case, "assign", assignee=desk.staff.pk)
    do(desk, case, "resolve")
    case.refresh_from_db()
    assert (case.assignee_id, case.status) == (desk.staff.pk, "resolved")
    do(desk, case, "reopen")
    case.refresh_from_db()
    assert case.status == "waiting_on_us"
    assert Message.objects.count() == 1


def test_words_from_outside_are_text_in_the_desk(desk):
    case = make_case(text='<img src=x onerror=alert(1)> {{ 7|add:7 }} x-data="1"', name="<b x-init=alert(1)>")
    page = desk.get(page_of(case)).content.decode()
    assert "<img src=x" not in page
    assert "<b x-init" not in page


def test_the_queue_is_the_list_behind_it(desk):
    waiting = make_case()
    answered = make_case()
    actions.answer_case(case_id=answered.pk, text="Done", staff_id=desk.staff.pk)
    row = queues(now=timezone.now())[0]
    assert (row.count, row.oldest) == (1, waiting.waiting_since)
    listed = desk.get("/admin/support/case/?turn=us").content.decode()
    assert waiting.number in listed
    assert answered.number not in listed
    assert "Cases to answer" in desk.get("/admin/").content.decode()


def test_pickers_see_no_cases(desk, client):
    case = make_case()
    picker = make_user(is_staff=True)
    picker.groups.add(Group.objects.get(name="Warehouse"))
    client.force_login(picker)
    assert client.get(page_of(case)).status_code in {403, 404}
    assert do(client, case, "answer", text="x").status_code in {403, 404}
    assert case.messages.count() == 1


@pytest.mark.parametrize("path", ["0", "999999", "9" * 30, "x"])
def test_strange_ids_are_not_found(desk, path):
    assert desk.get(f"/admin/support/case/{path}/change/").status_code in {302, 404}
    assert do(desk, make_case(), "answer", text="a", seen="9" * 40).status_code in {302, 422}


def test_other_parts_open_cases_for_an_orders_buyer():
    order = make_order(email="ana@example.com")
    assert open_by_others(order_id=order.pk, subject="Please put this right", text="Two stars", actor="visitor")
    case = Case.objects.get()
    assert (case.order_id, case.email, case.source) == (order.pk, "ana@example.com", "feedback")
    assert orders_with_open_matters([order.pk]) == {order.pk}
    actions.resolve_case(case_id=case.pk, actor="staff:1")
    assert orders_with_open_matters([order.pk]) == set()


def test_deleting_the_account_waits_for_our_answer_and_then_takes_every_word(desk):
    user = make_user(name="Ana Reyes")
    case = make_case(user_id=user.pk, email=user.email, text="I live at 12 Commercial Street", report="Chrome")
    with pytest.raises(CannotDelete, match="owe you an answer"):
        delete_account(user_id=user.pk, actor="system")
    actions.answer_case(case_id=case.pk, text="Dear Ana Reyes", staff_id=desk.staff.pk, is_final=True)
    delete_account(user_id=user.pk, actor="system")
    case.refresh_from_db()
    assert (case.user_id, case.name, case.report) == (None, "", "")
    assert user.email not in case.email
    assert not CaseMessage.objects.filter(text__contains="Ana Reyes").exists()
    assert not CaseMessage.objects.filter(text__contains="Commercial").exists()
    assert not CaseLink.objects.filter(case=case).exists()
    assert not Message.objects.exclude(to="").filter(owner_kind="case").exists()


def test_cases_of_a_mailbox_leave_with_the_account_that_proved_it():
    user = create_account(email="ana@example.com")
    mine, other = make_case(email="Ana@example.com"), make_case(email="ben@example.com")
    with pytest.raises(CannotDelete, match="owe you an answer"):
        delete_account(user_id=user.pk, actor="system")
    actions.resolve_case(case_id=mine.pk, actor="staff:1")
    delete_account(user_id=user.pk, actor="system")
    mine.refresh_from_db()
    assert (mine.email, mine.name, mine.user_id) == ("deleted@invalid.invalid", "", None)
    assert Message.objects.get(owner_id=str(mine.pk)).state == "withheld", "not counted as sent to nobody"
    other.refresh_from_db()
    assert other.email == "ben@example.com"
