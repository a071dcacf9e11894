"""A count below what is promised: the latest promises are taken back, holds first, and each owner hears of it once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fulfillment.actions import choosing, overpromised, pick, shorts
from fulfillment.models import Choice, Pick, Shipment
from fulfillment.tests.factories import (
    make_bin,
    make_goods,
    make_picker,
    make_variant,
    make_warehouse,
    put_on_shelf,
    stock_of,
)
from fulfillment.tests.flows import released
from fulfillment.tests.test_short_pick import paid
from orders.actions import payments, settling
from orders.actions.access import order_address
from orders.actions.manual import record_manual_payment
from orders.actions.transfer import choose_transfer
from orders.models import OrderLine
from orders.tests.factories import make_order as place
from orders.tests.factories import pay_order
from orders.tests.paying import pay_token
from shop.actions.goods import adjust_bin
from shop.actions.ledger import find_drift
from shop.actions.levels import set_counts
from shop.actions.stock import Cause, Demand
from shop.actions.supply import peg
from shop.actions.waiting import ask_to_be_told, tell_waiting
from shop.core.models import Message
from shop.models import BinStock, Reservation, StockItem, Waiting
from shop.tests.factories import make_shipping, make_supply

pytestmark = pytest.mark.django_db


def count(variant, found, cause="1"):
    """Say how many lie on the variant's first shelf."""
    row = BinStock.objects.filter(stock_item__variant=variant).order_by("pk").first()
    adjust_bin(
        stock_item_id=row.stock_item_id,
        bin_id=row.bin_id,
        found=found,
        cause=Cause("count", cause),
        actor="staff:1",
        reason="counted",
    )


def settle(variant):
    ids = list(StockItem.objects.filter(variant=variant).values_list("pk", flat=True))
    return overpromised.settle_overpromised(stock_item_ids=ids)


def waiting_of(order):
    lines = [str(pk) for pk in order.lines.values_list("pk", flat=True)]
    return sum(Reservation.objects.filter(owner_id__in=lines, status="backordered").values_list("quantity", flat=True))


@pytest.mark.feature("FUL12")
def test_the_latest_paid_order_is_asked_once_and_the_earlier_one_keeps_its_units(drain):
    _, (mug,) = make_goods(quantity=4)
    first, _ = released((mug, 2))
    second, _ = released((mug, 2))
    paid(first), paid(second)
    count(mug, 3)
    drain()
    choice = Choice.objects.get()
    assert (choice.order_id, choice.cause, choice.lines.get().quantity) == (second.pk, "short", 1)
    assert Message.objects.get(event="choice_asked").subject == f"We ran short, order {second.number}"
    assert second.timeline.filter(kind="choice.asked", is_public=True).count() == 1
    assert (waiting_of(first), waiting_of(second), stock_of(mug)) == (0, 1, (3, 3, 0))
    assert sum(line.quantity for line in Shipment.objects.get(order=second).lines.all()) == 1
    assert find_drift() == []
    assert settle(mug) == 0
    drain()
    assert Message.objects.filter(event="choice_asked").count() == 1


def test_a_hold_goes_before_paid_orders_and_its_buyer_is_told_when_he_pays(drain):
    _, (mug,) = make_goods(quantity=2)
    hold = place((mug, 1))
    order, _ = released((mug, 1))
    count(mug, 1)
    drain()
    assert not Choice.objects.exists()
    assert stock_of(mug) == (1, 1, 0)
    with pytest.raises(payments.NotPayable, match=r"fewer than we thought: 1 of .* Nothing was charged"):
        payments.open_payment(order_id=hold.pk, provider="demo", flow="card", links={}, actor="visitor")
    assert hold.timeline.filter(kind="hold.lost", is_public=True).count() == 1
    assert settling.orders_to_expire() == [hold.pk]
    settling.expire_hold(order_id=hold.pk)
    hold.refresh_from_db()
    assert (hold.status, waiting_of(order)) == ("canceled", 0)
    assert find_drift() == []


def test_the_latest_of_two_holds_goes_first(drain):
    _, (mug,) = make_goods(quantity=2)
    first, second = place((mug, 1)), place((mug, 1))
    count(mug, 1)
    drain()
    first.refresh_from_db()
    second.refresh_from_db()
    now = timezone.now()
    assert first.hold_until > now >= second.hold_until
    assert stock_of(mug) == (1, 0, 1)


