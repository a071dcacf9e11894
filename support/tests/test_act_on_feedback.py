"""The register: each complaint has an owner and a day, is closed with what was done, and the product page says so."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.tests.factories import make_user
from shop.core import events
from shop.core.db import transaction
from shop.core.models import Event, Message, StatusChange
from support import registries
from support.actions.register import CannotClose, assign_item, close_item, edit_improvement
from support.actions.reviews import ask_to_put_right
from support.actions.surveys import answer_survey
from support.models import ActionItem, Case, Improvement
from support.queries.feedback import voice
from support.tests.feedback_factories import line_of, make_delivered, make_review, make_thing, today

pytestmark = pytest.mark.django_db


def make_staff(role="Customer service", **overrides):
    if not Group.objects.filter(name=role).exists():
        call_command("sync_roles", verbosity=0)
    user = make_user(is_staff=True, **overrides)
    user.groups.add(Group.objects.get(name=role))
    return user


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


def make_item(product=None, **overrides):
    """The item of a low review."""
    return make_review(product or make_thing(), stars=1, **overrides).action_items.get()


def shown(product):
    return Client().get(product.get_absolute_url()).content.decode()


def test_an_item_has_an_owner_with_least_to_do_and_a_day(settings):
    settings.FEEDBACK_DAYS = 4
    staff = {make_staff().pk, make_staff().pk}
    make_staff("Warehouse")
    items = [make_item(), make_item()]
    assert {item.owner_id for item in items} == staff
    assert {item.due_on for item in items} == {today() + timedelta(days=4)}


def test_without_staff_it_waits_for_an_owner():
    assert make_item().owner_id is None


def test_a_claim_becomes_an_item_once(drain):
    order = make_delivered(make_thing("Oak Kettle"))

    @transaction()
    def claim():
        events.record("claim.opened", claim_id=7, order_id=order.pk, order_line_id=line_of(order).pk, kind="damaged")

    for _ in range(2):
        claim()
    drain(only=("support.register_claim",))
    item = ActionItem.objects.get()
    assert (item.kind, item.summary, item.product.title) == ("claim", "Claim (damaged): Oak Kettle", "Oak Kettle")


@pytest.mark.feature("POST24")
def test_closing_with_what_was_done_shows_it_on_the_product_page_with_its_sources():
    product = make_thing("Oak Kettle")
    first, second, third = make_item(product), make_item(product), make_item(product)
    close_item(
        item_id=first.pk,
        also=[second.pk],
        outcome="We changed the seal.",
        said="The lid leaks.",
        is_public=True,
        actor="staff:1",
    )
    html = shown(product)
    assert "You said, we did" in html
    assert "The lid leaks." in html
    assert "We changed the seal." in html
    assert f"{timezone.localtime():%B %Y}</time>, from 2 customers" in html
    assert set(ActionItem.objects.values_list("pk", "status")) == {
        (first.pk, "closed"),
        (second.pk, "closed"),
        (third.pk, "open"),
    }


def test_what_is_not_public_is_not_shown_until_it_is():
    product = make_thing()
    close_item(item_id=make_item(product).pk, outcome="We changed the seal.", actor="staff:1")
    assert "You said, we did" not in shown(product)
    row = Improvement.objects.get()
    edit_improvement(improvement_id=row.pk, said="The lid leaks.", did=row.did, is_public=True)
    assert "We changed the seal." in shown(product)
    edit_improvement(improvement_id=row.pk, said=row.said, did=row.did, is_public=False)
    assert "You said, we did" not in shown(product)


def test_who_complained_is_told_once_if_wished():
    quiet, told = make_item(), make_item()
    close_item(item_id=quiet.pk, outcome="Nothing to change.", actor="staff:1")
    close_item(item_id=told.pk, outcome="We changed the seal.", tell=True, actor="staff:1")
    mail = Message.objects.get(event="feedback_acted")
    assert mail.order_number == told.order.number
    assert "We changed the seal." in mail.text


@pytest.mark.parametrize(
    "wrong",
    [{"outcome": " "}, {"is_public": True}, {"also": "another product"}, {"also": "closed"}],
    ids=["no words", "public without what was said", "another product's item", "one closed meanwhile"],
)
def test_closing_is_refused_where_something_is_missing(wrong):
    product = make_thing()
    item, same, other = make_item(product), make_item(product), make_item()
    if wrong.get("also") == "closed":
        close_item(item_id=same.pk, outcome="Done", actor="staff:1")
    also = {"another product": [other.pk], "closed": [same.pk]}.get(wrong.pop("also", ""), [])
    before = Improvement.objects.count()
    with pytest.raises(CannotClose):
        close_item(item_id=item.pk, actor="staff:1", **({"outcome": "Done", "also": also} | wrong))
    item.refresh_from_db()
    assert (item.status, Improvement.objects.count()) == ("open", before)


def test_a_bad_delivery_belongs_to_no_product_page():
    answer_survey(order_id=make_delivered().pk, score=1, actor="visitor")
    item = ActionItem.objects.get()
    with pytest.raises(CannotClose):
        close_item(item_id=item.pk, outcome="Done", said="Late", is_public=True, actor="staff:1")
    close_item(item_id=item.pk, outcome="Told the carrier.", actor="staff:1")
    assert not Improvement.objects.exists()


def test_a_new_owner_and_day_are_kept_in_the_history():
    item, owner = make_item(), make_staff()
    assign_item(item_id=item.pk, owner_id=owner.pk, due_on=today(), actor="staff:9")
    item.refresh_from_db()
    assert (item.owner_id, item.due_on) == (owner.pk, today())
    assert set(StatusChange.objects.filter(kind="support.actionitem").values_list("field", "actor")) == {
        ("owner_id", "staff:9"),
        ("due_on", "staff:9"),
    }


def test_a_wish_for_help_opens_one_case_with_the_order_and_all_words():
    item = make_item(title="Leaks", text="The lid leaks as soon as it is tipped.", published=False)
    for _ in range(2):
        ask_to_put_right(order_id=item.order_id, actor="visitor")
    case = Case.objects.get()
    assert (case.order_id, case.email) == (item.order_id, item.order.email)
    assert "The lid leaks as soon as it is tipped." in case.messages.get().text
    assert Event.objects.filter(name="feedback.help_asked").count() == 1


def test_it_is_kept_where_no_cases_are(monkeypatch):
    monkeypatch.setattr(registries, "_case_openers", [])
    item = make_item()
    assert ask_to_put_right(order_id=item.order_id, actor="visitor")
    item.refresh_from_db()
    assert item.wants_help


def test_figures_count_satisfied_answers():
    for score in (5, 4, 2):
        answer_survey(order_id=make_delivered().pk, score=score, actor="visitor")
    make_review(stars=4)
    now = timezone.now()
    found = voice(since=now - timedelta(days=30), until=now)
    assert (found.answers, found.satisfied, found.low, found.reviews, found.stars) == (3, 66, 1, 1, 4.0)


class TestTheStaffPages:
    def test_the_dashboard_counts_what_its_lists_show(self):
        staff = make_staff()
        make_review(published=False, stars=3)
        late = make_item()
        make_item()
        ActionItem.objects.filter(pk=late.pk).update(due_on=today() - timedelta(days=1))
        client = logged_in(staff)
        page = client.get("/admin/")
        rows = {queue.label: queue for queue in page.context["board"].queues}
        for label, count in {"Reviews to check": 1, "Feedback overdue": 1, "Feedback to act on": 2}.items():
            assert rows[label].count == count, label
            listed = client.get(rows[label].url)
            assert listed.context["cl"].result_count == count, label
        assert "What customers said" in page.content.decode()

    def test_a_review_is_published_with_an_answer(self):
        product = make_thing()
        review = make_review(product, text="Lid is loose", published=False, stars=2)
        client = logged_in(make_staff())
        address = f"/admin/support/review/{review.pk}/"
        assert "Lid is loose" in client.get(f"{address}change/").content.decode()
        client.post(f"{address}do/publish/", {"answer": "A new lid is on its way."})
        assert "A new lid is on its way." in shown(product)

    def test_an_item_is_assigned_and_closed(self):
        staff, product = make_staff(), make_thing()
        item, other = make_item(product), make_item(product)
        client = logged_in(staff)
        address = f"/admin/support/actionitem/{item.pk}/"
        client.post(f"{address}do/assign/", {"owner": staff.pk, "due_on": "2031-05-01"})
        refused = client.post(f"{address}do/close/", {"outcome": "We changed the seal.", "is_public": "on"})
        assert refused.status_code == 422
        assert "Say what customers told us" in refused.content.decode()
        told = {"outcome": "We changed the seal.", "said": "It leaks.", "is_public": "on", "also": [other.pk]}
        assert client.post(f"{address}do/close/", told).status_code == 302
        assert "from 2 customers" in shown(product)

    @pytest.mark.parametrize("row", ["0", "999999", "9" * 30])
    def test_unknown_rows_are_not_found(self, row, admin_client):
        assert admin_client.get(f"/admin/support/review/{row}/change/").status_code == 404
        assert admin_client.post(f"/admin/support/actionitem/{row}/do/close/").status_code == 404

    @pytest.mark.parametrize("path", ["review", "actionitem", "improvement", "survey", "followup"])
    def test_only_those_whose_job_it_is_see_them(self, path):
        address = f"/admin/support/{path}/"
        assert logged_in(make_staff()).get(address).status_code == 200
        assert logged_in(make_staff("Warehouse")).get(address).status_code == 403
        assert logged_in(make_user()).get(address).status_code == 302

    def test_a_picker_closes_and_publishes_nothing(self):
        item = make_item()
        client = logged_in(make_staff("Warehouse"))
        assert client.post(f"/admin/support/actionitem/{item.pk}/do/close/", {"outcome": "x"}).status_code == 404
        assert client.post(f"/admin/support/review/{item.review_id}/do/refuse/", {"reason": "x"}).status_code == 404

    @pytest.mark.parametrize("path", ["review", "actionitem"])
    def test_lists_ask_as_often_for_3_rows_as_for_12(self, path, admin_client, django_assert_max_num_queries):
        counts = []
        for wanted in (3, 12):
            while ActionItem.objects.count() < wanted:
                make_item()
            with django_assert_max_num_queries(14) as seen:
                admin_client.get(f"/admin/support/{path}/")
            counts.append(len(seen))
        assert counts[0] == counts[1]
