"""Returns from the customer's wish to the door of the warehouse. What is found in the parcel: see `inspecting`."""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from orders.actions import timeline
from orders.actions.orders import lock
from orders.actions.placing import new_number
from orders.actions.returning import CannotReturn, leave_units, take_units_back
from orders.models import Order
from shop.core import events
from shop.core.db import transaction
from shop.core.money import Money
from shop.core.states import move
from support.actions.return_letters import tell_return
from support.models import Photo, Return, ReturnItem, ReturnReason
from support.queries.returnable import ReturnLine, lines_to_return
from support.states import RETURN_MOVES, ReturnStatus


@dataclass(frozen=True)
class Wish:
    """Units of a line to send back, and why."""

    line_id: int
    quantity: int
    reason_id: int
    note: str = ""


def lock_return(return_id: int) -> Return:
    """A return with its order under lock; every action on returns takes the order first."""
    lock([Return.objects.values_list("order_id", flat=True).get(pk=return_id)])
    return Return.objects.select_related("order").get(pk=return_id)


@transaction()
def request_return(
    *, order_id: int, draft_key: uuid.UUID, wishes: Sequence[Wish], actor: str, now: datetime.datetime | None = None
) -> Return:
    """Ask for a return; agreed at once where every rule says so. The same draft is one return.

    Raises CannotReturn: nothing chosen, too late, not returnable, units on their way already, a picture missing.
    """
    (order,) = lock([order_id])
    earlier = Return.objects.select_related("order").filter(draft_key=draft_key).first()
    if earlier is not None:
        return earlier
    lines = {row.line.pk: row for row in lines_to_return(order, now=now)}
    reasons = ReturnReason.objects.filter(is_active=True).in_bulk([wish.reason_id for wish in wishes])
    for wish in wishes:
        _refuse(wish, lines.get(wish.line_id), reasons.get(wish.reason_id), draft_key)
    if not wishes:
        raise CannotReturn("Choose what you want to send back.")
    take_units_back(order_id=order_id, quantities={wish.line_id: wish.quantity for wish in wishes})
    made = _write(order, draft_key, wishes, fee=fee_of(wishes, lines, reasons))
    words = f"Return {made.number} asked for: {_names(made)}."
    timeline.add(order_id=order.pk, kind="return.requested", text=words, actor=actor, is_public=True, at=now)
    events.record("return.requested", return_id=made.pk, order_id=order.pk)
    if all(lines[wish.line_id].terms.is_automatic for wish in wishes):
        return authorize_return(return_id=made.pk, actor="system")
    tell_return(made, "return_requested")
    return made


def fee_of(wishes: Sequence[Wish], lines: Mapping[int, ReturnLine], reasons: Mapping[int, ReturnReason]) -> int:
    """The return fee: the highest of those items whose reason is not our fault, once; smallest units."""
    own = [wish.line_id for wish in wishes if not reasons[wish.reason_id].is_our_fault]
    return max((lines[line_id].terms.fee.amount for line_id in own), default=0)


def _refuse(wish: Wish, row: ReturnLine | None, reason: ReturnReason | None, draft_key: uuid.UUID) -> None:
    """Refuse what the rules do not allow, in the customer's words."""
    if row is None:
        raise CannotReturn("This item is not part of the order, or was not sent.")
    if row.why_not or not 0 < wish.quantity <= row.units:
        raise CannotReturn(f"{row.line.title}: {row.why_not or 'fewer can be sent back.'}")
    if reason is None:
        raise CannotReturn(f"Say why you send {row.line.title} back.")
    if reason.needs_photo and not Photo.objects.filter(draft_key=draft_key, line_id=wish.line_id).exists():
        raise CannotReturn(f"Add a picture of {row.line.title}.")


def _write(order: Order, draft_key: uuid.UUID, wishes: Sequence[Wish], *, fee: int) -> Return:
    """The return with its items, each with the pictures of its line."""
    made = Return.objects.create(
        number=new_number("T"), draft_key=draft_key, order=order, currency=order.currency, fee_amount=fee
    )
    for wish in wishes:
        item = ReturnItem.objects.create(
            of_return=made,
            line_id=wish.line_id,
            reason_id=wish.reason_id,
            quantity=wish.quantity,
            note=wish.note.strip()[:500],
        )
        Photo.objects.filter(draft_key=draft_key, line_id=wish.line_id).update(return_item=item)
    return made


def _names(of_return: Return) -> str:
    """What comes back, in words."""
    items = of_return.items.select_related("line")
    return ", ".join(f"{item.quantity} of {item.line.title}" for item in items)