def test_money_that_was_under_way_when_its_hold_went_leads_to_a_question(drain):
    _, (mug,) = make_goods(quantity=2)
    order = place((mug, 2))
    count(mug, 1)
    settle(mug)
    pay_order(order)
    drain()
    order.refresh_from_db()
    choice = Choice.objects.get()
    assert (order.status, choice.lines.get().quantity, waiting_of(order)) == ("confirmed", 1, 1)
    assert stock_of(mug) == (1, 1, 0)
    choosing.answer_choice(choice_id=choice.pk, answers={choice.lines.get().pk: "refund"}, actor="visitor")
    drain()
    order.refresh_from_db()
    assert (order.refunded_amount > 0, order.lines.get().canceled_quantity) == (True, 1)
    assert find_drift() == []


def test_units_at_a_picker_are_left_to_him(drain):
    house, (mug,) = make_goods(quantity=2)
    order, (shipment,) = released((mug, 2))
    walk = pick.start_list(picker_id=make_picker().pk, warehouse_id=house.pk, shipment_ids=[shipment.pk])
    count(mug, 1)
    drain()
    assert not Choice.objects.exists()
    assert stock_of(mug) == (1, 2, 0)
    pick.let_go(pick_list_id=walk.pk, picker_id=walk.picker_id)
    assert settle(mug) == 1
    assert Choice.objects.get().order_id == order.pk


def test_a_short_pick_asks_its_own_customer_and_nobody_twice(drain):
    house, (mug,) = make_goods(quantity=3)
    picked, (shipment,) = released((mug, 2))
    later, _ = released((mug, 1))
    paid(picked), paid(later)
    picker = make_picker()
    walk = pick.start_list(picker_id=picker.pk, warehouse_id=house.pk, shipment_ids=[shipment.pk])
    from_shelf = Pick.objects.get(pick_list=walk)

    shorts.report_short(pick_id=from_shelf.pk, picker_id=picker.pk, left=1, reason="missing")
    drain()
    asked = {one.order_id: one.lines.get().quantity for one in Choice.objects.filter(status="open")}
    assert asked == {picked.pk: 1, later.pk: 1}
    assert find_drift() == []


def test_another_warehouse_helps_before_anybody_is_asked(drain):
    _, (mug,) = make_goods(quantity=2)
    order, _ = released((mug, 2))
    paid(order)
    put_on_shelf(mug, make_bin(make_warehouse()), 5)
    count(mug, 1)
    drain()
    assert not Choice.objects.exists()
    assert order.timeline.filter(kind="line.rerouted", is_public=True).count() == 1
    assert (waiting_of(order), stock_of(mug)) == (0, (6, 2, 0))
    assert sum(line.quantity for one in Shipment.objects.filter(order=order) for line in one.lines.all()) == 2


def test_he_may_wait_for_the_next_delivery_and_gets_it_by_itself(drain):
    _, (mug,) = make_goods(quantity=2)
    order, _ = released((mug, 2), shipping_method=make_shipping())
    paid(order)
    supply = make_supply(StockItem.objects.get(variant=mug), 5, days=10)
    count(mug, 1)
    drain()
    line = Choice.objects.get().lines.get()
    assert line.new_on > supply.due_on
    choosing.answer_choice(choice_id=line.choice_id, answers={line.pk: "wait"}, actor="visitor")
    assert OrderLine.objects.get(order=order).promised_to == line.new_on
    count(mug, 2, cause="found")
    drain()
    assert (waiting_of(order), stock_of(mug)) == (0, (2, 2, 0))
    assert sum(one.quantity for one in Shipment.objects.get(order=order).lines.all()) == 2


def test_goods_that_come_before_he_answers_end_the_question(drain):
    _, (mug,) = make_goods(quantity=2)
    order, _ = released((mug, 2))
    paid(order)
    count(mug, 1)
    drain()
    count(mug, 2, cause="found")
    drain()
    assert Choice.objects.get().status == "withdrawn"
    assert order.timeline.filter(kind="choice.withdrawn", is_public=True).count() == 1


def test_no_answer_refunds_the_units(drain):
    _, (mug,) = make_goods(quantity=2)
    order, _ = released((mug, 2))
    paid(order)
    count(mug, 0)
    drain()
    choice = Choice.objects.get()
    choosing.expire_choice(choice_id=choice.pk, now=choice.deadline + timedelta(seconds=1))
    drain()
    order.refresh_from_db()
    assert (order.status, order.payment_status, stock_of(mug)) == ("canceled", "refunded", (0, 0, 0))
    assert find_drift() == []


