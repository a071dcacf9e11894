"""Returns and refunds at the same moment on two connections: no unit and no cent twice."""

import uuid

import pytest
from django.db.models import Sum

from orders.actions import returning
from orders.actions.line_refunds import LinePart, refund_lines
from orders.actions.refunds import CannotRefund
from orders.actions.returning import CannotReturn
from orders.models import Order, OrderLine, Refund
from shop.core.tests.racing import race
from support.actions.inspecting import Finding, inspect_units
from support.models import Return
from support.tests.return_factories import make_delivered, make_return, receive

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.live]


def test_two_forms_return_a_unit_once():
    order = make_delivered()
    answers = race([lambda: make_return(order, 2, key=uuid.uuid4()) for _ in range(2)])
    assert sorted(type(answer) for answer in answers if not isinstance(answer, Return)) == [CannotReturn]
    assert OrderLine.objects.get(order=order).returning_quantity == 2


def test_without_the_lock_the_condition_still_holds(monkeypatch):
    """The conditional update alone, without the order's lock, lets one through."""
    order = make_delivered()
    line = order.lines.get()
    monkeypatch.setattr(returning, "lock", lambda ids: list(Order.objects.filter(pk__in=ids)))
    take = {line.pk: 2}
    answers = race([lambda: returning.take_units_back(order_id=order.pk, quantities=take) for _ in range(2)])
    assert sum(isinstance(answer, CannotReturn) for answer in answers) == 1


def test_line_refunds_never_pass_the_line():
    order = make_delivered()
    line = order.lines.get()

    def ask(cause):
        part = LinePart(line.pk, 0, line.total_amount - 100)
        return refund_lines(order_id=order.pk, parts=[part], cause=cause, actor="staff:1")

    answers = race([lambda: ask("a"), lambda: ask("b")])
    assert sum(isinstance(answer, CannotRefund) for answer in answers) == 1
    assert Refund.objects.aggregate(sum=Sum("amount"))["sum"] == line.total_amount - 100


def test_two_scans_of_the_last_unit_refund_once():
    row = make_return(make_delivered(), 1)
    receive(row)
    item = row.items.get()
    finding = Finding(1, "accepted", "scrap")
    race([lambda: inspect_units(item_id=item.pk, seen=0, finding=finding, actor="staff:1") for _ in range(2)])
    assert Refund.objects.count() == 1
    assert Return.objects.get().status == "closed"
