"""Every supplier plug keeps the same promises; the demonstration's answers by itself."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from fulfillment.suppliers import registry
from fulfillment.suppliers.base import KINDS, OrderedLine, SupplierOrder

SENT = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = SENT + timedelta(days=1)


def order(*lines, number="P-1111-2222"):
    return SupplierOrder(number, SENT, is_direct=True, lines=tuple(lines or [OrderedLine(7, "MUG-1", 2)]))


@pytest.fixture(params=sorted(settings.SUPPLIERS))
def plug(request):
    return registry.plug_named(request.param)


def test_an_order_handed_over_twice_has_one_number(plug):
    assert plug.transmit(order()) == plug.transmit(order())


def test_canceling_twice_or_what_is_unknown_is_harmless(plug):
    plug.cancel("P-1111-2222")
    plug.cancel("P-1111-2222")


def test_somebody_answers(plug):
    assert plug.mails != plug.answers_itself


def test_answers_are_known_words_about_our_lines_in_order_of_time(plug):
    lines = (OrderedLine(7, "MUG-1", 2), OrderedLine(8, "X-NONE", 1))
    said = plug.answers(order(*lines), LATER)
    wanted = {line.line_id: line.quantity for line in lines}
    assert all(one.kind in KINDS and 0 < one.quantity <= wanted[one.line_id] for one in said)
    assert [one.at for one in said] == sorted(one.at for one in said)
    assert len({(one.line_id, one.key) for one in said}) == len(said)


def test_nothing_is_said_before_the_order_was_sent(plug):
    assert plug.answers(order(), SENT - timedelta(seconds=1)) == ()


def test_the_demo_supplier_accepts_then_sends():
    demo = registry.plug_named("demo")

    def kinds(minutes):
        return [one.kind for one in demo.answers(order(), SENT + timedelta(minutes=minutes))]

    assert (kinds(0), kinds(2), kinds(4)) == ([], ["accepted"], ["accepted", "shipped"])


def test_the_demo_supplier_refuses_what_it_never_has():
    [said] = registry.plug_named("demo").answers(order(OrderedLine(7, "BOWL-NONE", 2)), LATER)
    assert (said.kind, said.reason) == ("refused", "No longer made")


def test_a_plug_that_is_gone_is_replaced_by_mail():
    assert registry.plug_named("zeppelin").mails
    assert registry.answering() == ["demo"]
