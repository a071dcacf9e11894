"""Short goods that a supplier could send: the customer may choose that, and the supplier has the order at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fulfillment.actions import choosing
from fulfillment.actions.dropship import settle_direct
from fulfillment.models import Choice, PurchaseOrder, Shipment
from fulfillment.queries.links import choice_path
from fulfillment.queries.questions import choice_view
from fulfillment.tests import purchasing as given
from fulfillment.tests.factories import make_goods, stock_of
from fulfillment.tests.flows import released
from fulfillment.tests.test_overpromised import count, waiting_of
from fulfillment.tests.test_short_pick import paid, short
from orders.actions import canceling
from orders.models import OrderLine
from shop.actions.ledger import find_drift
from shop.core.models import Message
from shop.models import Supplier, Variant
from shop.tests.factories import make_shipping

pytestmark = pytest.mark.django_db


def sold_by(mug, *, policy="either"):
    """A supplier who sends this mug, where the shop's policy lets him."""
    Variant.objects.filter(pk=mug.pk).update(stock_policy=policy)
    return given.make_supplier(mug)


def asked_short(drain, *, quantity=3, left=1, policy="either"):
    """A customer asked about units that a shelf did not hold: (order, mug, choice)."""
    order, mug, _ = short(quantity=quantity, left=left)
    sold_by(mug, policy=policy)
    drain()
    return order, mug, Choice.objects.get()


def answer(choice, what="supplier"):
    answers = {line.pk: what for line in choice.lines.all()}
    return choosing.answer_choice(choice_id=choice.pk, answers=answers, actor="visitor")


def offered(choice):
    (row,) = choice_view(choice, now=timezone.now()).rows
    return row.direct


@pytest.mark.feature("FUL12", "STK13")
def test_a_short_pick_is_sent_by_the_supplier_who_has_the_order_at_once(drain):
    order, mug, choice = asked_short(drain)
    days = offered(choice)
    answer(choice)
    purchase = PurchaseOrder.objects.get(order=order)
    ours, his = order.lines.all()
    assert (purchase.status, purchase.lines.get().quantity, purchase.lines.get().order_line) == ("sent", 2, his)
    assert (ours.quantity, ours.way, his.quantity, his.way) == (1, "stock", 2, "supplier")
    assert (his.promised_from, his.promised_to) == (days.first, days.last)
    assert not Shipment.objects.filter(order=order, status="pending").exists()
    drain()
    assert stock_of(mug) == (1, 1, 0)
    assert find_drift() == []
    assert Message.objects.filter(event="choice_direct", to=order.email).count() == 1
    assert Message.objects.filter(event="purchase_sent").count() == 1
    assert order.timeline.filter(kind="choice.supplier", is_public=True).count() == 1
    assert PurchaseOrder.objects.count() == Choice.objects.count() == 1


def test_a_line_that_is_short_as_a_whole_stays_one_line(drain):
    order, _, choice = asked_short(drain, quantity=2, left=0)
    answer(choice)
    line = order.lines.get()
    assert (line.way, line.quantity, PurchaseOrder.objects.get().lines.get().order_line) == ("supplier", 2, line)


def test_units_a_count_took_back_come_from_the_supplier_and_wait_for_nothing(drain):
    _, (mug,) = make_goods(quantity=3)
    order, _ = released((mug, 3))
    paid(order)
    sold_by(mug)
    count(mug, 2)
    drain()
    assert waiting_of(order) == 1
    answer(Choice.objects.get())
    drain()
    ours, his = order.lines.all()
    assert (ours.way, ours.quantity, his.way, his.quantity, waiting_of(order)) == ("stock", 2, "supplier", 1, 0)
    assert stock_of(mug) == (2, 2, 0)
    assert sum(line.quantity for line in Shipment.objects.get(order=order).lines.all()) == 2
    assert find_drift() == []


def test_both_lines_sum_to_the_one_that_was_bought(drain):
    order, _, choice = asked_short(drain)
    line = order.lines.get()
    OrderLine.objects.filter(pk=line.pk).update(total_amount=1000, tax_amount=80, discount_amount=100)
    answer(choice)
    ours, his = order.lines.all()
    assert (ours.total_amount, his.total_amount) == (334, 666)
    assert ours.tax_amount + his.tax_amount == 80
    assert ours.discount_amount + his.discount_amount == 100


def test_a_supplier_who_refused_is_not_offered_and_another_one_is(drain):
    order, line, purchase, mug = given.dropped(2)
    Variant.objects.filter(pk=mug.pk).update(stock_policy="supplier")
    given.refuse(purchase)
    drain()
    choice = Choice.objects.get()
    assert offered(choice) is None
    with pytest.raises(choosing.CannotAnswer):
        answer(choice)
    other = given.make_supplier(mug)
    assert offered(choice)
    answer(choice)
    drain()
    line.refresh_from_db()
    assert list(order.purchase_orders.order_by("pk").values_list("supplier_id", "status")) == [
        (purchase.supplier_id, "refused"),
        (other.pk, "sent"),
    ]
    assert (line.way, line.quantity, Choice.objects.count()) == ("supplier", 2, 1)


