"""What is found in a returned parcel: each unit accepted, not accepted or looked at again; then the money."""

from dataclasses import dataclass

from django.utils import timezone

from orders.actions import timeline
from orders.actions.line_refunds import LinePart, refund_lines
from orders.actions.orders import record_progress
from shop.actions.goods import receive_goods, stock_item_for
from shop.actions.stock import Cause
from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.core.money import Money
from shop.core.states import move
from shop.models import Bin
from support.actions.return_letters import tell_return
from support.actions.returns import fee_left, lock_return
from support.models import Inspection, Return, ReturnItem
from support.queries.money_back import money_back, paid_with
from support.states import RETURN_MOVES, ItemVerdict, ReturnStatus

COUNTS = {
    ItemVerdict.ACCEPTED: "accepted_quantity",
    ItemVerdict.REJECTED: "rejected_quantity",
    ItemVerdict.NEEDS_REVIEW: "review_quantity",
}


class CannotInspect(Refused):
    """These units cannot be checked now, or not so."""


@dataclass(frozen=True)
class Finding:
    """What somebody found about units: the verdict, where they go, and words about it."""

    quantity: int
    verdict: str
    place: str
    bin_id: int | None = None
    note: str = ""


@transaction()
def inspect_units(*, item_id: int, seen: int, finding: Finding, actor: str) -> Return:
    """Judge units of an item; the last one settles the return. `seen` is how many were judged when the page was made.

    Told again with the same `seen`, nothing changes. Raises CannotInspect.
    """
    row, item = _locked(item_id)
    if row.status != ReturnStatus.RECEIVED:
        raise CannotInspect("This return is not waiting to be checked.")
    if seen != item.checked_quantity:
        return row
    if not 0 < finding.quantity <= item.to_check:
        raise CannotInspect(f"Only {item.to_check} of these are left to check.")
    _record(row, item, finding, actor, is_new=True)
    _settle(row, actor)
    return row


@transaction()
def decide_review(*, item_id: int, seen: int, quantity: int, verdict: str, actor: str, note: str = "") -> Return:
    """Decide about units that wanted a second look; accepted ones are refunded.

    `seen` is how many of them there were when the page was made; told again, nothing changes. Raises CannotInspect.
    """
    row, item = _locked(item_id)
    if seen > item.review_quantity:
        return row
    if not 0 < quantity <= item.review_quantity or verdict not in {ItemVerdict.ACCEPTED, ItemVerdict.REJECTED}:
        raise CannotInspect("There is nothing left to decide about this item.")
    finding = Finding(quantity, verdict, Inspection.Place.ASIDE, None, note)
    item.review_quantity -= quantity
    _record(row, item, finding, actor, is_new=False)
    _settle(row, actor)
    return row


def _locked(item_id: int) -> tuple[Return, ReturnItem]:
    """The return and the item, their order under lock."""
    row = lock_return(ReturnItem.objects.values_list("of_return_id", flat=True).get(pk=item_id))
    return row, ReturnItem.objects.select_related("line").get(pk=item_id)


def _record(row: Return, item: ReturnItem, finding: Finding, actor: str, *, is_new: bool) -> None:
    """Write the look down, count it, and put what is good on its shelf."""
    if finding.verdict == ItemVerdict.REJECTED and not finding.note.strip():
        raise CannotInspect("Say why it is not accepted. The customer reads it.")
    name = COUNTS[ItemVerdict(finding.verdict)]
    if finding.place == Inspection.Place.SHELF:
        _restock(row, item, finding, actor)
    setattr(item, name, getattr(item, name) + finding.quantity)
    item.save(update_fields=[*COUNTS.values()])
    Inspection.objects.create(
        item=item,
        quantity=finding.quantity,
        verdict=finding.verdict,
        place=finding.place,
        bin_id=finding.bin_id if finding.place == Inspection.Place.SHELF else None,
        note=finding.note.strip()[:200],
        actor=actor,
    )
    if not is_new:
        words = f"Second look at return {row.number}: {finding.quantity} of {item.line.title} {finding.verdict}."
        timeline.add(order_id=row.order_id, kind="return.reviewed", text=words, actor=actor)


