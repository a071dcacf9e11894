"""A buyer reviews what he bought, on one page for the whole order, by the link of a mail."""

import html as html_module
from datetime import timedelta

import pytest
from django.test import Client

from orders.models import Order, OrderLine
from orders.tests.factories import make_order, make_user
from shop.core.models import Event
from support.actions.moderation import publish_review, refuse_review
from support.actions.reviews import CannotReview, Words, write_reviews
from support.models import ActionItem, Review
from support.queries import links
from support.tests.feedback_factories import (
    deliver,
    line_of,
    make_delivered,
    make_review,
    make_thing,
    review_address,
)

pytestmark = pytest.mark.django_db


def words(line, stars="5", name="Dee A.", **more):
    fields = {f"stars_{line.pk}": stars, "shown_name": name}
    return fields | {f"{key}_{line.pk}": value for key, value in more.items()}


def text(answer):
    return html_module.unescape(answer.content.decode())


def test_the_page_lists_everything_that_was_delivered(client):
    order = make_delivered(make_thing("Oak Kettle"), make_thing("Clay Mug"))
    shown = text(client.get(review_address(order)))
    assert "Oak Kettle" in shown
    assert "Clay Mug" in shown


def test_what_has_not_arrived_is_not_listed(client):
    kettle, mug = make_thing("Oak Kettle"), make_thing("Clay Mug")
    order = make_delivered(kettle, mug)
    OrderLine.objects.filter(order=order, title="Clay Mug").update(delivered_quantity=0)
    assert "Clay Mug" not in text(client.get(review_address(order)))


def test_stars_of_the_link_are_only_chosen_a_visit_changes_nothing(client):
    order = make_delivered()
    line = line_of(order)
    before = Event.objects.count()
    shown = text(client.get(review_address(order), {"line": line.pk, "stars": "4"}))
    assert f'name="stars_{line.pk}" value="4" id="id_stars_{line.pk}_3" checked' in shown
    assert not Review.objects.exists()
    assert Event.objects.count() == before


@pytest.mark.parametrize("query", ["?line=x&stars=9", "?edit=999999999999999999999999", "?stars=5"])
def test_strange_links_show_the_page(client, query):
    assert client.get(review_address(make_delivered()) + query).status_code == 200


@pytest.mark.feature("POST19")
def test_a_review_waits_and_belongs_to_a_delivered_line(client):
    order = make_delivered(make_thing("Oak Kettle"))
    line = line_of(order)
    answer = client.post(review_address(order), words(line, "4", title="Pours well", text="No drip at all."))
    assert answer.status_code == 302
    review = Review.objects.get()
    assert (review.stars, review.title, review.text, review.shown_name) == (
        4,
        "Pours well",
        "No drip at all.",
        "Dee A.",
    )
    assert (review.status, review.order_line_id, review.product_id) == ("waiting", line.pk, line.variant.product_id)


def test_stars_alone_are_enough(client):
    order = make_delivered()
    client.post(review_address(order), words(line_of(order), "3"))
    assert Review.objects.get().text == ""


def test_several_lines_are_reviewed_in_one_press_those_without_stars_are_left_alone(client):
    order = make_delivered(make_thing("A"), make_thing("B"), make_thing("C"))
    first, second, third = order.lines.all()
    client.post(review_address(order), words(first, "5") | words(second, "2") | {f"stars_{third.pk}": ""})
    assert sorted(Review.objects.values_list("order_line", "stars")) == [(first.pk, 5), (second.pk, 2)]


def test_words_without_stars_are_asked_for_and_kept(client):
    order = make_delivered()
    line = line_of(order)
    answer = client.post(review_address(order), words(line, "", text="Words that took a while"))
    assert answer.status_code == 200
    assert "Choose from 1 to 5 stars" in text(answer)
    assert "Words that took a while" in text(answer)


def test_an_empty_page_says_what_is_missing(client):
    answer = client.post(review_address(make_delivered()), {"shown_name": "Dee"})
    assert "Choose stars for at least one product." in text(answer)


@pytest.mark.parametrize(
    "fields",
    [{"stars": "6"}, {"stars": "5", "text": "x" * 4001}, {"stars": "5", "name": ""}],
)
def test_bad_input_is_refused_with_words(client, fields):
    order = make_delivered()
    stars, name = fields.pop("stars"), fields.pop("name", "Dee")
    answer = client.post(review_address(order), words(line_of(order), stars, name, **fields))
    assert answer.status_code == 200
    assert "There is a problem" in text(answer)
    assert not Review.objects.exists()


def test_the_name_is_first_name_and_initial_unless_told(client):
    assert 'value="Ana R."' in text(client.get(review_address(make_delivered())))


def test_a_second_tab_changes_the_same_review(client):
    order = make_delivered()
    line = line_of(order)
    client.post(review_address(order), words(line, "4", text="First"))
    client.post(review_address(order), words(line, "5", text="Second"))
    assert list(Review.objects.values_list("stars", "text")) == [(5, "Second")]


