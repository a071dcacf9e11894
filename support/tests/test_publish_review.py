"""Staff publish, refuse and answer; everybody reads: averages, bars, sorting, structured data, nothing unescaped."""

import html as html_module
import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions.accounts import delete_account
from orders.tests.factories import make_user
from shop.actions import catalogue
from shop.core.models import Message, StatusChange
from shop.core.states import IllegalMove
from shop.core.tests.racing import meeting, race
from shop.models import Product, SearchDocument, SlugRedirect
from shop.queries import kept
from shop.views import public
from support.actions import moderation
from support.actions.moderation import CannotModerate, answer_review, publish_review, refuse_review, stars_of
from support.actions.register import close_item
from support.actions.reviews import Words, write_reviews
from support.models import Improvement, Review
from support.tests.feedback_factories import line_of, make_delivered, make_review, make_thing

HOSTILE = "<img src=x onerror=alert(1)>{{ 7*7 }}\" x-data='alert(1)'"


@pytest.fixture
def product(db):
    return make_thing("Oak Kettle")


def shown(product, path="", **params):
    return Client().get(product.get_absolute_url() + path, params).content.decode()


def text_of(html):
    return re.sub(r"\s+", " ", html_module.unescape(re.sub(r"<[^>]+>", " ", html)))


def product_data(html):
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    return next(block for block in map(json.loads, found) if block["@type"] == "Product")


def rating(product):
    return Product.objects.values_list("rating_sum", "rating_count").get(pk=product.pk)


@pytest.mark.feature("POST18")
def test_nobody_reads_a_review_before_it_is_published(product):
    review = make_review(product, stars=4, text="Pours well", published=False)
    assert "Pours well" not in shown(product)
    assert rating(product) == (0, 0)
    publish_review(review_id=review.pk, actor="staff:1")
    html = shown(product)
    assert "Pours well" in html
    assert "verified buyer" in html
    assert rating(product) == (4, 1)


def test_publishing_twice_counts_once(product):
    review = make_review(product, stars=4)
    publish_review(review_id=review.pk, actor="staff:1")
    assert rating(product) == (4, 1)


def test_one_taken_back_counts_no_more_and_its_author_is_told_once(product):
    review = make_review(product, stars=4, text="Call 555-0100")
    for _ in range(2):
        refuse_review(review_id=review.pk, reason="It holds a phone number.", actor="staff:1")
    assert rating(product) == (0, 0)
    assert "555-0100" not in shown(product)
    mail = Message.objects.get(event="review_refused")
    assert "It holds a phone number." in mail.text
    assert f"?edit={review.order_line_id}" in mail.text


def test_refusing_wants_a_reason(product):
    with pytest.raises(CannotModerate):
        refuse_review(review_id=make_review(product, published=False).pk, reason=" ", actor="staff:1")


def test_a_published_one_does_not_wait_again(product):
    review = make_review(product)
    with pytest.raises(IllegalMove):
        moderation.move(review, "waiting", actor="x", table=moderation.REVIEW_MOVES)


@pytest.mark.feature("POST21")
def test_the_shop_answers_in_public_and_the_author_is_told_once(product):
    review = make_review(product, text="Lid is loose")
    answer_review(review_id=review.pk, answer="A new lid is on its way.", actor="staff:1")
    answer_review(review_id=review.pk, answer="A new lid left today.", actor="staff:1")
    assert "A new lid left today." in shown(product)
    assert Message.objects.filter(event="review_answered").count() == 1
    answer_review(review_id=review.pk, answer="", actor="staff:1")
    assert "answered:" not in shown(product)


def test_an_answer_wants_a_published_review(product):
    with pytest.raises(CannotModerate):
        answer_review(review_id=make_review(product, published=False).pk, answer="Hello", actor="staff:1")


def test_the_average_stands_on_the_page_and_in_the_search_document(product, drain):
    for stars in (5, 4, 4):
        make_review(product, stars=stars)
    drain()
    assert "4.3" in text_of(shown(product))
    assert SearchDocument.objects.get(product=product).rating == pytest.approx(13 / 3)


