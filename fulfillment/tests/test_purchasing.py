"""Purchase orders for a warehouse: written, sent, on their way as supply, moved, canceled; silence and queues."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fulfillment.actions import purchasing
from fulfillment.models import Choice, PurchaseOrder
from fulfillment.queries import purchasing as purchase_queries
from fulfillment.states import PURCHASE_MOVES, PurchaseStatus, purchase_status
from fulfillment.tests import purchasing as given
from fulfillment.tests.factories import make_order, make_variant, make_warehouse
from orders.models import OrderLine
from orders.tests.factories import make_payment
from shop.actions import stock
from shop.actions import supply as supplies
from shop.core.models import Event, Message
from shop.models import ShippingMethod, StockItem, Supply
from shop.promise import Way
from shop.tests.factories import make_shipping

pytestmark = pytest.mark.django_db


def today(days=0):
    return timezone.localdate() + timedelta(days=days)


def back_ordered(variant, quantity=1, promised=None):
    """A paid order that waits for goods."""
    order = make_order(shipping_method=ShippingMethod.objects.first() or make_shipping())
    line = OrderLine.objects.create(
        order=order,
        position=1,
        variant=variant,
        sku=variant.sku,
        title=variant.product.title,
        way=Way.BACKORDER,
        quantity=quantity,
        unit_amount=1800,
        total_amount=1800 * quantity,
        promised_from=promised,
        promised_to=promised,
    )
    order.total_amount = order.goods_amount = order.captured_amount = line.total_amount
    order.save()
    make_payment(order)
    supplies.peg(owner_kind="order_line", demands=[stock.Demand(str(line.pk), variant.pk, quantity)], is_capped=False)
    return order


def test_a_draft_takes_cost_and_number_from_the_supplier_s_list():
    mug = make_variant()
    supplier = given.make_supplier(mug)
    order = given.bought((mug, 12), supplier=supplier, send=False)
    line = order.lines.get()
    assert (order.status, order.number[:2]) == ("draft", "P-")
    assert (line.quantity, line.cost_amount, line.supplier_sku) == (12, 700, f"X-{mug.pk}")
    assert not Supply.objects.exists()


def test_a_line_can_be_changed_and_taken_out_until_it_is_sent():
    mug = make_variant()
    order = given.bought((mug, 12), send=False)
    purchasing.set_line(purchase_order_id=order.pk, wish=purchasing.Wish(mug.pk, 5, 650))
    line = order.lines.get()
    assert (line.quantity, line.cost_amount) == (5, 650)
    purchasing.set_line(purchase_order_id=order.pk, wish=purchasing.Wish(mug.pk, 0))
    assert not order.lines.exists()
    with pytest.raises(purchasing.CannotPurchase):
        purchasing.send_purchase(purchase_order_id=order.pk, actor="staff:1")


def test_a_sent_order_is_fixed():
    mug = make_variant()
    order = given.bought((mug, 3))
    with pytest.raises(purchasing.CannotPurchase):
        purchasing.set_line(purchase_order_id=order.pk, wish=purchasing.Wish(mug.pk, 5))


def test_sending_puts_the_goods_on_their_way_and_tells_the_supplier_once(drain):
    mug = make_variant()
    order = given.bought((mug, 12), days=9)
    purchasing.send_purchase(purchase_order_id=order.pk, actor="staff:1")
    drain()
    supply = Supply.objects.get()
    assert (supply.quantity, supply.due_on, supply.stock_item.warehouse) == (12, today(9), order.warehouse)
    assert Message.objects.filter(event="purchase_sent").count() == 1
    assert Event.objects.filter(name="purchase.sent").count() == 1


def test_without_a_date_the_supplier_s_lead_time_is_expected():
    mug = make_variant()
    supplier = given.make_supplier(mug, lead_days=14)
    order = purchasing.create_purchase(
        supplier_id=supplier.pk, warehouse_id=make_warehouse().pk, wishes=[purchasing.Wish(mug.pk, 1)]
    )
    assert purchasing.send_purchase(purchase_order_id=order.pk, actor="staff:1").expected_on == today(14)


def test_goods_of_yesterday_cannot_be_ordered():
    order = given.bought((make_variant(), 1), days=-1, send=False)
    with pytest.raises(purchasing.CannotPurchase):
        purchasing.send_purchase(purchase_order_id=order.pk, actor="staff:1")


def test_what_a_supplier_says_moves_the_supply():
    mug = make_variant()
    order = given.bought((mug, 12), days=9)
    given.say(order, "accepted", 10, due_on=today(12))
    given.say(order, "refused", 2, reason="no more")
    supply = Supply.objects.get()
    order.refresh_from_db()
    assert (supply.quantity, supply.due_on, order.status, order.expected_on) == (
        10,
        today(12),
        "acknowledged",
        today(12),
    )
    given.say(order, "shipped", 10)
    order.refresh_from_db()
    assert (order.status, order.closed_at) == ("shipped", None)


def test_customers_whose_goods_come_later_are_asked_once(drain):
    mug = make_variant()
    order = given.bought((mug, 12), days=5)
    customer_order = back_ordered(mug, 2, promised=today(12))
    purchasing.move_purchase(purchase_order_id=order.pk, expected_on=today(30))
    drain()
    line = customer_order.lines.get()
    question = Choice.objects.get()
    assert (question.cause, question.lines.get().quantity) == ("moved", 2)
    assert question.lines.get().new_on == line.promised_to > today(30)
    purchasing.move_purchase(purchase_order_id=order.pk, expected_on=today(30))
    drain()
    assert Choice.objects.count() == 1
    assert Message.objects.filter(event="choice_asked").count() == 1


def test_goods_that_come_sooner_are_told_without_a_question(drain):
    mug = make_variant()
    order = given.bought((mug, 12), days=30)
    customer_order = back_ordered(mug, 1, promised=today(60))
    purchasing.move_purchase(purchase_order_id=order.pk, expected_on=today(10))
    drain()
    assert customer_order.lines.get().promised_to < today(30)
    assert not Choice.objects.exists()
    assert customer_order.timeline.filter(kind="promise.moved").count() == 1


def test_a_canceled_order_brings_nothing_and_whoever_waited_is_asked(drain):
    mug = make_variant()
    order = given.bought((mug, 12), days=5)
    back_ordered(mug, 1, promised=today(12))
    purchasing.cancel_purchase(purchase_order_id=order.pk, actor="staff:1", reason="Wrong price")
    drain()
    order.refresh_from_db()
    assert (order.status, Supply.objects.get().quantity) == ("canceled", 0)
    assert Choice.objects.get().lines.get().new_on is None
    assert Message.objects.filter(event="purchase_canceled").count() == 1


def test_what_runs_low_is_suggested_with_what_customers_wait_for():
    mug = make_variant()
    supplier = given.make_supplier(mug, ships_direct=False)
    item = StockItem.objects.create(variant=mug, warehouse=make_warehouse(), low_at=4)
    back_ordered(mug, 2)
    low = item.low_marks.create(available=0, mark=4)
    [one] = purchase_queries.suggestions([low.pk])
    assert (one.supplier_id, one.warehouse_id, one.quantity) == (supplier.pk, item.warehouse_id, 3 * 4 + 2)


def test_the_dashboard_counts_silence_refusals_delays_and_questions():
    _, _, silent, _ = given.dropped()
    _, _, refused, _ = given.dropped()
    given.refuse(refused)
    late = given.bought((make_variant(), 1), days=1)
    PurchaseOrder.objects.filter(pk=late.pk).update(expected_on=today(-1))
    PurchaseOrder.objects.filter(pk=silent.pk).update(sent_at=timezone.now() - timedelta(days=2, hours=1))
    rows = {row.label: row.count for row in purchase_queries.queues(now=timezone.now(), today=today())}
    assert rows == {
        "Supplier silent": 1,
        "Refused by suppliers": 1,
        "Deliveries overdue": 1,
        "Customer answers due": 0,
    }


@pytest.mark.parametrize(
    ("sums", "status"),
    [
        ((5, 0, 0, 0, 0), "sent"),
        ((5, 0, 4, 0, 0), "sent"),
        ((5, 1, 4, 0, 0), "acknowledged"),
        ((5, 5, 0, 0, 0), "refused"),
        ((0, 0, 0, 0, 0), "canceled"),
        ((5, 0, 5, 2, 0), "partly_shipped"),
        ((5, 1, 4, 4, 0), "shipped"),
        ((5, 0, 5, 5, 2), "partly_received"),
        ((5, 1, 4, 4, 4), "received"),
        ((5, 0, 0, 0, 5), "received"),
    ],
)
def test_the_status_follows_from_the_lines(sums, status):
    wanted, refused, accepted, shipped, arrived = sums
    told = purchase_status(wanted=wanted, refused=refused, accepted=accepted, shipped=shipped, arrived=arrived)
    assert told == status


def test_the_table_of_moves_knows_every_status():
    assert set(PURCHASE_MOVES) == set(PurchaseStatus.values)
    for targets in PURCHASE_MOVES.values():
        assert targets <= set(PurchaseStatus.values)
    assert all(not PURCHASE_MOVES[end] for end in ("received", "refused", "canceled"))