@transaction()
def authorize_return(*, return_id: int, actor: str) -> Return:
    """Agree to a return: the customer gets its instructions. Calling it again changes nothing."""
    row = lock_return(return_id)
    if not move(row, ReturnStatus.AUTHORIZED, actor=actor, table=RETURN_MOVES):
        return row
    row.authorized_at = timezone.now()
    row.save(update_fields=["authorized_at"])
    words = f"Return {row.number} is agreed. Instructions are on their way by mail."
    timeline.add(order_id=row.order_id, kind="return.authorized", text=words, actor=actor, is_public=True)
    events.record("return.authorized", return_id=row.pk, order_id=row.order_id)
    tell_return(row, "return_authorized")
    return row


@transaction()
def reject_return(*, return_id: int, reason: str, actor: str) -> Return:
    """Refuse a return that waits for an answer; its units can be asked for again."""
    row = lock_return(return_id)
    if move(row, ReturnStatus.REJECTED, actor=actor, table=RETURN_MOVES, reason=reason):
        _end(row, answer=reason)
        words = f"Return {row.number} is not agreed: {reason}"
        timeline.add(order_id=row.order_id, kind="return.rejected", text=words, actor=actor, is_public=True)
        events.record("return.rejected", return_id=row.pk, order_id=row.order_id)
        tell_return(row, "return_rejected")
    return row


@transaction()
def cancel_return(*, return_id: int, actor: str) -> Return:
    """Call off a return that has not arrived; the goods stay with the customer."""
    row = lock_return(return_id)
    if move(row, ReturnStatus.CANCELED, actor=actor, table=RETURN_MOVES):
        _end(row)
        words = f"Return {row.number} is called off."
        timeline.add(order_id=row.order_id, kind="return.canceled", text=words, actor=actor, is_public=True)
        events.record("return.canceled", return_id=row.pk, order_id=row.order_id)
        tell_return(row, "return_canceled")
    return row


def _end(row: Return, *, answer: str = "") -> None:
    """Nothing comes back: its units count as kept."""
    leave_units(order_id=row.order_id, quantities={item.line_id: item.quantity for item in row.items.all()})
    row.answer, row.ended_at = answer[:300], timezone.now()
    row.save(update_fields=["answer", "ended_at"])


@transaction()
def mark_sent(*, return_id: int, parcel: str, actor: str) -> Return:
    """Note that the customer has sent it, with the tracking number he has; told again, the number is mended."""
    row = lock_return(return_id)
    row.parcel = parcel.strip()[:60]
    if row.status != ReturnStatus.IN_TRANSIT:
        move(row, ReturnStatus.IN_TRANSIT, actor=actor, table=RETURN_MOVES)
        words = f"Return {row.number} was sent."
        timeline.add(order_id=row.order_id, kind="return.sent", text=words, actor=actor, is_public=True)
    row.save(update_fields=["parcel"])
    return row


@transaction()
def receive_return(*, return_id: int, counts: Mapping[int, int], warehouse_id: int, actor: str) -> Return:
    """A parcel arrived: `counts` says how many units of each item (id) were in it. Missing ones count as kept.

    Calling it again changes nothing. Raises CannotReturn where nothing was in it.
    """
    row = lock_return(return_id)
    if row.status == ReturnStatus.RECEIVED:
        return row
    if not any(units > 0 for units in counts.values()):
        raise CannotReturn("Nothing of this return was in the parcel, so it has not arrived yet.")
    move(row, ReturnStatus.RECEIVED, actor=actor, table=RETURN_MOVES)
    missing: dict[int, int] = {}
    for item in row.items.all():
        item.received_quantity = max(0, min(counts.get(item.pk, 0), item.quantity))
        item.save(update_fields=["received_quantity"])
        if item.quantity > item.received_quantity:
            missing[item.line_id] = item.quantity - item.received_quantity
    leave_units(order_id=row.order_id, quantities=missing)
    row.received_at, row.warehouse_id = timezone.now(), warehouse_id
    row.save(update_fields=["received_at", "warehouse_id"])
    words = f"Return {row.number} arrived. We check it now."
    timeline.add(order_id=row.order_id, kind="return.received", text=words, actor=actor, is_public=True)
    events.record("return.received", return_id=row.pk, order_id=row.order_id)
    tell_return(row, "return_received")
    return row


def fee_left(row: Return) -> Money:
    """What of the return fee was not kept yet."""
    return Money(row.fee_amount - row.fee_taken_amount, row.currency)