def test_structured_data_has_reviews_only_where_there_are_some(product):
    bare = product_data(shown(product))
    assert "review" not in bare
    assert "aggregateRating" not in bare
    make_review(product, stars=2, title="Loose", text="The lid </script><b>")
    data = product_data(shown(product))
    assert data["aggregateRating"]["reviewCount"] == 1
    assert data["review"][0]["reviewRating"]["ratingValue"] == 2
    assert data["review"][0]["reviewBody"] == "The lid </script><b>"


def test_without_reviews_the_page_says_when_buyers_are_asked(product):
    assert "No reviews yet. Buyers are asked 7 days after delivery." in text_of(shown(product))


def test_praise_and_complaint_come_first(product):
    make_review(product, stars=1, text="Dull")
    make_review(product, stars=5, text="Bright")
    for _ in range(2):
        make_review(product, stars=4, text="Fine")
    text = text_of(shown(product).partition("<body")[2])
    assert text.index("Latest praise") < text.index("Latest complaint")
    assert text.index("Latest complaint") < text.index("Dull")


class TestTheListOfReviews:
    def test_bars_lead_to_the_reviews_of_their_stars(self, product):
        make_review(product, stars=5, text="Bright")
        make_review(product, stars=2, text="Dull")
        assert 'href="reviews/?stars=2"' in shown(product)
        listed = shown(product, "reviews/", stars="2")
        assert "Dull" in listed
        assert "Bright" not in listed

    @pytest.mark.parametrize(("sort", "first"), [("newest", "Middle"), ("highest", "Bright"), ("lowest", "Dull")])
    def test_it_is_sorted(self, product, sort, first):
        for stars, text in ((5, "Bright"), (1, "Dull"), (3, "Middle")):
            make_review(product, stars=stars, text=text)
        listed = text_of(shown(product, "reviews/", sort=sort))
        assert min(("Bright", "Dull", "Middle"), key=listed.index) == first

    def test_it_has_pages(self, product):
        rows = [make_review(product, text=f"Number {n}.") for n in range(2)]
        Review.objects.filter(pk=rows[0].pk).update(published_at=timezone.now() - timedelta(days=1))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("support.views.reviews.PAGE", 1)
            assert "Number 1." in shown(product, "reviews/")
            second = shown(product, "reviews/", page="2")
        assert "Number 0." in second
        assert "Number 1." not in second

    @pytest.mark.parametrize("query", ["?stars=9", "?stars=x&sort=y&page=z", "?page=99999999999", "?sort=", "?stars=5"])
    def test_strange_addresses_show_it(self, product, query):
        make_review(product, stars=4)
        assert Client().get(f"{product.get_absolute_url()}reviews/{query}").status_code == 200

    def test_drafts_and_unknown_products_have_none(self, product):
        Product.objects.filter(pk=product.pk).update(status="draft")
        assert Client().get(f"{product.get_absolute_url()}reviews/").status_code == 404
        assert Client().get("/p/nothing/reviews/").status_code == 404

    def test_an_old_address_leads_on(self, product):
        SlugRedirect.objects.create(kind=SlugRedirect.Kind.PRODUCT, old_slug="old-kettle", product=product)
        answer = Client().get("/p/old-kettle/reviews/")
        assert answer.url == f"{product.get_absolute_url()}reviews/"


def test_what_customers_type_is_text_everywhere(product, admin_client):
    review = make_review(product, title=HOSTILE, text=HOSTILE, name=HOSTILE[:60], stars=1)
    answer_review(review_id=review.pk, answer=HOSTILE, actor="staff:1")
    pages = [shown(product), shown(product, "reviews/")]
    addresses = (
        f"/admin/support/review/{review.pk}/change/",
        "/admin/support/review/",
        f"/admin/support/actionitem/{review.action_items.get().pk}/change/",
        "/admin/support/actionitem/",
        f"/admin/orders/order/{review.order_line.order_id}/change/",
    )
    pages += [admin_client.get(address).content.decode() for address in addresses]
    for html in pages:
        body = re.sub(r'<script type="application/ld\+json">.*?</script>', "", html, flags=re.S)
        assert "<img src=x" not in body
        assert "x-data='alert" not in body
        assert "&lt;img src=x" in body
    mail = Message.objects.get(event="review_answered")
    assert "<img src=x" not in mail.html


