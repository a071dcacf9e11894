"""A return from the wish to the money: what the rules allow, no unit twice, never more than was paid."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.registries import reasons_to_keep
from orders.actions.refunds import refund_order
from orders.actions.returning import CannotReturn
from orders.actions.sweeping import complete_orders
from orders.models import LineRefund, Order, OrderLine, Refund, TimelineEntry
from orders.states import FulfillmentStatus, OrderStatus, PaymentStatus
from orders.tests.factories import make_goods, make_user, make_voucher
from shop.actions.ledger import find_drift
from shop.core.models import Event, Message, StatusChange
from shop.models import StockItem
from shop.tests.factories import make_category, make_tax
from support.actions import returns
from support.actions.inspecting import CannotInspect, decide_review
from support.models import Return, ReturnRule
from support.queries.money_back import money_back
from support.queries.return_page import page_of
from support.queries.returnable import lines_to_return
from support.registries import orders_with_open_matters
from support.states import RETURN_MOVES, ReturnStatus
from support.tests.return_factories import inspect, make_delivered, make_reason, make_return, receive, wishes_of

pytestmark = pytest.mark.django_db


def line_of(order):
    return order.lines.order_by("position").first()


def mails():
    return list(Message.objects.filter(event__startswith="return_").order_by("pk").values_list("event", flat=True))


def refunded(order):
    return Order.objects.get(pk=order.pk).refunded_amount


def test_what_is_called_off_costs_no_fee():
    make_reason()
    row = make_return(make_delivered())
    row.fee_amount = 390
    assert page_of(row).fee.amount == 390
    for status in ("canceled", "rejected"):
        row.status = status
        assert page_of(row).fee.amount == 0


def test_every_state_has_its_moves():
    assert set(RETURN_MOVES) == set(ReturnStatus.values)


@pytest.mark.feature("POST05", "POST13", "PAY05")
def test_a_whole_return_gives_back_everything_once(drain):
    make_tax("0.07", state="ME")
    make_voucher()
    order = make_delivered((make_goods(price_amount=1999), 3), (make_goods(price_amount=501), 1), voucher_code="TEN")
    drain(only=("orders.send_refund",))
    row = make_return(order, 3, 1)
    assert row.status == ReturnStatus.AUTHORIZED
    before = {item.variant_id: item.on_hand for item in StockItem.objects.all()}
    receive(row)
    inspect(row)
    row = inspect(row)
    assert row.status == ReturnStatus.CLOSED
    drain(only=("orders.send_refund",))
    order = Order.objects.get(pk=order.pk)
    assert order.refunded_amount == order.total_amount == row.refunded_amount
    assert (order.payment_status, order.fulfillment_status) == (PaymentStatus.REFUNDED, FulfillmentStatus.RETURNED)
    assert {i.variant_id: i.on_hand - before[i.variant_id] for i in StockItem.objects.all()} == {
        line.variant_id: line.quantity for line in order.lines.all()
    }
    assert find_drift() == []
    assert mails() == ["return_authorized", "return_received", "return_checked"]
    told = set(TimelineEntry.objects.filter(order=order, is_public=True).values_list("kind", flat=True))
    assert told >= {"return.requested", "return.authorized", "return.received", "return.inspected", "refund.succeeded"}


def test_one_unit_after_the_other_sums_to_the_line():
    order = make_delivered((make_goods(price_amount=1000), 3), voucher_code=make_voucher(percent=33).code)
    sums = []
    for _ in range(3):
        row = make_return(order, 1)
        receive(row)
        sums.append(inspect(row, place="scrap").refunded_amount)
    line = line_of(order)
    assert (line.refunded_quantity, line.refunded_amount) == (3, line.total_amount)
    assert sum(sums) == refunded(order) == order.total_amount
    assert sums[0] < sums[2]  # the last one brings the delivery charge with it


def test_the_money_told_before_is_the_money_paid():
    order = make_delivered((make_goods(price_amount=1999), 2))
    told = money_back(order, {line_of(order).pk: 1}, fee=returns.Money.zero("USD")).total
    row = make_return(order, 1)
    receive(row)
    assert inspect(row).refunded_amount == told.amount == 1999


def test_a_unit_is_not_returned_twice():
    order = make_delivered()
    make_return(order, 2)
    with pytest.raises(CannotReturn, match="sending it back already"):
        make_return(order, 1)
    assert Return.objects.count() == 1


def test_the_same_form_sent_twice_is_one_return():
    order = make_delivered()
    key = uuid.uuid4()
    assert make_return(order, 1, key=key).pk == make_return(order, 1, key=key).pk
    assert line_of(order).returning_quantity == 1
    assert mails() == ["return_authorized"]


def test_receiving_and_checking_twice_changes_nothing():
    order = make_delivered()
    row = make_return(order, 1)
    receive(row)
    receive(row)
    inspect(row)
    item = row.items.get()
    with pytest.raises(CannotInspect):
        decide_review(item_id=item.pk, seen=0, quantity=1, verdict="accepted", actor="staff:1")
    assert Refund.objects.count() == 1
    assert mails().count("return_received") == 1


@pytest.mark.feature("POST06")
class TestRules:
    def rule(self, order, **facts):
        return ReturnRule.objects.create(product=line_of(order).variant.product, **facts)

    def test_what_cannot_be_returned_says_why(self):
        order = make_delivered()
        self.rule(order, is_returnable=False, why_not="Plants are not taken back.")
        assert lines_to_return(order)[0].why_not == "Plants are not taken back."
        with pytest.raises(CannotReturn, match="Plants"):
            make_return(order)

    def test_the_period_ends(self):
        order = make_delivered()
        late = timezone.now() + timedelta(days=31)
        assert "30 days ended" in lines_to_return(order, now=late)[0].why_not
        with pytest.raises(CannotReturn):
            returns.request_return(
                order_id=order.pk, draft_key=uuid.uuid4(), wishes=wishes_of(order, 1), actor="visitor", now=late
            )

    def test_a_longer_period_counts_and_keeps_the_order_open(self):
        order = make_delivered()
        self.rule(order, days=60)
        StatusChange.objects.filter(field="fulfillment_status").update(at=timezone.now() - timedelta(days=31))
        assert lines_to_return(order)[0].units == 2
        assert complete_orders() == 0

    def test_the_nearest_category_counts(self):
        top = make_category("Home")
        below = make_category("Plants", parent=top)
        order = make_delivered((make_goods(), 1))
        product = line_of(order).variant.product
        product.main_category = below
        product.save(update_fields=["main_category"])
        ReturnRule.objects.create(days=10)
        ReturnRule.objects.create(category=top, days=20)
        assert lines_to_return(order)[0].terms.days == 20
        ReturnRule.objects.create(category=below, days=5)
        assert lines_to_return(order)[0].terms.days == 5

    def test_the_fee_is_kept_once_unless_it_was_our_fault(self):
        order = make_delivered((make_goods(price_amount=1000), 2))
        self.rule(order, fee_amount=390)
        row = make_return(order, 1)
        receive(row)
        assert inspect(row).refunded_amount == 610
        ours = make_return(order, 1, reason=make_reason(code="wrong", label="Wrong", is_our_fault=True))
        assert ours.fee_amount == 0

    def test_staff_decide_where_the_rule_says_so(self):
        order = make_delivered()
        self.rule(order, is_automatic=False)
        row = make_return(order)
        assert (row.status, mails()) == (ReturnStatus.REQUESTED, ["return_requested"])
        returns.reject_return(return_id=row.pk, reason="It was worn.", actor="staff:1")
        returns.reject_return(return_id=row.pk, reason="It was worn.", actor="staff:1")
        assert mails() == ["return_requested", "return_rejected"]
        assert line_of(order).returning_quantity == 0
        again = make_return(order)
        assert returns.authorize_return(return_id=again.pk, actor="staff:1").status == ReturnStatus.AUTHORIZED

    def test_a_picture_is_asked_for_where_the_reason_says_so(self):
        order = make_delivered()
        with pytest.raises(CannotReturn, match="picture"):
            make_return(order, reason=make_reason(code="damaged", label="Damaged", needs_photo=True))


def test_units_not_accepted_are_not_refunded_and_say_why():
    order = make_delivered()
    row = make_return(order, 2)
    receive(row)
    inspect(row, quantity=1)
    row = inspect(row, "rejected", "aside", note="The sole is worn through.")
    assert (row.status, refunded(order)) == (ReturnStatus.CLOSED, 1000)
    assert "sole is worn" in Message.objects.get(event="return_checked").text
    assert "and send it back to you" in Message.objects.get(event="return_checked").text
    assert "and send it back to you" in page_of(row).words
    assert line_of(order).returned_quantity == 1


def test_what_is_not_accepted_wants_a_reason():
    row = make_return(make_delivered())
    receive(row)
    with pytest.raises(CannotInspect, match="Say why"):
        inspect(row, "rejected", "aside", note=" ")


def test_a_second_look_is_a_second_refund():
    order = make_delivered((make_goods(), 2))
    row = make_return(order, 2)
    receive(row)
    inspect(row, quantity=1)
    row = inspect(row, "needs_review", "aside")
    assert (row.status, refunded(order)) == (ReturnStatus.INSPECTED, 1000)
    row = decide_review(item_id=row.items.get().pk, seen=1, quantity=1, verdict="accepted", actor="staff:2")
    assert row.status == ReturnStatus.CLOSED
    assert refunded(order) == order.total_amount
    assert LineRefund.objects.filter(order=order, line=None).count() == 1
    assert mails().count("return_checked") == 2


def test_missing_units_stay_returnable():
    order = make_delivered()
    row = make_return(order, 2)
    receive(row, 1)
    assert line_of(order).returning_quantity == 1
    inspect(row)
    assert refunded(order) == 1000
    assert make_return(order, 1).status == ReturnStatus.AUTHORIZED


def test_nothing_in_the_parcel_is_no_arrival():
    row = make_return(make_delivered())
    with pytest.raises(CannotReturn, match="not arrived"):
        receive(row, 0)


def test_a_return_never_gives_back_more_than_is_left_of_the_order():
    order = make_delivered()
    refund_order(order_id=order.pk, amount=order.total_amount - 300, cause="gesture", actor="staff:1")
    row = make_return(order, 2)
    receive(row)
    assert inspect(row).refunded_amount == 300
    assert refunded(order) == order.total_amount


def test_calling_off_keeps_the_goods_with_the_customer():
    order = make_delivered()
    row = make_return(order, 2)
    returns.mark_sent(return_id=row.pk, parcel="1Z", actor="visitor")
    returns.cancel_return(return_id=row.pk, actor="visitor")
    returns.cancel_return(return_id=row.pk, actor="visitor")
    assert line_of(order).returning_quantity == 0
    assert mails() == ["return_authorized", "return_canceled"]


def test_an_open_return_keeps_order_and_account():
    user = make_user()
    order = make_delivered(user_id=user.pk)
    row = make_return(order)
    assert orders_with_open_matters([order.pk]) == {order.pk}
    assert f"Return {row.number} is not done yet." in reasons_to_keep(user.pk)
    StatusChange.objects.filter(field="fulfillment_status").update(at=timezone.now() - timedelta(days=31))
    assert complete_orders() == 0
    returns.cancel_return(return_id=row.pk, actor="visitor")
    assert complete_orders() == 1
    assert Order.objects.get(pk=order.pk).status == OrderStatus.COMPLETED


def test_an_unpaid_or_unsent_order_has_nothing_to_return():
    order = make_delivered()
    OrderLine.objects.filter(order=order).update(delivered_quantity=0)
    with pytest.raises(CannotReturn, match="not arrived"):
        make_return(order)
    assert not Event.objects.filter(name="return.requested").exists()
