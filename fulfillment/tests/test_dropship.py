"""A line the supplier delivers: ordered at once, accepted, sent in parts, refused and found elsewhere, or asked."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fulfillment.actions import answers, choosing, dropship, pick, purchasing, tracking, transmit
from fulfillment.actions.release import release_order
from fulfillment.carriers.base import Scan
from fulfillment.models import Choice, Package, Pick, PurchaseOrder, Shipment
from fulfillment.queries.parcels import parcels_of
from fulfillment.tests import purchasing as given
from fulfillment.tests.factories import make_bin, make_picker, make_variant, make_warehouse, put_on_shelf, stock_of
from fulfillment.tests.flows import fill, send
from orders.actions import canceling
from orders.queries.orders import line_view, order_view
from shop.core import events
from shop.core.db import transaction
from shop.core.http import Viewer
from shop.core.models import Message
from shop.promise import Way

pytestmark = pytest.mark.django_db


@transaction()
def confirmed(order):
    events.record("order.confirmed", order_id=order.pk)


def today(days=0):
    return timezone.localdate() + timedelta(days=days)


@pytest.mark.feature("STK13")
def test_a_confirmed_line_is_ordered_from_its_supplier_at_once_by_mail(drain):
    make_warehouse()
    mug = make_variant()
    supplier = given.make_supplier(mug)
    order = given.direct_order((mug, 2))
    confirmed(order)
    drain()
    purchase = PurchaseOrder.objects.get()
    assert (purchase.status, purchase.order, purchase.supplier) == ("sent", order, supplier)
    assert purchase.number.startswith("P-")
    assert [(line.quantity, line.order_line, line.supplier_sku) for line in purchase.lines.all()] == [
        (2, order.lines.get(), f"X-{mug.pk}")
    ]
    mail = Message.objects.get(event="purchase_sent")
    assert mail.to == supplier.email
    assert "/supplier/" in mail.text
    for secret in ("Ada", "ada@example.com", "Pine Street", "$", "18.00"):
        assert secret not in mail.text + mail.html


def test_ordering_again_changes_nothing():
    order, _, purchase, _ = given.dropped()
    assert dropship.settle_direct(order_id=order.pk) == []
    assert list(PurchaseOrder.objects.all()) == [purchase]


def test_an_order_on_hold_is_not_sent_to_a_supplier():
    make_warehouse()
    mug = make_variant()
    given.make_supplier(mug)
    order = given.direct_order((mug, 1), status="on_hold")
    assert dropship.settle_direct(order_id=order.pk) == []


def test_the_preferred_supplier_is_asked_and_one_that_does_not_send_directly_never():
    make_warehouse()
    mug = make_variant()
    given.make_supplier(mug, ships_direct=False)
    last = given.make_supplier()
    given.sell(last, mug, priority=5)
    first = given.make_supplier()
    given.sell(first, mug, priority=1)
    dropship.settle_direct(order_id=given.direct_order((mug, 1)).pk)
    assert PurchaseOrder.objects.get().supplier == first


def test_the_line_tells_its_day_until_the_parcel_left():
    _, line, purchase, _ = given.dropped(2)
    seen = [line_view(line, "USD").tells_days]
    for step in (given.accept, given.ship):
        step(purchase)
        line.refresh_from_db()
        seen.append(line_view(line, "USD").tells_days)
    assert seen == [True, True, False]
    assert line.promised_to


def test_acceptance_claims_the_units_so_that_they_cannot_be_canceled():
    order, line, purchase, _ = given.dropped(2)
    given.accept(purchase, 1)
    line.refresh_from_db()
    purchase.refresh_from_db()
    assert (line.picking_quantity, line.open_quantity, purchase.status) == (1, 1, "sent")
    with pytest.raises(canceling.CannotCancel, match="Part of this order is being sent by our supplier"):
        canceling.cancel_order(order_id=order.pk, actor="customer:1", reason="changed my mind")
    view = order_view(order, Viewer("link", order_ids=frozenset([order.pk])))
    assert (view.state, [step.title for step in view.steps if step.state == "current"]) == ("confirmed", ["Confirmed"])
    canceling.cancel_lines(order_id=order.pk, quantities={line.pk: 1}, actor="customer:1", reason="one is enough")
    dropship.settle_direct(order_id=order.pk)
    purchase.refresh_from_db()
    assert (purchase.lines.get().canceled_quantity, purchase.status) == (1, "acknowledged")


def test_a_canceled_line_is_taken_back_from_the_supplier_who_is_told(drain):
    order, _, purchase, _ = given.dropped(2)
    canceling.cancel_order(order_id=order.pk, actor="customer:1", reason="changed my mind")
    drain()
    purchase.refresh_from_db()
    assert (purchase.status, purchase.lines.get().canceled_quantity) == ("canceled", 2)
    assert Message.objects.filter(event="purchase_canceled").count() == 1
    with pytest.raises(answers.CannotAnswer):
        given.accept(purchase)


def test_the_supplier_who_accepts_after_the_customer_canceled_is_told():
    order, _, purchase, _ = given.dropped(2)
    canceling.cancel_order(order_id=order.pk, actor="customer:1", reason="changed my mind")
    with pytest.raises(answers.CustomerCanceled):
        given.accept(purchase)
    assert purchase.lines.get().accepted_quantity == 0


@pytest.mark.feature("STK14")
def test_a_sent_line_becomes_a_parcel_of_the_customer_with_its_own_mail_and_tracking(drain):
    order, line, purchase, _ = given.dropped(3)
    given.accept(purchase)
    given.ship(purchase, 2)
    drain()
    order.refresh_from_db()
    line.refresh_from_db()
    purchase.refresh_from_db()
    parcel = Package.objects.get()
    assert (parcel.carrier, parcel.tracking_number) == ("ups", given.UPS)
    assert (parcel.shipment.purchase_order, parcel.shipment.warehouse) == (purchase, None)
    assert (line.shipped_quantity, order.fulfillment_status, purchase.status) == (
        2,
        "partially_shipped",
        "partly_shipped",
    )
    mail = Message.objects.get(event="shipment_shipped", to=order.email)
    assert mail.subject == f"Parcel 1 is on its way: order {order.number}"
    viewer = Viewer("link", order_ids=frozenset([order.pk]))
    assert parcels_of([order.pk], viewer)[order.pk]["is_more_to_come"]
    given.ship(purchase, 1, carrier="Pony Express", tracking_number="PX-1")
    order.refresh_from_db()
    purchase.refresh_from_db()
    assert (order.fulfillment_status, purchase.status, purchase.closed_at is not None) == ("shipped", "shipped", True)
    panel = parcels_of([order.pk], viewer)[order.pk]
    assert [(one["carrier"], one["name"]) for one in panel["parcels"]] == [
        ("UPS", "Parcel 1 of 2"),
        ("Pony Express", "Parcel 2 of 2"),
    ]
    assert not panel["is_more_to_come"]


def test_a_supplier_s_parcel_is_delivered_like_ours():
    order, _, purchase, _ = given.dropped(1)
    given.accept(purchase)
    given.ship(purchase)
    scan = Scan("delivered", "Front door", "Portland", timezone.now())
    tracking.record_scan(package_id=Package.objects.get().pk, scan=scan)
    order.refresh_from_db()
    assert (order.fulfillment_status, Shipment.objects.get().status) == ("delivered", "delivered")


def test_an_answer_heard_twice_counts_once():
    _order, line, purchase, _ = given.dropped(2)
    for _ in range(2):
        given.say(purchase, "accepted", 1, key="same", due_on=today(3))
    for _ in range(2):
        given.ship(purchase, 1, key="sent")
    line.refresh_from_db()
    assert (line.picking_quantity, line.shipped_quantity) == (1, 1)
    assert Package.objects.count() == 1
    assert Message.objects.filter(event="shipment_shipped").count() == 1


@pytest.mark.parametrize(("kind", "quantity"), [("accepted", 3), ("refused", 3), ("shipped", 3), ("accepted", 0)])
def test_more_than_was_ordered_cannot_be_answered(kind, quantity):
    _, _, purchase, _ = given.dropped(2)
    with pytest.raises(answers.CannotAnswer):
        given.say(purchase, kind, quantity, carrier="ups", tracking_number=given.UPS)


@pytest.mark.feature("STK15")
def test_what_a_supplier_refuses_comes_from_our_own_shelf_when_we_have_it(drain):
    order, line, purchase, mug = given.dropped(2)
    put_on_shelf(mug, make_bin(make_warehouse()), 5)
    given.refuse(purchase)
    drain()
    purchase.refresh_from_db()
    line.refresh_from_db()
    assert (purchase.status, line.way) == ("refused", "stock")
    assert stock_of(mug) == (5, 2, 0)
    assert Shipment.objects.get(order=order).lines.get().quantity == 2
    assert not Choice.objects.exists()


def test_what_a_supplier_refuses_is_ordered_from_another_and_the_customer_hears_the_later_day(drain):
    _order, line, purchase, mug = given.dropped(2, days=5)
    other = given.make_supplier(mug, direct_max_days=12)
    given.refuse(purchase)
    drain()
    second = PurchaseOrder.objects.exclude(pk=purchase.pk).get()
    line.refresh_from_db()
    assert (second.supplier, second.lines.get().quantity, line.promised_to) == (other, 2, today(12))
    question = Choice.objects.get()
    assert (question.cause, question.lines.get().old_on, question.lines.get().new_on) == ("moved", today(5), today(12))


def test_who_refused_a_line_is_not_asked_again(drain):
    _order, _, purchase, _ = given.dropped(2)
    given.refuse(purchase, 1)
    drain()
    given.refuse(purchase, 1)
    drain()
    assert PurchaseOrder.objects.count() == 1
    question = Choice.objects.get(status="open")
    assert (question.cause, question.lines.get().quantity) == ("refused", 2)


@pytest.mark.feature("STK10")
def test_what_nobody_delivers_is_asked_of_the_customer_with_a_deadline(drain):
    order, _line, purchase, _ = given.dropped(2)
    given.refuse(purchase)
    drain()
    question = Choice.objects.get()
    assert question.deadline - question.created_at > timedelta(hours=71)
    mail = Message.objects.get(event="choice_asked")
    assert mail.to == order.email
    assert "/choices/" in mail.text
    assert order.timeline.filter(kind="choice.asked", is_public=True).count() == 1


def test_a_question_about_all_of_an_order_does_not_speak_of_the_rest(drain):
    _, _, purchase, _ = given.dropped(2)
    given.refuse(purchase, 1)
    drain()
    assert "Everything else in your order goes on." in Message.objects.get(event="choice_asked").text
    Message.objects.all().delete()
    Choice.objects.all().delete()
    given.refuse(purchase, 1)
    drain()
    assert Choice.objects.get().lines.get().quantity == 2
    assert "Everything else" not in Message.objects.get(event="choice_asked").text


def test_a_later_date_at_acceptance_is_asked_and_a_refund_takes_the_units_back(drain):
    order, _line, purchase, _ = given.dropped(2, days=5)
    given.accept(purchase, days=20)
    question = Choice.objects.get()
    choosing.answer_choice(choice_id=question.pk, answers={question.lines.get().pk: "refund"}, actor="visitor")
    drain()
    order.refresh_from_db()
    purchase.refresh_from_db()
    assert (order.status, order.payment_status, purchase.status) == ("canceled", "refunded", "canceled")
    assert Message.objects.filter(event="purchase_canceled").count() == 1


def test_a_parcel_that_left_ends_the_question_about_its_date():
    _, _, purchase, _ = given.dropped(1, days=5)
    given.accept(purchase, days=20)
    given.ship(purchase)
    assert Choice.objects.get().status == "withdrawn"


def test_a_purchase_staff_cancel_goes_to_another_supplier(drain):
    _order, _, purchase, mug = given.dropped(1)
    other = given.make_supplier(mug)
    purchasing.cancel_purchase(purchase_order_id=purchase.pk, actor="staff:1", reason="They closed down")
    drain()
    assert PurchaseOrder.objects.exclude(pk=purchase.pk).get().supplier == other


def test_a_silent_supplier_is_reminded_once(drain):
    _, _, purchase, _ = given.dropped()
    now = timezone.now()
    assert transmit.purchases_to_remind(now) == []
    later = now + timedelta(days=1, minutes=1)
    assert transmit.purchases_to_remind(later) == [purchase.pk]
    assert transmit.remind(purchase_order_id=purchase.pk, now=later)
    assert not transmit.remind(purchase_order_id=purchase.pk, now=later)
    assert Message.objects.filter(event="purchase_reminder").count() == 1


def test_the_demo_supplier_lives_by_itself(drain):
    make_warehouse()
    mug = make_variant()
    given.make_supplier(mug, plug="demo")
    order = given.direct_order((mug, 1))
    dropship.settle_direct(order_id=order.pk)
    drain()
    purchase = PurchaseOrder.objects.get()
    assert purchase.reference.startswith("DS-")
    assert not Message.objects.filter(event="purchase_sent").exists()
    for minutes in (2, 4, 9):
        transmit.follow(purchase_order_id=purchase.pk, now=purchase.sent_at + timedelta(minutes=minutes))
    purchase.refresh_from_db()
    order.refresh_from_db()
    assert (purchase.status, order.fulfillment_status) == ("shipped", "shipped")
    assert Package.objects.get().tracking_number.startswith("DP")
    assert transmit.purchases_to_follow() == []


def test_a_line_with_units_left_over_keeps_its_way():
    order, line, purchase, mug = given.dropped(3)
    given.accept(purchase, 1)
    put_on_shelf(mug, make_bin(make_warehouse()), 5)
    given.refuse(purchase, 2)
    dropship.settle_direct(order_id=order.pk)
    line.refresh_from_db()
    assert line.way == Way.SUPPLIER
    assert stock_of(mug) == (5, 2, 0)


def test_units_a_supplier_still_has_to_answer_for_are_not_forgotten_beside_own_ones():
    house = make_warehouse()
    order, line, purchase, mug = given.dropped(3)
    put_on_shelf(mug, make_bin(house), 2)
    given.refuse(purchase, 2)
    dropship.settle_direct(order_id=order.pk)
    assert stock_of(mug) == (2, 2, 0)
    given.refuse(purchase, 1)
    dropship.settle_direct(order_id=order.pk)
    assert [(one.order_line, one.quantity) for one in Choice.objects.get().lines.all()] == [(line, 1)]


def test_units_a_supplier_still_has_to_answer_for_are_not_forgotten_beside_waiting_ones():
    order, _, purchase, _ = given.dropped(3)
    given.refuse(purchase, 2)
    dropship.settle_direct(order_id=order.pk)
    choice = Choice.objects.get()
    choosing.answer_choice(choice_id=choice.pk, answers={choice.lines.get().pk: "wait"}, actor="visitor")
    given.refuse(purchase, 1)
    dropship.settle_direct(order_id=order.pk)
    assert [one.quantity for one in Choice.objects.get(status="open").lines.all()] == [1]


def test_own_units_on_their_way_take_none_back_from_the_supplier():
    house = make_warehouse()
    order, _, purchase, mug = given.dropped(3)
    put_on_shelf(mug, make_bin(house), 2)
    given.refuse(purchase, 2)
    dropship.settle_direct(order_id=order.pk)
    [pk] = release_order(order_id=order.pk)
    picker = make_picker()
    pick.start_list(picker_id=picker.pk, warehouse_id=house.pk, shipment_ids=[pk])
    dropship.settle_direct(order_id=order.pk)
    pick.confirm_pick(pick_id=Pick.objects.get().pk, picker_id=picker.pk, seen=0, quantity=2)
    send(fill(Shipment.objects.get(pk=pk)))
    dropship.settle_direct(order_id=order.pk)
    assert purchase.lines.get().undecided == 1
    given.ship(purchase, 1)
    dropship.settle_direct(order_id=order.pk)
    order.refresh_from_db()
    assert (order.fulfillment_status, Choice.objects.exists()) == ("shipped", False)