def test_a_kept_page_is_not_served_once_something_new_is_public(product, settings):
    settings.PAGE_CACHE_SECONDS = 30
    kept._near.clear()
    public._near.clear()
    review = make_review(product, text="Pours well", published=False)
    assert "Pours well" not in shown(product)
    assert "Pours well" not in shown(product, "reviews/")
    publish_review(review_id=review.pk, actor="staff:1")
    assert "Pours well" in shown(product)
    assert "Pours well" in shown(product, "reviews/")
    answer_review(review_id=review.pk, answer="Glad to hear it.", actor="staff:1")
    assert "Glad to hear it." in shown(product)


def test_pages_cost_the_same_with_2_and_12_reviews(product, django_assert_max_num_queries):
    counts = {}
    for wanted in (2, 12):
        while Review.objects.count() < wanted:
            make_review(product, text="Good", stars=1 + Review.objects.count() % 5)
        shown(product)
        with django_assert_max_num_queries(9) as page:
            shown(product)
        with django_assert_max_num_queries(9) as listed:
            shown(product, "reviews/")
        counts[wanted] = (len(page), len(listed))
    assert counts[2] == counts[12]


@pytest.mark.live
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_locked", [True, False])
def test_reviews_published_at_once_are_all_counted(monkeypatch, is_locked):
    product = make_thing("Oak Kettle")
    ids = [make_review(product, stars=stars, published=False).pk for stars in (5, 4, 3, 2)]
    if not is_locked:  # the counting that this lock prevents: everybody counts before anybody has written

        def careless(*, product_id, tally):
            total, count = tally()
            meet()
            Product.objects.filter(pk=product_id).update(rating_sum=total, rating_count=count)

        meet = meeting(len(ids))
        monkeypatch.setattr(moderation, "set_rating", careless)
    race([lambda pk=pk: publish_review(review_id=pk, actor="staff:1") for pk in ids])
    right = stars_of(product.pk)
    assert right == (14, 4)
    assert (rating(product) == right) is is_locked


@pytest.mark.live
@pytest.mark.django_db(transaction=True)
def test_two_tabs_that_send_at_once_make_one_review():
    order = make_delivered()
    line_id = line_of(order).pk
    send = {line_id: Words(2, "Loose")}
    race([lambda: write_reviews(order_id=order.pk, words=send, shown_name="Dee", actor="visitor") for _ in range(4)])
    review = Review.objects.get()
    assert (review.stars, review.action_items.count()) == (2, 1)


def test_a_deleted_account_leaves_no_name_and_no_unread_words(db):
    user, product, other = make_user(), make_thing("Oak Kettle"), make_thing("Clay Mug")
    order = make_delivered(product, other, user_id=user.pk)
    first, second = order.lines.all()
    said = {first.pk: Words(5, "Fine", "Pours well"), second.pk: Words(1, "Mine", "Ask Deirdre about it")}
    one, low = write_reviews(order_id=order.pk, words=said, shown_name="Deirdre A.", actor="visitor")
    publish_review(review_id=one.pk, actor="staff:1", answer="Thank you, Deirdre. We are glad.")
    refuse_review(review_id=low.pk, reason="Do not name Deirdre", actor="staff:1")
    close_item(item_id=low.action_items.get().pk, outcome="Asked her", actor="staff:1")
    assert "Mine" in Improvement.objects.get().said
    order.fulfillment_status, order.status = "delivered", "completed"
    order.save()
    delete_account(user_id=user.pk, actor="customer:1")
    rows = {review.order_line_id: review for review in Review.objects.all()}
    assert (rows[first.pk].shown_name, rows[first.pk].answer) == ("A customer", "Thank you. We are glad.")
    assert (rows[second.pk].title, rows[second.pk].text) == ("", "")
    assert rows[second.pk].action_items.get().summary == "Low review: Clay Mug"
    assert Improvement.objects.get().said == "Low review: Clay Mug"
    assert not StatusChange.objects.filter(reason__contains="Deirdre").exists()


def test_touching_a_product_changes_what_its_page_is_kept_under(product):
    before = Product.objects.get(pk=product.pk).updated_at
    catalogue.touch_product(product_id=product.pk)
    assert Product.objects.get(pk=product.pk).updated_at > before
