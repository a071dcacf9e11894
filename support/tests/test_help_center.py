"""The Help Center: articles true to the store, found by their words, judged by visitors, edited by staff."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.tests.factories import make_user
from support.actions.help import CannotHide, save_article
from support.models import HelpArticle, HelpVote
from support.queries.help import LINKED, search_help
from support.views.help import PARTS

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
MISSION = {
    "login": ("connection", "user name and password", "cache and cookies", "Choose a new password"),
    "payment": ("Check the details", "Check the funds", "Try another method", "Ask your bank"),
    "browser": ("supported browser", "Update it", "ad blockers", "Incognito"),
    "app": ("Check the app", "Check your system", "updates", "Restart"),
    "navigation": ("Search bar", "Main menu", "Filters"),
}


@pytest.fixture(autouse=True)
def _articles(db):
    call_command("load_help", verbosity=0)


def source_of_the_store():
    """Every word of templates, forms, badges and scripts."""
    files = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("*/forms/*.py"), *ROOT.glob("*/forms.py")]
    files += [
        *ROOT.glob("orders/queries/*.py"),
        ROOT / "support/queries/matters.py",
        ROOT / "shop/templatetags/badges.py",
        *ROOT.glob("static/js/*.js"),
    ]
    kept = [path for path in files if path.parent != ROOT / "templates/support"]
    return "\n".join(path.read_text(encoding="utf-8") for path in kept)


def test_each_word_in_bold_is_a_word_of_the_store():
    source = source_of_the_store()
    bold = {
        (article.slug, words)
        for article in HelpArticle.objects.all()
        for words in re.findall(r"\*\*([^*\n]+)\*\*", article.body)
        if not words.endswith((".", "?"))
    }
    assert len(bold) > 30
    assert sorted((slug, words) for slug, words in bold if words not in source) == []


def test_each_link_of_an_article_leads_somewhere(client):
    links = {link for article in HelpArticle.objects.all() for link in re.findall(r"\]\((/[^)]*)\)", article.body)}
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_each_help_link_of_the_store_leads_to_a_live_article(client):
    source = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob("templates/**/*.html"))
    links = set(re.findall(r'"(/help/[a-z0-9/-]*)(?:#[a-z-]*)?"', source))
    links |= {reverse(name) for name in re.findall(r'{% url "(help[a-z-]*)" %}', source)}
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)
    anchors = set(re.findall(r'"/help/#([a-z-]+)"', source))
    center = client.get("/help/").content.decode()
    assert [anchor for anchor in anchors if f'id="{anchor}"' not in center] == []


@pytest.mark.feature("SUP02", "SUP12")
@pytest.mark.parametrize("slug", MISSION)
def test_an_article_tells_each_step(client, slug):
    page = client.get(f"/help/{slug}/").content.decode()
    assert [step for step in MISSION[slug] if step not in page] == []


def test_the_pages_with_a_tool_stand_without_their_articles(client):
    HelpArticle.objects.all().delete()
    assert [client.get(f"/help/{slug}/").status_code for slug in PARTS] == [200] * 4
    assert client.get("/help/navigation/").status_code == 404


def test_search_ranks_the_title_first_and_forgives_slips():
    assert search_help("forgot password").entries[0].slug == "reset-password"
    found = search_help("pasword forgoten")
    assert found.corrected == "password forgot"
    assert found.entries[0].slug == "reset-password"
    assert search_help("refnud").entries[0].slug in {"refund-time", "returns"}


@pytest.mark.parametrize("words", ["", "the", "' | & !", "\x00", "x" * 5000, "a:* & b", "\\"])
def test_search_takes_any_words(client, words):
    assert isinstance(search_help(words).entries, tuple)
    if "\x00" not in words:
        assert client.get("/help/", {"q": words}).status_code == 200


def test_a_question_without_answer_is_carried_over(client):
    page = client.get("/help/", {"q": "zebra <b>crossing"}).content.decode()
    assert "Nothing found" in page
    assert "/contact/?about=zebra%20%3Cb%3Ecrossing" in page


def test_the_shops_search_offers_two_articles(client):
    page = client.get("/search/suggest/", {"q": "returns"}).content.decode()
    assert page.count("/help/") == 2
    assert "/help/returns/" in client.get("/search/", {"q": "return something"}).content.decode()


def test_the_faq_carries_real_questions_as_data(client):
    page = client.get("/help/faq/").content.decode()
    data = json.loads(re.search(r'ld\+json">(.*?)</script>', page, re.S)[1])
    assert data["@type"] == "FAQPage"
    assert len(data["mainEntity"]) > 15
    assert all(row["name"].endswith("?") and row["acceptedAnswer"]["text"] for row in data["mainEntity"])


def test_what_staff_edited_is_left_alone_and_the_rest_follows_the_release():
    edited = HelpArticle.objects.get(slug="cancel-order")
    edited.summary = "Ask Sam."
    save_article(article=edited)
    HelpArticle.objects.filter(slug="vouchers").delete()
    call_command("load_help", verbosity=0)
    edited.refresh_from_db()
    assert edited.summary == "Ask Sam."
    assert HelpArticle.objects.filter(slug="vouchers").exists()
    assert search_help("Sam").entries[0].slug == "cancel-order"


def test_loading_again_changes_nothing(django_assert_num_queries):
    before = list(HelpArticle.objects.values_list("pk", "updated_at"))
    call_command("load_help", verbosity=0)
    assert list(HelpArticle.objects.values_list("pk", "updated_at")) == before


def test_a_linked_article_cannot_be_hidden():
    assert set(LINKED) <= set(HelpArticle.objects.values_list("slug", flat=True))
    article = HelpArticle.objects.get(slug="login")
    article.is_live = False
    with pytest.raises(CannotHide):
        save_article(article=article)


def test_markup_in_an_article_is_text(client):
    article = HelpArticle.objects.get(slug="cancel-order")
    article.body = "<script>alert(1)</script> [x](javascript:alert(1)) ![p](https://evil.example/p.png)"
    save_article(article=article)
    page = client.get("/help/cancel-order/").content.decode()
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert '<img src="https://evil' not in page


@pytest.mark.feature("SUP13")
def test_log_in_trouble_is_the_same_for_everybody(client):
    make_user(email="known@example.com")
    pages = {
        Client().get("/help/login/", {"email": email}).content for email in ("known@example.com", "no@example.com")
    }
    strip = {re.sub(rb'value="[A-Za-z0-9]{64}"|[^"]*example\.com[^"]*', b"", page) for page in pages}
    assert len(strip) == 1
    assert "/help/login/" in client.get("/account/login/").content.decode()


def test_a_visitor_counts_once_and_may_change_his_mind(client):
    client.post("/help/returns/vote/", {"helpful": "yes"})
    answer = client.post("/help/returns/vote/", {"helpful": "no", "missing": "The address"})
    assert answer["Location"] == "/help/returns/?said=told#helped"
    article = HelpArticle.objects.get(slug="returns")
    assert (article.yes_count, article.no_count) == (0, 1)
    assert HelpVote.objects.get().missing == "The address"


def test_a_no_asks_what_was_missing(client):
    answer = client.post("/help/returns/vote/", {"helpful": "no"}, follow=True)
    assert "What was missing?" in answer.content.decode()


@pytest.mark.parametrize("posted", [{}, {"helpful": "maybe"}, {"helpful": "yes", "missing": "x" * 501}])
def test_a_vote_that_is_none_is_not_found(client, posted):
    assert client.post("/help/returns/vote/", posted).status_code == 404
    assert not HelpVote.objects.exists()


def test_votes_are_limited(client):
    for slug in HelpArticle.objects.values_list("slug", flat=True)[:21]:
        last = client.post(f"/help/{slug}/vote/", {"helpful": "yes"})
    assert "said=later" in last["Location"]
    assert HelpVote.objects.count() == 20


def test_the_center_takes_the_same_statements_for_any_number_of_articles(client, queries):
    client.get("/help/")
    with queries(0):
        client.get("/help/")


def test_badges_appear_when_the_shop_has_set_its_links(client, settings):
    assert "There is no download in an app store" in client.get("/help/app/").content.decode()
    settings.APP_STORE_URL = "https://apps.apple.com/app/id1"
    page = client.get("/help/app/").content.decode()
    assert "https://apps.apple.com/app/id1" in page
    assert "There is no download" not in page
