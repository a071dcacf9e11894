"""Questions to customers: asked when a promise cannot be kept, withdrawn when they are moot. `choosing` answers them.

No answer until the deadline gives the money back for those units (adr/0024). An order of another channel may have
neither mail address nor account: nobody could have answered, so its question waits for staff.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils import timezone

from fulfillment.actions import letters_choice, shipments
from fulfillment.models import Choice, ChoiceLine
from fulfillment.queries.questions import UNREACHABLE
from fulfillment.states import CHOICE_MOVES, ChoiceStatus
from orders.actions import back_orders, orders, timeline
from orders.models import OrderLine
from shop.core import events
from shop.core.db import transaction
from shop.core.states import move
from shop.promise import Way

REASONS = {
    Choice.Cause.SHORT: "we found too few that we can send",
    Choice.Cause.REFUSED: "our supplier could not deliver it",
    Choice.Cause.MOVED: "its date moved",
}


@dataclass(frozen=True)
class Asked:
    """Units of an order line in question; `new_on` is the last day on which they would arrive if he waits."""

    line_id: int
    quantity: int
    old_on: datetime.date | None = None
    new_on: datetime.date | None = None


@transaction()
def ask(
    *, order_id: int, cause: str, asked: Sequence[Asked], actor: str = "worker", now: datetime.datetime | None = None
) -> Choice | None:
    """Ask a customer about units of his order; an open question about the same lines gives way to this one.

    None where nothing of it is open any more.
    """
    now = now or timezone.now()
    (order,) = orders.lock([order_id])
    lines = OrderLine.objects.in_bulk([one.line_id for one in asked])
    rows = [_with_open_units(one, cause, actor=actor) for one in asked if one.quantity > 0]
    if not rows:
        return None
    made = Choice.objects.create(order=order, cause=cause, deadline=_deadline(now))
    ChoiceLine.objects.bulk_create(
        ChoiceLine(choice=made, order_line_id=one.line_id, quantity=one.quantity, old_on=one.old_on, new_on=one.new_on)
        for one in rows
    )
    names = ", ".join(f"{one.quantity} of {lines[one.line_id].title}" for one in rows)
    text = f"We asked you about {names}: {REASONS[Choice.Cause(cause)]}."
    timeline.add(order_id=order.pk, kind="choice.asked", text=text, actor=actor, is_public=True, at=now)
    letters_choice.ask_customer(made)
    events.record("choice.asked", choice_id=made.pk, order_id=order.pk)
    return made


def _deadline(now: datetime.datetime) -> datetime.datetime:
    """The first noon after the hours a customer has, so that it is said in words that are easy to keep."""
    least = timezone.localtime(now + datetime.timedelta(hours=settings.CHOICE_HOURS))
    noon = least.replace(hour=12, minute=0, second=0, microsecond=0)
    return noon if noon >= least else noon + datetime.timedelta(days=1)


def _with_open_units(one: Asked, cause: str, *, actor: str) -> Asked:
    """Take units of the same line out of older questions: of the same cause they join this one, dates are moot."""
    open_lines = ChoiceLine.objects.filter(order_line_id=one.line_id, choice__status=ChoiceStatus.OPEN)
    for line in open_lines.filter(choice__cause__in=[cause, Choice.Cause.MOVED]).select_related("choice"):
        if line.choice.cause == cause != Choice.Cause.MOVED:
            one = replace(one, quantity=one.quantity + line.quantity)
        _drop(line, actor=actor, reason="asked anew")
    return one


def _drop(line: ChoiceLine, *, actor: str, reason: str) -> None:
    """Take a line out of an open question; one without other lines ends, and keeps it as its history."""
    if line.choice.lines.exclude(pk=line.pk).exists():
        line.delete()
    else:
        end(line.choice, ChoiceStatus.WITHDRAWN, actor=actor, now=timezone.now(), reason=reason)


def end(choice: Choice, status: str, *, actor: str, now: datetime.datetime, reason: str = "") -> None:
    """Close a locked question with a status."""
    move(choice, status, actor=actor, table=CHOICE_MOVES, reason=reason)
    choice.answered_at, choice.answered_by = now, actor
    choice.save(update_fields=["answered_at", "answered_by"])
    events.record(f"choice.{status}", choice_id=choice.pk, order_id=choice.order_id)


@transaction()
def withdraw(*, order_id: int, line_ids: Sequence[int], cause: str, actor: str, text: str) -> int:
    """Take lines out of open questions of a cause, because they are moot; how many. `text` tells the customer why."""
    orders.lock([order_id])
    rows = ChoiceLine.objects.filter(order_line_id__in=line_ids, choice__order_id=order_id, choice__cause=cause)
    found = list(rows.filter(choice__status=ChoiceStatus.OPEN).select_related("choice").order_by("pk"))
    for line in found:
        _drop(line, actor=actor, reason=text)
    if found:
        timeline.add(order_id=order_id, kind="choice.withdrawn", text=text, actor=actor, is_public=True)
    return len(found)


@transaction()
def settle_choices(*, order_id: int, actor: str = "worker") -> None:
    """Cut open questions to the units that are still the customer's, after something of the order was canceled."""
    orders.lock([order_id])
    rows = ChoiceLine.objects.filter(choice__order_id=order_id, choice__status=ChoiceStatus.OPEN)
    for line in rows.select_related("order_line", "choice").order_by("pk"):
        left = line.order_line.quantity - line.order_line.canceled_quantity - line.order_line.shipped_quantity
        if left <= 0:
            _drop(line, actor=actor, reason="nothing left to ask")
        elif line.quantity > left:
            ChoiceLine.objects.filter(pk=line.pk).update(quantity=left)


@transaction()
def settle_arrived(*, order_id: int, actor: str = "worker") -> int:
    """Cut open questions about missing or late goods to what is still not here; how many ended."""
    orders.lock([order_id])
    asked = ChoiceLine.objects.filter(choice__order_id=order_id, choice__status=ChoiceStatus.OPEN)
    rows = asked.exclude(choice__cause=Choice.Cause.REFUSED).select_related("order_line", "choice").order_by("pk")
    ended = 0
    for line in rows:
        left = back_orders.units_waiting(line.order_line_id)
        left += sum(shipments.parked_units([line.order_line_id]).values())
        if left and line.quantity > left:
            ChoiceLine.objects.filter(pk=line.pk).update(quantity=left)
        elif not left and line.order_line.way != Way.SUPPLIER:
            _drop(line, actor=actor, reason="it is here")
            ended += 1
    if ended:
        text = "It is here after all, so there is nothing left to decide."
        timeline.add(order_id=order_id, kind="choice.withdrawn", text=text, actor=actor, is_public=True)
    return ended


def choices_overdue(now: datetime.datetime) -> list[int]:
    """Return the open questions whose deadline passed, the oldest first; staff settle those that reached nobody."""
    rows = Choice.objects.filter(status=ChoiceStatus.OPEN, deadline__lte=now).exclude(UNREACHABLE)
    return list(rows.order_by("deadline").values_list("pk", flat=True)[:200])
