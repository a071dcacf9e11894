"""Returns and refunds at the same moment on two connections: no unit and no cent twice."""

import uuid

import pytest
from django.db.models import Sum

from orders.actions import line_refunds, returning
from orders.actions.line_refunds import LinePart
from orders.actions.refunds import CannotRefund
from orders.actions.returning import CannotReturn
from orders.models import Order, OrderLine, Refund
from orders.tests.factories import make_goods
from shop.core.errors import Refused
from shop.core.tests.racing import meeting, race, read_together
from support.actions import inspecting, returns
from support.actions.inspecting import Finding, inspect_units
from support.models import Inspection, Return
from support.tests.return_factories import make_delivered, make_return, receive

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.live]


def test_two_forms_return_a_unit_once():
    order = make_delivered()
    answers = race([lambda: make_return(order, 2, key=uuid.uuid4()) for _ in range(2)])
    assert sorted(type(answer) for answer in answers if not isinstance(answer, Return)) == [CannotReturn]
    assert OrderLine.objects.get(order=order).returning_quantity == 2


def test_without_lock_and_condition_both_forms_return_it(monkeypatch):
    """Both are told that they may send the same two units."""

    meet = meeting()

    def blindly(*, order_id, quantities):
        meet()
        for pk, units in quantities.items():
            OrderLine.objects.filter(pk=pk).update(returning_quantity=units)

    monkeypatch.setattr(returns, "lock", unlocked)
    monkeypatch.setattr(returns, "take_units_back", blindly)
    order = make_delivered()
    answers = race([lambda: make_return(order, 2, key=uuid.uuid4()) for _ in range(2)])
    assert all(isinstance(answer, Return) for answer in answers)


def unlocked(order_ids):
    return list(Order.objects.filter(pk__in=order_ids))


def test_without_the_lock_the_condition_still_holds(monkeypatch):
    """The conditional update alone, without the order's lock, lets one through."""
    order = make_delivered()
    line = order.lines.get()
    monkeypatch.setattr(returning, "lock", unlocked)
    take = {line.pk: 2}
    answers = race([lambda: returning.take_units_back(order_id=order.pk, quantities=take) for _ in range(2)])
    assert sum(isinstance(answer, CannotReturn) for answer in answers) == 1


def two_refunds():
    """Two people give back nearly all of one line: what each was told, and all that was given."""
    order = make_delivered((make_goods(5), 2), (make_goods(5), 2))
    line = order.lines.all()[0]

    def ask(cause):
        part = LinePart(line.pk, 0, line.total_amount - 100)
        return line_refunds.refund_lines(order_id=order.pk, parts=[part], cause=cause, actor="staff:1")

    answers = race([lambda: ask("a"), lambda: ask("b")])
    return line, answers, Refund.objects.aggregate(sum=Sum("amount"))["sum"]


def test_line_refunds_never_pass_the_line():
    line, answers, given = two_refunds()
    assert sum(isinstance(answer, CannotRefund) for answer in answers) == 1
    assert given == line.total_amount - 100


def test_without_the_condition_the_line_gives_back_too_much(monkeypatch):
    def blindly(*, order, part):
        OrderLine.objects.filter(pk=part.line_id).update(refunded_amount=part.amount)

    monkeypatch.setattr(line_refunds, "lock", read_together(unlocked))
    monkeypatch.setattr(line_refunds, "count_refunded", blindly)
    line, _, given = two_refunds()
    assert given > line.total_amount - 100


def two_scans():
    """One unit judged by two people at once: what each was told."""
    row = make_return(make_delivered(), 1)
    receive(row)
    item = row.items.get()
    finding = Finding(1, "accepted", "scrap")
    return race([lambda: inspect_units(item_id=item.pk, seen=0, finding=finding, actor="staff:1") for _ in range(2)])


def test_two_scans_of_the_last_unit_refund_once():
    assert all(isinstance(answer, Return | Refused) for answer in two_scans())
    assert (Refund.objects.count(), Inspection.objects.count()) == (1, 1)
    assert Return.objects.get().status == "closed"


def test_without_the_lock_two_scans_judge_a_unit_twice(monkeypatch):
    """With the money left out, which has its own condition."""
    locked = inspecting._locked
    monkeypatch.setattr(inspecting, "lock_return", lambda pk: Return.objects.select_related("order").get(pk=pk))
    monkeypatch.setattr(inspecting, "_locked", read_together(locked))
    monkeypatch.setattr(inspecting, "_settle", lambda row, actor: None)
    two_scans()
    assert Inspection.objects.count() == 2


def test_two_presses_decide_about_a_unit_once():
    """One of two units that wanted a second look is accepted; the form comes twice."""
    order = make_delivered()
    row = make_return(order, 2)
    receive(row)
    item = row.items.get()
    inspect_units(item_id=item.pk, seen=0, finding=Finding(2, "needs_review", "aside"), actor="staff:1")
    decide = {"item_id": item.pk, "seen": 2, "quantity": 1, "verdict": "accepted", "actor": "staff:1"}
    race([lambda: inspecting.decide_review(**decide) for _ in range(2)])
    item.refresh_from_db()
    assert (item.accepted_quantity, item.review_quantity) == (1, 1)
    assert Refund.objects.count() == 1