def test_its_author_sees_the_waiting_one_and_may_change_it(client):
    order = make_delivered()
    make_review(order=order, title="Nice", published=False)
    shown = text(client.get(review_address(order)))
    assert "Waiting for a look" in shown
    assert f"?edit={line_of(order).pk}" in shown
    assert 'value="Nice"' in text(client.get(review_address(order), {"edit": line_of(order).pk}))


def test_a_refused_one_tells_why_and_waits_again_once_changed(client):
    order = make_delivered()
    review = make_review(order=order, text="Call me at 555-0100", published=False)
    refuse_review(review_id=review.pk, reason="It holds a phone number.", actor="staff:1")
    assert "It holds a phone number." in text(client.get(review_address(order)))
    client.post(review_address(order), words(line_of(order), "5", text="Lovely"))
    review.refresh_from_db()
    assert (review.status, review.text) == ("waiting", "Lovely")


def test_a_published_one_stays_as_it_is():
    order = make_delivered()
    make_review(order=order, text="Said in public")
    with pytest.raises(CannotReview):
        write_reviews(order_id=order.pk, words={line_of(order).pk: Words(1)}, shown_name="X", actor="visitor")
    assert Review.objects.get().text == "Said in public"


@pytest.mark.parametrize("which", ["another order's", "not delivered", "unknown"])
def test_lines_that_are_not_his_to_review_are_refused(which):
    order, other = make_delivered(), make_delivered()
    waiting = make_order(paid=True)
    line_id = {"another order's": line_of(other).pk, "not delivered": line_of(waiting).pk, "unknown": 10**15}[which]
    owner = waiting if which == "not delivered" else order
    with pytest.raises(CannotReview):
        write_reviews(order_id=owner.pk, words={line_id: Words(5)}, shown_name="X", actor="visitor")
    assert not Review.objects.exists()


@pytest.mark.parametrize("stars", [1, 2, 3])
def test_two_stars_or_fewer_become_one_item_of_the_register(stars):
    order = make_delivered(make_thing("Oak Kettle"))
    for _ in range(2):
        write_reviews(order_id=order.pk, words={line_of(order).pk: Words(stars)}, shown_name="X", actor="visitor")
    items = list(ActionItem.objects.values_list("kind", "order_id"))
    assert items == ([("review", order.pk)] if stars < 3 else [])


def test_shall_we_put_this_right_is_offered_once_and_tells_staff(client):
    order = make_delivered()
    make_review(order=order, stars=1, text="Leaks", published=False)
    assert "Shall we put this right?" in text(client.get(review_address(order)))
    client.post(review_address(order) + "help/")
    assert ActionItem.objects.get().wants_help
    assert "Shall we put this right?" not in text(client.get(review_address(order)))
    asked = Event.objects.filter(name="feedback.help_asked")
    client.post(review_address(order) + "help/")
    assert asked.count() == 1


class TestTheLink:
    def test_opens_its_own_order_only(self, client):
        mine, other = make_delivered(make_thing("Oak Kettle")), make_delivered(make_thing("Clay Mug"))
        assert "Clay Mug" not in text(client.get(review_address(mine)))
        assert review_address(mine) != review_address(other)

    @pytest.mark.parametrize("change", [lambda t: t[:-2], lambda t: t[::-1], lambda t: "x", lambda t: "é"])
    def test_a_forged_one_opens_nothing(self, client, change):
        token = links.token_for(make_delivered(), links.REVIEWS)
        assert client.get(f"/reviews/{change(token)}/").status_code == 404

    def test_one_for_the_survey_does_not_open_the_reviews(self, client):
        token = links.token_for(make_delivered(), links.SURVEYS)
        assert client.get(f"/reviews/{token}/").status_code == 404

    def test_it_ends_when_the_order_has_another_mailbox(self, client):
        order = make_delivered()
        address = review_address(order)
        Order.objects.filter(pk=order.pk).update(email="new@example.com")
        assert client.get(address).status_code == 404

    def test_it_ends_after_its_life(self, client, monkeypatch):
        address = review_address(make_delivered())
        monkeypatch.setattr(links, "LIFE", timedelta(seconds=-1))
        assert client.get(address).status_code == 404

    def test_the_post_is_protected(self):
        order = make_delivered()
        strict = Client(enforce_csrf_checks=True)
        assert strict.post(review_address(order), words(line_of(order))).status_code == 403


def test_the_order_page_leads_there_once_it_arrived(client):
    user = make_user()
    order = make_order(paid=True, user_id=user.pk)
    client.force_login(user)
    address = f"/account/orders/{order.number}/"
    assert "Review what you bought" not in text(client.get(address))
    deliver(order)
    assert "Review what you bought" in text(client.get(address))


def test_the_product_page_shows_an_author_his_waiting_review_and_nobody_else(client):
    user, product = make_user(), make_thing("Oak Kettle")
    order = make_delivered(product, user_id=user.pk)
    review = make_review(order=order, text="Only mine yet", published=False)
    assert "Only mine yet" not in text(Client().get(product.get_absolute_url()))
    client.force_login(user)
    assert "Only mine yet" in text(client.get(product.get_absolute_url()))
    publish_review(review_id=review.pk, actor="staff:1")
    assert "Only mine yet" in text(Client().get(product.get_absolute_url()))
