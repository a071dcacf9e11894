"""Answers to questions: the customer waits, has his money back, or lets a supplier send it; or nobody answers."""

import datetime
from collections.abc import Mapping, Sequence

from django.utils import timezone

from fulfillment.actions import dropship, letters_choice, shipments, supplier_units
from fulfillment.actions.choices import REASONS, end
from fulfillment.actions.release import release_order
from fulfillment.models import Choice, ChoiceLine
from fulfillment.queries.direct import direct_days
from fulfillment.states import ChoiceStatus
from orders.actions import back_orders, direct, orders, timeline
from orders.actions.canceling import CannotCancel, cancel_lines
from orders.actions.promises import move_promise
from orders.actions.promising import OWNER
from orders.models import Order, OrderLine
from shop.actions import stock
from shop.actions.counts import lock_goods
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.promise import Promise

WAIT, REFUND, SUPPLIER = ChoiceLine.Answer.WAIT, ChoiceLine.Answer.REFUND, ChoiceLine.Answer.SUPPLIER


class CannotAnswer(Refused):
    """The question is over, the answer is not whole, or no supplier has it any more."""


def _locked(choice_id: int) -> tuple[Order, Choice, list[ChoiceLine]]:
    order_id = Choice.objects.values_list("order_id", flat=True).get(pk=choice_id)
    (order,) = orders.lock([order_id])
    choice = Choice.objects.select_for_update().get(pk=choice_id)
    return order, choice, list(choice.lines.select_related("choice", "order_line__variant").order_by("pk"))


@transaction()
def answer_choice(
    *, choice_id: int, answers: Mapping[int, str], actor: str, now: datetime.datetime | None = None
) -> Choice:
    """Do what the customer wants, for each line (id of the choice's line to a `ChoiceLine.Answer`).

    A repeat of the same answer changes nothing. Raises CannotAnswer, CannotCancel,
    CannotSendDirectly.
    """
    now = now or timezone.now()
    order, choice, lines = _locked(choice_id)
    if choice.status == ChoiceStatus.ANSWERED and all(answers.get(line.pk) == line.answer for line in lines):
        return choice
    if choice.status != ChoiceStatus.OPEN or choice.deadline <= now:
        raise CannotAnswer("This question is over. Look at your order to see what happened.")
    if any(answers.get(line.pk) not in ChoiceLine.Answer for line in lines):
        raise CannotAnswer("Choose for each item.")
    for line in lines:
        line.answer = answers[line.pk]
    ChoiceLine.objects.bulk_update(lines, ["answer"])
    end(choice, ChoiceStatus.ANSWERED, actor=actor, now=now)
    told = direct_days(order, lines, now=now)
    if any(line.answer != REFUND for line in lines):  # else canceling takes its own, after a voucher that goes back
        lock_goods({line.order_line.variant_id for line in lines})
    _wait(order, choice, [line for line in lines if line.answer == WAIT], actor=actor)
    _refund(order, choice, [line for line in lines if line.answer == REFUND], actor=actor)
    _send_directly(order, [line for line in lines if line.answer == SUPPLIER], told, actor=actor, now=now)
    return choice


@transaction()
def expire_choice(*, choice_id: int, now: datetime.datetime) -> bool:
    """Refund the units of a question nobody answered in time; True when it ended now."""
    order, choice, lines = _locked(choice_id)
    if choice.status != ChoiceStatus.OPEN or choice.deadline > now:
        return False
    try:
        refund_expired(order, choice, lines)
    except CannotCancel:
        end(choice, ChoiceStatus.WITHDRAWN, actor="worker", now=now, reason="they are on their way")
        return True
    ChoiceLine.objects.filter(choice=choice).update(answer=REFUND)
    end(choice, ChoiceStatus.EXPIRED, actor="worker", now=now)
    return True


@transaction()
def refund_expired(order: Order, choice: Choice, lines: Sequence[ChoiceLine]) -> None:
    """The same refund as an answer asks for, undone as a whole where it cannot be."""
    _refund(order, choice, lines, actor="worker", words="no answer in time")