def test_a_file_that_counts_two_things_less_asks_an_order_once(drain):
    house = make_warehouse()
    mug, pan = make_variant(), make_variant()
    set_counts(warehouse_id=house.pk, counts={mug.pk: 2, pan.pk: 2}, cause=Cause("import", "1"), actor="staff:1")
    order, _ = released((mug, 2), (pan, 2))
    paid(order)
    set_counts(warehouse_id=house.pk, counts={mug.pk: 1, pan.pk: 0}, cause=Cause("import", "2"), actor="staff:1")
    drain()
    assert sorted(Choice.objects.get().lines.values_list("quantity", flat=True)) == [1, 2]
    assert Message.objects.filter(event="choice_asked").count() == 1
    assert find_drift() == []


def test_who_was_told_that_it_is_back_waits_in_line_again(drain):
    _, (mug,) = make_goods(quantity=1)
    ask_to_be_told(variant_id=mug.pk, email="a@example.com", is_proved=True)
    tell_waiting(variant_id=mug.pk)
    count(mug, 0)
    drain()
    row = Waiting.objects.get()
    assert (row.told_at, row.email, stock_of(mug)) == (None, "a@example.com", (0, 0, 0))
    count(mug, 1, cause="found")
    drain()
    assert Message.objects.filter(event="back_in_stock").count() == 2
    assert find_drift() == []


def test_what_is_kept_for_the_queue_goes_before_what_is_allocated():
    _, (mug,) = make_goods(quantity=2)
    order, _ = released((mug, 2))
    waiting, _ = released()
    line = OrderLine.objects.create(
        order=waiting, position=1, variant=mug, sku=mug.sku, title="Mug", quantity=1, unit_amount=1, total_amount=1
    )

    peg(owner_kind="order_line", demands=[Demand(str(line.pk), mug.pk, 1)], is_capped=False)
    count(mug, 3)
    assert stock_of(mug) == (3, 2, 1)
    count(mug, 2, cause="2")
    settle(mug)
    assert (stock_of(mug), waiting_of(order), waiting_of(waiting)) == ((2, 2, 0), 0, 1)
    assert find_drift() == []


def test_who_pays_by_transfer_is_told_before_he_pays_and_asked_when_the_money_is_here(drain, client, settings):
    settings.BANK_DETAILS = [("Account number", "000123456789")]
    _, (mug,) = make_goods(quantity=2)
    order = place((mug, 2))
    choose_transfer(order_id=order.pk, actor="visitor")
    count(mug, 1)
    drain()
    order.refresh_from_db()
    assert order.hold_until > timezone.now() + timedelta(days=6)
    assert not Choice.objects.exists()
    mail = Message.objects.get(event="hold_lost", to=order.email)
    assert mail.subject == f"We ran short, order {order.number}"
    assert f"1 of {order.lines.get().title} could not be kept" in mail.text
    page = client.get(order_address(order_id=order.pk)).text
    assert "could not be kept for you" in page
    assert "What is left is kept until" in page
    assert "Its items are kept" not in page
    pay = client.get(f"/pay/{pay_token(order)}/").text
    assert "could not be kept for you" in pay
    assert "Your items are kept" not in pay
    record_manual_payment(
        order_id=order.pk, kind="transfer", amount=order.total_amount, reference="B-1", actor="staff:1"
    )
    drain()
    assert (Choice.objects.get().lines.get().quantity, waiting_of(order)) == (1, 1)
    assert "We ran short" in Message.objects.get(event="choice_asked").subject
    assert "could not be kept" not in client.get(order_address(order_id=order.pk)).text.split("What happened")[0]
    assert find_drift() == []


def test_each_count_that_takes_from_an_awaited_transfer_is_told_once(drain, settings):
    settings.BANK_DETAILS = [("Account number", "000123456789")]
    _, (mug,) = make_goods(quantity=3)
    order = place((mug, 3))
    choose_transfer(order_id=order.pk, actor="visitor")
    for found in (2, 1):
        count(mug, found, cause=str(found))
        drain()
        assert settle(mug) == 0
    assert Message.objects.filter(event="hold_lost").count() == 2
