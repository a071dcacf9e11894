"""Staff change articles, hours and canned answers in the admin; what they change shows at once."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from orders.tests.factories import make_user
from support.models import CannedAnswer, HelpArticle, OpeningHours, SupportDay

pytestmark = pytest.mark.django_db
LISTS = ("helparticle", "helptopic", "helpvote", "openinghours", "supportday", "cannedanswer", "case")


@pytest.fixture
def desk(client, settings):
    """A client of a manager who is no superuser."""
    settings.STAFF_MFA_REQUIRED = False
    call_command("sync_roles", verbosity=0)
    call_command("load_help", verbosity=0)
    user = make_user(email="maya@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name="Manager"))
    client.force_login(user)
    return client


@pytest.mark.parametrize("name", LISTS)
def test_each_list_opens(desk, name):
    assert desk.get(f"/admin/support/{name}/").status_code == 200


def article_form(article, **overrides):
    fields = {
        "topic": article.topic_id,
        "title": article.title,
        "summary": article.summary,
        "body": article.body,
        "question": article.question,
        "keywords": article.keywords,
        "position": article.position,
        "is_live": "on",
        "checked_on": "2026-11-23",
    }
    return fields | overrides


def test_an_article_is_rewritten_and_found_by_its_new_words(desk):
    article = HelpArticle.objects.get(slug="returns")
    form = article_form(article, body="Bring the **marmalade** back.")
    answer = desk.post(f"/admin/support/helparticle/{article.pk}/change/", form)
    assert answer.status_code == 302
    assert "marmalade" in desk.get("/help/returns/").content.decode()
    assert "/help/returns/" in desk.get("/help/", {"q": "marmalade"}).content.decode()


def test_an_article_that_pages_link_to_cannot_be_hidden(desk):
    article = HelpArticle.objects.get(slug="returns")
    form = article_form(article)
    del form["is_live"]
    answer = desk.post(f"/admin/support/helparticle/{article.pk}/change/", form)
    assert answer.status_code == 200
    assert "has to stay visible" in answer.content.decode()
    article.refresh_from_db()
    assert article.is_live


def test_hours_and_holidays_show_at_once(desk):
    monday = OpeningHours.objects.get(weekday=0)
    desk.post(f"/admin/support/openinghours/{monday.pk}/change/", {"weekday": 0, "opens": "07:30", "closes": "12:00"})
    desk.post("/admin/support/supportday/add/", {"day": "2099-01-01", "name": "New Year"})
    page = desk.get("/contact/").content.decode()
    assert "7:30 am to 12 pm" in page
    assert "New Year" in page
    desk.post(f"/admin/support/supportday/{SupportDay.objects.get().pk}/delete/", {"post": "yes"})
    desk.get("/contact/")  # says that it was deleted
    assert "New Year" not in desk.get("/contact/").content.decode()


@pytest.mark.parametrize("times", [("12:00", "09:00"), ("09:00", "")])
def test_hours_that_make_no_sense_are_told(desk, times):
    form = {"day": "2099-01-01", "name": "X", "opens": times[0], "closes": times[1]}
    page = desk.post("/admin/support/supportday/add/", form)
    assert page.status_code == 200
    assert "the closing one later on the same day" in page.content.decode()
    assert not SupportDay.objects.exists()


def test_canned_answers_are_written_and_removed(desk):
    desk.post("/admin/support/cannedanswer/add/", {"title": "Thanks", "text": "Thank you {name}", "position": 9})
    canned = CannedAnswer.objects.get(title="Thanks")
    desk.post(f"/admin/support/cannedanswer/{canned.pk}/delete/", {"post": "yes"})
    assert not CannedAnswer.objects.filter(title="Thanks").exists()
