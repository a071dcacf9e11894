"""Questions some days after delivery: planned once, asked once, never in the middle of a complaint."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from orders.models import Order
from orders.tests.factories import make_order
from shop.core import events
from shop.core.db import transaction
from shop.core.models import Message
from support import registries
from support.actions import followups
from support.actions.followups import due_follow_ups, plan_follow_ups, send_follow_up
from support.actions.surveys import AlreadyAnswered, answer_survey
from support.models import ActionItem, FollowUp, Review, Survey
from support.tasks.feedback import send_follow_ups
from support.tests.feedback_factories import deliver, make_delivered, make_review, make_thing, survey_address

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_matters(monkeypatch):
    monkeypatch.setattr(registries, "_open_matters", {})


def planned(order, kind):
    return FollowUp.objects.get(order=order, kind=kind)


def ask(order, kind, days=8):
    """Ask when its day has come; what is planned after it."""
    plan_follow_ups(order_id=order.pk)
    sent = send_follow_up(follow_up_id=planned(order, kind).pk, now=timezone.now() + timedelta(days=days))
    return sent, planned(order, kind)


def mails(event):
    return Message.objects.filter(event=event)


def test_they_are_planned_when_the_last_parcel_has_arrived(drain, settings):
    settings.SURVEY_DAYS, settings.REVIEW_REQUEST_DAYS = 3, 9
    order = make_order(paid=True)

    @transaction()
    def arrive():
        events.record("package.delivered", package_id=1, order_id=order.pk)

    arrive()
    drain(only=("support.plan_follow_ups",))
    assert not FollowUp.objects.exists()
    deliver(order)
    for _ in range(2):
        arrive()
        drain(only=("support.plan_follow_ups",))
    days = {row.kind: round((row.due_at - timezone.now()) / timedelta(days=1)) for row in FollowUp.objects.all()}
    assert days == {"survey": 3, "review": 9}


def test_a_setting_of_zero_asks_never(settings):
    settings.SURVEY_DAYS = settings.REVIEW_REQUEST_DAYS = 0
    assert plan_follow_ups(order_id=make_delivered().pk) == 0


def test_buyers_of_a_marketplace_are_not_asked():
    order = make_delivered()
    Order.objects.filter(pk=order.pk).update(channel="api")
    assert plan_follow_ups(order_id=order.pk) == 0


def test_nothing_is_asked_before_its_day():
    order = make_delivered()
    assert ask(order, "review", days=6) == (False, planned(order, "review"))
    assert not mails("review_request").exists()
    assert due_follow_ups(timezone.now()) == []


@pytest.mark.feature("POST22")
def test_one_mail_asks_for_everything_of_an_order_with_links_that_only_choose(client, settings):
    order = make_delivered(make_thing("Oak Kettle"), make_thing("Clay Mug"))
    sent, row = ask(order, "review")
    assert (sent, row.status) == (True, "sent")
    mail = mails("review_request").get()
    assert mail.to == order.email
    assert len(mail.subject) <= 50
    assert "Oak Kettle" in mail.text
    assert "Clay Mug" in mail.html
    links = re.findall(rf"{settings.SITE_URL}(/reviews/\S+)", mail.text)
    assert len(links) == 11  # five for each line, and the page
    for link in links:
        assert client.get(link).status_code == 200
    assert not Review.objects.exists()


def test_it_is_asked_once_however_often_the_sweep_runs():
    order = make_delivered()
    for _ in range(3):
        ask(order, "review")
    FollowUp.objects.filter(order=order).update(due_at=timezone.now() - timedelta(days=1))
    for _ in range(2):
        send_follow_ups()
    assert mails("review_request").count() == 1
    assert mails("delivery_survey").count() == 1


@pytest.mark.parametrize("matter", ["registered", "complaint"])
def test_while_something_is_open_it_waits_a_day(matter):
    order = make_delivered()
    if matter == "registered":
        registries.register_open_matters("returns", lambda ids: [order.pk])
    else:
        answer_survey(order_id=order.pk, score=1, actor="visitor")
    sent, row = ask(order, "review")
    assert (sent, row.status) == (False, "waiting")
    assert round((row.due_at - timezone.now()) / timedelta(days=1)) == 9
    registries.register_open_matters("returns", lambda ids: [])
    ActionItem.objects.update(status="closed")
    assert ask(order, "review", days=10)[0]


def test_what_stays_open_for_long_is_not_asked_at_all():
    order = make_delivered()
    Order.objects.filter(pk=order.pk).update(placed_at=timezone.now() - timedelta(days=70))
    registries.register_open_matters("returns", lambda ids: [order.pk])
    assert ask(order, "review")[1].status == "skipped"


def test_who_does_not_want_such_mails_gets_none(monkeypatch):
    monkeypatch.setattr(followups, "wants", lambda **asked: asked["topic"] != "reviews")
    order = make_delivered()
    sent, row = ask(order, "review")
    assert (sent, row.status, row.why_not) == (False, "skipped", "The customer does not want such mails.")
    assert ask(order, "survey")[0]


def test_what_came_back_or_was_answered_is_not_asked():
    returned = make_delivered()
    plan_follow_ups(order_id=returned.pk)
    Order.objects.filter(pk=returned.pk).update(fulfillment_status="returned")
    reviewed = make_delivered()
    make_review(order=reviewed)
    answer_survey(order_id=reviewed.pk, score=5, actor="visitor")
    assert ask(returned, "review")[1].status == "skipped"
    assert ask(reviewed, "review")[1].why_not == "Reviewed already."
    assert ask(reviewed, "survey")[1].why_not == "Answered already."
    assert not Message.objects.filter(event__in=["review_request", "delivery_survey"]).exists()


class TestTheSurvey:
    @pytest.mark.feature("POST23")
    def test_one_press_rates_the_delivery(self, client):
        order = make_delivered()
        ask(order, "survey")
        link = re.search(r"(/surveys/\S+score=4)", mails("delivery_survey").get().text).group(1)
        page = client.get(link).content.decode()
        assert re.search(r'name="score" value="4"[^>]* checked', page)
        assert not Survey.objects.exists()
        client.post(link.partition("?")[0], {"score": "4"})
        assert Survey.objects.values_list("order", "score", "comment", "was_intact").get() == (order.pk, 4, "", None)

    def test_the_rest_is_kept_too(self, client):
        address = survey_address(make_delivered())
        client.post(address, {"score": "2", "was_intact": "no", "was_on_time": "yes", "comment": "Box was wet"})
        survey = Survey.objects.get()
        assert (survey.was_intact, survey.was_on_time, survey.comment) == (False, True, "Box was wet")

    def test_a_second_answer_changes_nothing(self, client):
        order = make_delivered()
        for score in ("5", "1"):
            client.post(survey_address(order), {"score": score})
        assert Survey.objects.get().score == 5
        with pytest.raises(AlreadyAnswered):
            answer_survey(order_id=order.pk, score=1, actor="visitor")

    @pytest.mark.parametrize("fields", [{}, {"score": "0"}, {"score": "6"}, {"score": "5", "comment": "x" * 2001}])
    def test_bad_input_is_refused_with_words(self, client, fields):
        answer = client.post(survey_address(make_delivered()), fields)
        assert answer.status_code == 200
        assert "There is a problem" in answer.content.decode()
        assert not Survey.objects.exists()

    @pytest.mark.parametrize(("score", "items"), [(1, 1), (2, 1), (3, 0)])
    def test_a_bad_one_becomes_an_item(self, score, items):
        answer_survey(order_id=make_delivered().pk, score=score, actor="visitor")
        assert ActionItem.objects.filter(kind="survey").count() == items

    def test_shall_we_put_this_right_is_asked_after_a_bad_one(self, client):
        order = make_delivered()
        client.post(survey_address(order), {"score": "1", "comment": "Wet"})
        assert "Shall we put this right?" in client.get(survey_address(order)).content.decode()
        client.post(survey_address(order) + "help/")
        assert ActionItem.objects.get().wants_help

    def test_a_link_for_reviews_does_not_open_it(self, client):
        address = survey_address(make_delivered())
        assert client.get(address.replace("/surveys/", "/reviews/")).status_code == 404
        assert client.get("/surveys/nothing/").status_code == 404