def test_who_refuses_after_the_choice_is_not_asked_again(drain):
    order, _, choice = asked_short(drain)
    answer(choice)
    drain()
    given.refuse(PurchaseOrder.objects.get())
    drain()
    anew = Choice.objects.latest("pk")
    assert (anew.cause, anew.lines.get().quantity, offered(anew)) == ("refused", 2, None)
    answer(anew, "refund")
    drain()
    order.refresh_from_db()
    assert (order.status, order.payment_status) == ("confirmed", "partially_refunded")
    assert PurchaseOrder.objects.count() == 1
    assert find_drift() == []


def test_a_refusal_counts_for_every_line_of_the_same_thing(drain):
    """Refused by the supplier, sent from our shelf, short there: the same supplier does not come up again."""
    _, (mug,) = make_goods(quantity=3)
    order, _ = released((mug, 2))
    paid(order)
    sold_by(mug)
    count(mug, 1)
    drain()
    answer(Choice.objects.get())
    given.refuse(PurchaseOrder.objects.get())
    drain()  # our shelf has none, so the customer is asked
    count(mug, 0, cause="2")
    drain()
    for choice in Choice.objects.filter(status="open"):
        assert offered(choice) is None


@pytest.mark.parametrize("policy", ["deny", "backorder"])
def test_nothing_is_offered_where_the_policy_does_not_let_a_supplier_send_it(drain, client, policy):
    order, _, choice = asked_short(drain, policy=policy)
    assert "Let our supplier send it" not in client.get(choice_path(choice.pk)).text
    line = choice.lines.get()
    assert client.post(choice_path(choice.pk), {f"line_{line.pk}": "supplier"}).status_code == 422
    with pytest.raises(choosing.CannotAnswer):
        answer(choice)
    assert (order.lines.count(), PurchaseOrder.objects.count(), Choice.objects.get().status) == (1, 0, "open")


def test_a_supplier_who_is_gone_meanwhile_changes_nothing(drain):
    order, mug, choice = asked_short(drain)
    Supplier.objects.update(is_active=False)
    with pytest.raises(choosing.CannotAnswer, match="cannot send"):
        answer(choice)
    choice.refresh_from_db()
    assert (choice.status, choice.lines.get().answer, order.lines.count()) == ("open", "", 1)
    assert stock_of(mug)[:2] == (1, 3)


def test_the_same_answer_again_orders_once(drain):
    _, _, choice = asked_short(drain)
    answer(choice)
    answer(choice)
    drain()
    assert PurchaseOrder.objects.count() == 1
    with pytest.raises(choosing.CannotAnswer):
        answer(choice, "refund")


def test_canceling_afterwards_takes_the_suppliers_order_back(drain):
    order, mug, choice = asked_short(drain, quantity=2, left=0)
    answer(choice)
    canceling.cancel_order(order_id=order.pk, actor="customer:1", reason="changed my mind")
    drain()
    assert PurchaseOrder.objects.get().status == "canceled"
    assert stock_of(mug) == (0, 0, 0)


def test_an_order_on_hold_is_ordered_when_it_goes_on(drain):
    order, _, choice = asked_short(drain, quantity=2, left=0)
    type(order).objects.filter(pk=order.pk).update(status="on_hold", paused_from="confirmed")
    answer(choice)
    assert not PurchaseOrder.objects.exists()
    type(order).objects.filter(pk=order.pk).update(status="confirmed")
    assert len(settle_direct(order_id=order.pk)) == 1


def test_the_page_and_the_mail_say_both_days(drain, client):
    make_shipping()
    _, _, choice = asked_short(drain)
    days = offered(choice)
    line = choice.lines.get()
    text = client.get(choice_path(choice.pk)).text
    assert "Let our supplier send it" in text
    assert f"{days.last.day}" in text
    assert "let our supplier send it (arrives by" in Message.objects.get(event="choice_asked").text
    assert client.post(choice_path(choice.pk), {f"line_{line.pk}": "supplier"}).status_code == 302
    assert "Our supplier sends it to you, arrives" in client.get(choice_path(choice.pk)).text


def test_a_back_order_that_comes_later_may_come_from_the_supplier_instead(drain):
    make_shipping()
    _, (mug,) = make_goods(quantity=2)
    order, _ = released((mug, 2))
    paid(order)
    sold_by(mug)
    count(mug, 1)
    drain()
    answer(Choice.objects.get(), "wait")
    purchase = given.bought((mug, 5), supplier=Supplier.objects.get(), days=5)
    drain()
    given.purchasing.move_purchase(purchase_order_id=purchase.pk, expected_on=timezone.localdate() + timedelta(days=20))
    drain()
    moved = Choice.objects.get(cause="moved")
    answer(moved)
    drain()
    assert (waiting_of(order), PurchaseOrder.objects.filter(order=order).count()) == (0, 1)
    assert find_drift() == []