def _restock(row: Return, item: ReturnItem, finding: Finding, actor: str) -> None:
    """Receive units into a bin of the warehouse they came to; only what was accepted is sold again."""
    shelf = Bin.objects.filter(pk=finding.bin_id or 0, warehouse_id=row.warehouse_id or 0, kind=Bin.Kind.SHELF).first()
    if shelf is None:
        raise CannotInspect("Scan the shelf it goes to.")
    if finding.verdict != ItemVerdict.ACCEPTED:
        raise CannotInspect("Only accepted units go back on a shelf.")
    stock_item = stock_item_for(variant_id=item.line.variant_id, warehouse_id=shelf.warehouse_id)
    receive_goods(
        stock_item_id=stock_item.pk,
        bin_id=shelf.pk,
        quantity=finding.quantity,
        cause=Cause("return_item", f"{item.pk}:{item.checked_quantity}"),
        actor=actor,
    )


def _settle(row: Return, actor: str) -> None:
    """When every unit is judged: money for what was accepted, the customer told, the return closed if all is clear."""
    items = list(ReturnItem.objects.filter(of_return=row).select_related("line"))
    if any(item.to_check for item in items):
        return
    move(row, ReturnStatus.INSPECTED, actor=actor, table=RETURN_MOVES)
    back = _refund(row, items, actor)
    is_clear = not any(item.review_quantity for item in items)
    if is_clear:
        move(row, ReturnStatus.CLOSED, actor=actor, table=RETURN_MOVES)
        row.ended_at = timezone.now()
        row.save(update_fields=["ended_at"])
    words = (
        f"Return {row.number} is checked. {back.format()} goes back." if back else f"Return {row.number} is checked."
    )
    timeline.add(order_id=row.order_id, kind="return.inspected", text=words, actor=actor, is_public=True)
    events.record("return.inspected", return_id=row.pk, order_id=row.order_id)
    stage = str(sum(item.checked_quantity - item.review_quantity for item in items))
    notes = Inspection.objects.filter(item__in=items, verdict=ItemVerdict.REJECTED).select_related("item__line")
    extra = {"back": back, "method": paid_with(row.order), "is_clear": is_clear, "refusals": list(notes)}
    tell_return(row, "return_checked", stage=stage, **extra)


def _refund(row: Return, items: list[ReturnItem], actor: str) -> Money:
    """Give back the money for accepted units that had none yet, line by line; how much that is."""
    fresh = {item.line_id: item.accepted_quantity - item.refunded_quantity for item in items}
    fresh = {line_id: units for line_id, units in fresh.items() if units}
    if not fresh:
        return Money.zero(row.currency)
    sums = money_back(row.order, fresh, fee=fee_left(row))
    parts = [LinePart(part.line.pk, part.units, part.amount.amount) for part in sums.lines]
    cause = f"return:{row.pk}:{sum(item.refunded_quantity for item in items)}"
    refund_lines(
        order_id=row.order_id,
        parts=parts,
        cause=cause,
        actor=actor,
        reason=f"Return {row.number}",
        delivery=sums.delivery.amount,
        fee=sums.fee.amount,
    )
    for line_id, units in sorted(fresh.items()):
        record_progress(line_id=line_id, kind="returned", quantity=units, actor=actor)
    amounts = {part.line.pk: part.amount.amount for part in sums.lines}
    for item in items:
        if item.line_id in fresh:
            item.refunded_quantity += fresh[item.line_id]
            item.refunded_amount += amounts[item.line_id]
            item.save(update_fields=["refunded_quantity", "refunded_amount"])
    row.fee_taken_amount += sums.fee.amount
    row.refunded_amount += sums.total.amount
    row.save(update_fields=["fee_taken_amount", "refunded_amount"])
    return sums.total
