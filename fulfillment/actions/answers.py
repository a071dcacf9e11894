"""What suppliers say: accepted with a date, cannot deliver, sent. Each counts units per line, once for each key."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone

from fulfillment.actions import choices, claims, supplier_parcels
from fulfillment.actions.supplier_units import lock_purchase, settle_status, tell_supply
from fulfillment.models import Choice, PurchaseLine, PurchaseOrder, SupplierAnswer
from fulfillment.states import PurchaseStatus
from orders.actions import timeline
from orders.actions.promises import move_promise
from orders.models import OrderLine
from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused

Kind = SupplierAnswer.Kind


class CannotAnswer(Refused):
    """The answer does not fit the order; the message tells the supplier why."""


class CustomerCanceled(CannotAnswer):
    """The customer was quicker and canceled these units."""

    def __init__(self, title: str) -> None:
        super().__init__(f"Our customer canceled {title} a moment ago. Please do not send it.")


@dataclass(frozen=True)
class Said:
    """One answer for some lines: `quantities` maps purchase line ids to units; the same key is heard once."""

    kind: str
    quantities: Mapping[int, int]
    key: str
    due_on: datetime.date | None = None
    reason: str = ""
    carrier: str = ""
    tracking_number: str = ""


@transaction()
def hear(*, purchase_order_id: int, said: Said, actor: str, now: datetime.datetime | None = None) -> PurchaseOrder:
    """Write down an answer with all that follows from it, all lines or none. A repeat changes nothing.

    Raises CannotAnswer, CustomerCanceled, BadTrackingNumber.
    """
    now = now or timezone.now()
    order, lines = lock_purchase(purchase_order_id)
    heard = set(SupplierAnswer.objects.filter(line__in=lines, key=said.key).values_list("line_id", flat=True))
    if heard:
        return order
    wanted = {pk: units for pk, units in said.quantities.items() if units}
    known = {line.pk: line for line in lines}
    if order.status in {PurchaseStatus.DRAFT, PurchaseStatus.CANCELED}:
        raise CannotAnswer("We canceled this order. Nothing of it is wanted any more.")
    if not wanted or not wanted.keys() <= known.keys():
        raise CannotAnswer("Say for at least one line how many.")
    chosen = [(known[pk], wanted[pk]) for pk in sorted(wanted)]
    ACTIONS[said.kind](order, chosen, said, actor)
    SupplierAnswer.objects.bulk_create(_written(line, units, said, actor) for line, units in chosen)
    settle_status(order, actor=actor, now=now)
    tell_supply(order, list(order.lines.filter(pk__in=wanted)))
    events.record(f"purchase.{said.kind}", purchase_order_id=order.pk, order_id=order.order_id)
    return order


def _written(line: PurchaseLine, units: int, said: Said, actor: str) -> SupplierAnswer:
    return SupplierAnswer(
        line=line,
        kind=said.kind,
        quantity=units,
        due_on=said.due_on,
        reason=said.reason[:200],
        carrier=said.carrier[:40],
        tracking_number=said.tracking_number[:60],
        key=said.key[:100],
        actor=actor,
    )


Lines = Sequence[tuple[PurchaseLine, int]]


def _accept(order: PurchaseOrder, lines: Lines, said: Said, actor: str) -> None:
    """Units pass the same gate as cancellation; who comes second is told."""
    for line, units in lines:
        if not 0 < units <= line.undecided:
            raise CannotAnswer(f"Only {line.undecided} of {name(line)} still wait for your answer.")
        if line.order_line_id is not None and not claims.take_units(order_line_id=line.order_line_id, quantity=units):
            raise CustomerCanceled(name(line))
        PurchaseLine.objects.filter(pk=line.pk).update(accepted_quantity=F("accepted_quantity") + units)
    _date(order, lines, said.due_on, actor)


def _date(order: PurchaseOrder, lines: Lines, due_on: datetime.date | None, actor: str) -> None:
    """Write a line's day; a customer whose day it moves beyond is asked."""
    if due_on is None:
        return
    PurchaseLine.objects.filter(pk__in=[line.pk for line, _ in lines]).update(expected_on=due_on)
    days = [day for day in order.lines.values_list("expected_on", flat=True) if day is not None]
    order.expected_on = max(days, default=due_on)
    order.save(update_fields=["expected_on"])
    if order.order_id is None:
        return
    asked = []
    for line, units in lines:
        row = OrderLine.objects.get(purchase_lines=line)
        if row.promised_to is None or due_on > row.promised_to:
            asked.append(choices.Asked(row.pk, units, row.promised_to, due_on))
            move_promise(line_id=row.pk, first=None, last=due_on)
    late = [one for one in asked if one.old_on is not None]
    if late:
        choices.ask(order_id=order.order_id, cause=Choice.Cause.MOVED, asked=late, actor=actor)


def _move(order: PurchaseOrder, lines: Lines, said: Said, actor: str) -> None:
    if said.due_on is None:
        raise CannotAnswer("Choose the new date.")
    for line, units in lines:
        if not 0 < units <= line.due - line.shipped_quantity:
            raise CannotAnswer(f"{name(line)} is on its way already.")
    _date(order, lines, said.due_on, actor)


def _refuse(order: PurchaseOrder, lines: Lines, said: Said, actor: str) -> None:
    """Units not answered go first, then accepted ones that were not sent."""
    for line, units in lines:
        if not 0 < units <= line.undecided + line.to_ship:
            raise CannotAnswer(f"Only {line.undecided + line.to_ship} of {name(line)} were not sent yet.")
        back = max(0, units - line.undecided)
        PurchaseLine.objects.filter(pk=line.pk).update(
            accepted_quantity=F("accepted_quantity") - back, refused_quantity=F("refused_quantity") + units
        )
        if back and line.order_line_id is not None:
            claims.give_units(order_line_id=line.order_line_id, quantity=back)
    if order.order_id is not None:
        names = ", ".join(f"{units} of {name(line)}" for line, units in lines)
        text = f"{order.supplier.name} cannot deliver {names}: {said.reason or 'no reason given'}."
        timeline.add(order_id=order.order_id, kind="purchase.refused", text=text, actor=actor)


def _ship(order: PurchaseOrder, lines: Lines, said: Said, actor: str) -> None:
    """Units sent without a word before are accepted with it; a direct order's become a parcel of the customer."""
    for line, units in lines:
        open_units = line.to_ship + line.undecided
        if not 0 < units <= open_units:
            raise CannotAnswer(f"Only {open_units} of {name(line)} are left to send.")
        late = max(0, units - line.to_ship)
        if late:
            _accept(order, [(line, late)], Said(Kind.ACCEPTED, {line.pk: late}, said.key), actor)
        PurchaseLine.objects.filter(pk=line.pk).update(shipped_quantity=F("shipped_quantity") + units)
    if order.order_id is not None:
        contents = {line.order_line_id: units for line, units in lines if line.order_line_id is not None}
        supplier_parcels.send_parcel(
            order=order, contents=contents, carrier=said.carrier, number=said.tracking_number, actor=actor
        )


def name(line: PurchaseLine) -> str:
    """What a line is called in words."""
    variant = line.variant
    return f"{variant.product.title}, {variant.title}" if variant.title else variant.product.title


ACTIONS: dict[str, Callable[[PurchaseOrder, Lines, Said, str], None]] = {
    Kind.ACCEPTED: _accept,
    Kind.MOVED: _move,
    Kind.REFUSED: _refuse,
    Kind.SHIPPED: _ship,
}