def _wait(order: Order, choice: Choice, lines: Sequence[ChoiceLine], *, actor: str) -> None:
    """Keep the units for the customer: as a back order where the supplier refused, else where they are."""
    for line in lines:
        first, last = None, line.new_on
        if choice.cause == Choice.Cause.REFUSED:
            first, last = back_orders.back_order(
                order=order, line=line.order_line, quantity=line.quantity, now=timezone.now()
            )
        if choice.cause != Choice.Cause.MOVED:
            move_promise(line_id=line.order_line_id, first=first, last=last)
    if lines:
        names = ", ".join(f"{line.quantity} of {line.order_line.title}" for line in lines)
        timeline.add(order_id=order.pk, kind="choice.wait", text=f"You wait for {names}.", actor=actor, is_public=True)


def _refund(order: Order, choice: Choice, lines: Sequence[ChoiceLine], *, actor: str, words: str = "") -> None:
    """Cancel the units with their share of what was paid; a supplier who accepted them is told."""
    quantities: dict[int, int] = {}
    for line in lines:
        open_units = OrderLine.objects.get(pk=line.order_line_id).open_quantity
        if line.quantity > open_units and choice.cause != Choice.Cause.SHORT:
            missing = line.quantity - open_units
            supplier_units.take_back_for(order_line_id=line.order_line_id, quantity=missing, actor=actor)
        quantities[line.order_line_id] = line.quantity
    if quantities:
        reason = REASONS[Choice.Cause(choice.cause)]
        reason = f"{reason[0].upper()}{reason[1:]}" + (f", {words}" if words else "")
        cancel_lines(order_id=order.pk, quantities=quantities, actor=actor, reason=reason)


def _send_directly(
    order: Order, lines: Sequence[ChoiceLine], told: Mapping[int, Promise], *, actor: str, now: datetime.datetime
) -> None:
    """Let a supplier send the units, by the rule that orders from suppliers; what our warehouse owed of them ends."""
    if not lines:
        return
    for line in lines:
        days, units = told.get(line.pk), _freed(line, actor=actor)
        if days is None or not units:
            raise CannotAnswer(f"Our supplier cannot send {line.order_line.title} any more. Choose again.")
        row = direct.send_directly(order=order, line=line.order_line, quantity=units, first=days.first, last=days.last)
        line.order_line, line.quantity = row, units
    ChoiceLine.objects.bulk_update(lines, ["order_line", "quantity"])
    release_order(order_id=order.pk, actor=actor)
    names = ", ".join(f"{line.quantity} of {line.order_line.title}" for line in lines)
    text = f"You let our supplier send {names}."
    timeline.add(order_id=order.pk, kind="choice.supplier", text=text, actor=actor, is_public=True, at=now)
    dropship.settle_direct(order_id=order.pk, actor=actor, now=now)
    letters_choice.tell_direct(order, lines)


def _freed(line: ChoiceLine, *, actor: str) -> int:
    """Give back what the units in question are promised of our warehouse; how many may come from elsewhere now.

    A supplier's were promised of nothing. Others wait for goods, or are missing in a house that had promised them.
    """
    if line.choice.cause == Choice.Cause.REFUSED:
        return line.quantity
    key, freed = line.order_line_id, min(line.quantity, back_orders.units_waiting(line.order_line_id))
    parts: list[tuple[int | None, int]] = [(None, freed)] if freed else []
    for (_, item_id), parked in sorted(shipments.parked_units([key]).items()):
        units = min(parked, line.quantity - freed)
        if units > 0:
            parts.append((item_id, units))
            freed += units
    for item_id, units in parts:
        stock.release(
            owner_kind=OWNER,
            owner_id=str(key),
            stock_item_id=item_id,
            quantity=units,
            cause=stock.Cause("choice", f"{line.pk}:{item_id or 0}"),
            actor=actor,
            reason="the supplier sends it",
        )
    return freed
