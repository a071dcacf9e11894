"""A question answered twice at the same moment, on real connections: one answer counts, the other one is told."""

import pytest

from fulfillment.actions import choices, choosing
from fulfillment.models import Choice, ChoiceLine, PurchaseOrder
from fulfillment.tests.factories import stock_of
from fulfillment.tests.flows import without_lock_and_gate
from fulfillment.tests.test_direct_choice import sold_by
from fulfillment.tests.test_short_pick import short
from orders.models import Order, Refund
from shop.actions.ledger import find_drift
from shop.core.errors import Refused
from shop.core.tests.racing import is_seen, meeting, race

pytestmark = [pytest.mark.live, pytest.mark.usefixtures("real_db")]
ROUNDS = 3


def two_presses():
    """One press for the supplier, one for the money, some rounds: presses that counted in each, and the mugs."""
    taken, mugs = [], []
    for _ in range(ROUNDS):
        order, mug, _ = short(quantity=2, left=0)
        sold_by(mug)
        line = order.lines.get()
        choices.ask(order_id=order.pk, cause=Choice.Cause.SHORT, asked=[choices.Asked(line.pk, 2)], actor="worker")
        question = ChoiceLine.objects.get(order_line=line)
        wanted = {"choice_id": question.choice_id, "actor": "visitor"}
        outcome = race(
            [
                lambda w=wanted, pk=question.pk: choosing.answer_choice(answers={pk: "supplier"}, **w),
                lambda w=wanted, pk=question.pk: choosing.answer_choice(answers={pk: "refund"}, **w),
            ]
        )
        assert all(not isinstance(one, Exception) or isinstance(one, Refused) for one in outcome), outcome
        taken.append(sum(not isinstance(one, Exception) for one in outcome))
        mugs.append(mug)
    return taken, mugs


def test_one_of_two_presses_counts():
    taken, mugs = two_presses()
    assert taken == [1] * ROUNDS
    for order in Order.objects.all():
        bought = PurchaseOrder.objects.filter(order=order).exclude(status="canceled").count()
        assert bought + Refund.objects.filter(payment__order=order).count() == 1
    assert [stock_of(mug) for mug in mugs] == [(0, 0, 0)] * ROUNDS
    assert find_drift() == []


def test_without_the_locks_both_count(monkeypatch):
    """The same presses without a lock on order and question: the supplier sends what was refunded, too."""
    meet = meeting()

    def unlocked(choice_id):
        choice = Choice.objects.select_related("order").get(pk=choice_id)
        lines = list(choice.lines.select_related("choice", "order_line__variant"))
        meet()
        return choice.order, choice, lines

    without_lock_and_gate(monkeypatch)
    monkeypatch.setattr(choosing, "_locked", unlocked)
    monkeypatch.setattr(
        choosing, "end", lambda choice, status, **_: Choice.objects.filter(pk=choice.pk).update(status=status)
    )
    assert is_seen(lambda: 2 in two_presses()[0], rounds=10)
