"""What a customer is asked: wait or refund, by a signed page, with a deadline; no answer gives the money back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from fulfillment.actions import choices, choosing
from fulfillment.models import Choice
from fulfillment.queries import staff
from fulfillment.queries.links import choice_path
from fulfillment.queries.questions import question_actions, questions_of
from fulfillment.tests import purchasing as given
from fulfillment.tests.factories import make_bin, put_on_shelf, stock_of
from orders.actions import canceling
from orders.models import Order, Refund
from orders.registries import Asked
from orders.tests.factories import make_user
from shop.core.http import Viewer
from shop.core.models import Message
from shop.models import Reservation, Warehouse

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(drain):
    """A customer whose two mugs no supplier delivers: (order, line, choice, variant)."""
    order, line, purchase, mug = given.dropped(2)
    given.refuse(purchase)
    drain()
    return order, line, Choice.objects.get(), mug


def answer(choice, what):
    answers = {line.pk: what for line in choice.lines.all()}
    return choosing.answer_choice(choice_id=choice.pk, answers=answers, actor="visitor")


@pytest.mark.feature("FUL12")
def test_refund_gives_the_money_back_and_one_mail(asked, drain):
    order, line, choice, _ = asked
    answer(choice, "refund")
    drain()
    order.refresh_from_db()
    line.refresh_from_db()
    choice.refresh_from_db()
    assert (choice.status, line.canceled_quantity, order.status) == ("answered", 2, "canceled")
    assert Refund.objects.get().amount == order.total_amount
    assert Message.objects.filter(event="order_canceled").count() == 1


def test_waiting_puts_the_units_in_line_for_the_next_goods(asked, drain):
    order, line, choice, mug = asked
    answer(choice, "wait")
    drain()
    line.refresh_from_db()
    waiting = Reservation.objects.get(owner_kind="order_line", owner_id=str(line.pk), status="backordered")
    assert (waiting.quantity, line.way, line.promised_to) == (2, "backorder", None)
    assert order.timeline.filter(kind="choice.wait", is_public=True).count() == 1
    put_on_shelf(mug, make_bin(Warehouse.objects.get()), 5)
    on_hand, allocated, held = stock_of(mug)
    assert (on_hand, allocated + held) == (5, 2)


def test_the_same_answer_again_changes_nothing(asked, drain):
    _, _, choice, _ = asked
    answer(choice, "refund")
    answer(choice, "refund")
    drain()
    assert Refund.objects.count() == 1
    with pytest.raises(choosing.CannotAnswer):
        answer(choice, "wait")


def test_no_answer_refunds_at_the_deadline_and_not_before(asked, drain):
    order, _, choice, _ = asked
    assert not choosing.expire_choice(choice_id=choice.pk, now=choice.deadline - timedelta(minutes=1))
    later = choice.deadline + timedelta(minutes=1)
    assert choices.choices_overdue(later) == [choice.pk]
    assert choosing.expire_choice(choice_id=choice.pk, now=later)
    assert not choosing.expire_choice(choice_id=choice.pk, now=later)
    drain()
    choice.refresh_from_db()
    order.refresh_from_db()
    assert (choice.status, choice.lines.get().answer, order.payment_status) == ("expired", "refund", "refunded")
    assert Refund.objects.count() == 1


def test_a_late_answer_is_refused(asked):
    _, _, choice, _ = asked
    Choice.objects.filter(pk=choice.pk).update(deadline=timezone.now() - timedelta(minutes=1))
    with pytest.raises(choosing.CannotAnswer):
        answer(choice, "wait")


def test_canceling_the_order_ends_the_question(asked, drain):
    order, _, choice, _ = asked
    canceling.cancel_order(order_id=order.pk, actor="customer:1", reason="changed my mind")
    drain()
    choice.refresh_from_db()
    assert choice.status == "withdrawn"


def test_a_unit_canceled_meanwhile_is_no_longer_asked_about(asked, drain):
    order, line, choice, _ = asked
    canceling.cancel_lines(order_id=order.pk, quantities={line.pk: 1}, actor="customer:1", reason="one is enough")
    drain()
    assert choice.lines.get().quantity == 1


def page(client, choice, **post):
    return client.post(choice_path(choice.pk), post) if post else client.get(choice_path(choice.pk))


def test_the_page_says_its_deadline_what_comes_back_and_asks(asked, client):
    order, _, choice, _ = asked
    text = page(client, choice).text
    assert order.number in text
    assert "$36.00 goes back" in text
    assert "If we do not hear from you" in text
    line = choice.lines.get()
    assert page(client, choice).status_code == 200
    assert page(client, choice, other="x").status_code == 422
    assert page(client, choice, **{f"line_{line.pk}": "wait"}).status_code == 302
    assert "You wait for it" in page(client, choice).text
    page(client, choice, **{f"line_{line.pk}": "refund"})
    choice.refresh_from_db()
    assert choice.lines.get().answer == "wait"


def test_the_whole_order_can_be_canceled_there(asked, client, drain):
    order, _, choice, _ = asked
    assert page(client, choice, do="cancel").status_code == 302
    order.refresh_from_db()
    choice.refresh_from_db()
    assert (order.status, choice.status) == ("canceled", "withdrawn")


def test_a_question_is_asked_by_get_and_nothing_happens(asked, client):
    _, _, choice, _ = asked
    for _ in range(3):
        page(client, choice)
    choice.refresh_from_db()
    assert choice.status == "open"


@pytest.mark.parametrize("token", ["x", "MQ:abc", "WzEsMV0:1uxxxx:" + "a" * 43])
def test_a_made_up_link_is_not_found(asked, client, token):
    assert client.get(reverse("choice", args=[token])).status_code == 404


def test_the_link_of_one_question_opens_no_other(asked, client, drain):
    _, _, choice, _ = asked
    other_order, _, purchase, _ = given.dropped(1)
    given.refuse(purchase)
    drain()
    assert other_order.number not in page(client, choice).text


def test_the_order_page_shows_it_to_its_customer_alone(asked):
    order, _, _, _ = asked
    owner = make_user()
    type(order).objects.filter(pk=order.pk).update(user=owner)
    proved = Viewer("proved", order_ids=frozenset([order.pk]), proved_order_ids=frozenset([order.pk]))
    assert order.pk in questions_of([order.pk], Viewer("customer", owner.pk))
    assert question_actions(Asked([order]), proved)[order.pk][0].label == "Answer our question"
    for stranger in (Viewer(), Viewer("link", order_ids=frozenset([order.pk])), Viewer("customer", owner.pk + 1)):
        assert questions_of([order.pk], stranger) == {}
        assert question_actions(Asked([order]), stranger) == {}


def test_a_question_that_reached_nobody_waits_for_staff(asked, drain):
    order, _, choice, _ = asked
    Order.objects.filter(pk=order.pk).update(email="", user=None)
    late = choice.deadline + timedelta(minutes=1)
    assert choices.choices_overdue(late) == []
    rows = {row.label: (row.count, row.oldest) for row in staff.queues(now=late)}
    assert rows["Questions without an address"] == (1, choice.created_at)
    canceling.cancel_lines(
        order_id=order.pk, quantities={choice.lines.get().order_line_id: 2}, actor="staff:1", reason=""
    )
    drain()
    assert {row.label: row.count for row in staff.queues(now=late)}["Questions without an address"] == 0
