"""Short picks: the shelf held less than it should. The count is corrected, the claim freed, the rest goes on."""

import datetime

from django.db.models import F
from django.utils import timezone

from fulfillment.actions import choices, claims, elsewhere, pick, shipments
from fulfillment.models import Choice, Pick, Shipment, ShipmentLine
from fulfillment.queries.shelves import shelves_of
from fulfillment.states import PickState, ShipmentStatus
from orders.actions import back_orders, orders, timeline
from orders.actions.promising import OWNER
from orders.models import Order, OrderLine
from orders.states import OrderStatus
from shop.actions import goods, stock
from shop.actions.counts import lock_goods
from shop.actions.stock import Cause
from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.models import Supply

REASONS = {
    "missing": "not there",
    "damaged": "damaged",
    "wrong": "something else lay there",
}


class NotShort(Refused):
    """The bin holds enough for the line."""

    def __init__(self, left: int) -> None:
        super().__init__(f"Then {left} are enough for this line. Pick on.")


class UnknownReason(Refused):
    """The reason is none of the list."""

    def __init__(self) -> None:
        super().__init__("Choose why it is short.")


@transaction()
def report_short(*, pick_id: int, picker_id: int, left: int, reason: str) -> int:
    """End a claim whose bin holds only `left` good units; returns the units found on other shelves and claimed there.

    The bin's count becomes `left`. What no shelf has moves to a shipment that waits with a note for staff, and stays
    promised to the customer until another warehouse has it or he says what he wants (`settle_short`). Calling it again
    changes nothing.
    """
    if reason not in REASONS:
        raise UnknownReason
    mine = pick.pick_of(pick_id, picker_id)
    if mine.state == PickState.SHORT:
        return 0
    line = mine.shipment_line
    orders.lock([line.shipment.order_id])
    actor = f"staff:{picker_id}"
    goods.adjust_bin(
        stock_item_id=line.item_id,
        bin_id=mine.bin_id,
        found=left,
        cause=Cause("short", str(mine.pk)),
        actor=actor,
        reason=REASONS[reason],
    )
    shipment = Shipment.objects.select_for_update().get(pk=line.shipment_id)
    locked = Pick.objects.select_for_update(of=("self",)).get(pk=pick_id)
    if locked.state != PickState.CLAIMED:
        raise pick.NotYourPick
    missing = locked.quantity - locked.picked_quantity
    if left >= missing:
        raise NotShort(left)
    claims.release_pick(pick=locked, state=PickState.SHORT, actor=actor, reason=REASONS[reason])
    Pick.objects.filter(pk=pick_id).update(short_reason=reason, last_scan_at=timezone.now())
    return _go_on(locked, shipment, actor=actor, reason=reason)


def _go_on(short: Pick, shipment: Shipment, *, actor: str, reason: str) -> int:
    """Claim the rest elsewhere; park what is nowhere; settle shipment and walk."""
    line = ShipmentLine.objects.select_related("order_line").get(pk=short.shipment_line_id)
    shelves = shelves_of([line.item_id]).get(line.item_id, [])
    found = claims.claim_line(pick_list=short.pick_list, line=line, shelves=shelves)
    parked = line.quantity - line.claimed_quantity
    if parked:
        _park(line, shipment, parked, actor=actor, note=f"{REASONS[reason]} in {short.bin.code}")
    shipment.refresh_from_db()
    shipments.settle(shipment, actor=actor)
    pick.finish_list(pick_list_id=short.pick_list_id)
    return found


def _park(line: ShipmentLine, shipment: Shipment, units: int, *, actor: str, note: str) -> None:
    """Move units to the order's waiting shipment, with a note for the staff queue."""
    ShipmentLine.objects.filter(pk=line.pk).update(quantity=F("quantity") - units)
    order = Order.objects.get(pk=shipment.order_id)
    waiting = shipments.waiting_shipment(order=order, warehouse=shipment.house, status=ShipmentStatus.PENDING)
    shipments.add_units(shipment=waiting, order_line_id=line.order_line_id, stock_item_id=line.item_id, quantity=units)
    text = f"Short: {units} of {line.order_line.sku}, {note}."
    waiting.attention = f"{waiting.attention} {text}".strip()[:200]
    waiting.save(update_fields=["attention"])
    if waiting.status == ShipmentStatus.READY:
        shipments.move(waiting, ShipmentStatus.PENDING, actor=actor, reason="short")
    timeline.add(order_id=order.pk, kind="pick.short", text=text, actor=actor)
    events.record("pick.short", order_id=order.pk, order_line_id=line.order_line_id, quantity=units)


@transaction()
def settle_short(*, order_id: int, order_line_id: int, quantity: int, now: datetime.datetime | None = None) -> int:
    """Find parked units elsewhere, and ask the customer about the rest; the units promised from another warehouse.

    Wants to run once for each short pick.
    """
    now = now or timezone.now()
    orders.lock([order_id])
    line = OrderLine.objects.get(pk=order_line_id)
    parked = ShipmentLine.objects.filter(
        order_line=line, shipment__status=ShipmentStatus.PENDING, shipment__order__status=OrderStatus.CONFIRMED
    ).exclude(shipment__attention="")
    row = parked.filter(quantity__gt=0).order_by("pk").first()
    units = min(quantity, row.quantity if row else 0)
    if row is None or row.stock_item_id is None or not units:
        return 0
    moved = _take_elsewhere(line, row.stock_item_id, units, cause=Cause("short", f"{row.pk}:{now.isoformat()}"))
    if moved:
        elsewhere.tell(line, moved)
    if moved < units:
        day = _day_of_next_goods(line, now=now)
        asked = choices.Asked(line.pk, units - moved, line.promised_to, day)
        choices.ask(order_id=order_id, cause=Choice.Cause.SHORT, asked=[asked], now=now)
    return moved


def _take_elsewhere(line: OrderLine, stock_item_id: int, wanted: int, *, cause: Cause) -> int:
    """Promise units of other warehouses in place of those that are not there; how many."""
    lock_goods([line.variant_id])
    units = elsewhere.hold_elsewhere(line, wanted, besides=stock_item_id)
    if not units:
        return 0
    stock.release(
        owner_kind=OWNER,
        owner_id=str(line.pk),
        stock_item_id=stock_item_id,
        quantity=units,
        cause=cause,
        actor="worker",
        reason="short at the shelf",
    )
    stock.allocate(owner_kind=OWNER, owner_ids=[str(line.pk)], actor="worker")
    return units


def _day_of_next_goods(line: OrderLine, *, now: datetime.datetime) -> datetime.date | None:
    """The last day units would arrive that come with the next dated supply nobody was promised; None without one."""
    rows = Supply.objects.filter(stock_item__variant_id=line.variant_id, due_on__isnull=False)
    found = rows.filter(quantity__gt=F("received") + F("pegged")).order_by("due_on").first()
    order = Order.objects.select_related("shipping_method").get(pk=line.order_id)
    return back_orders.arrives(order, [found.due_on if found else None], now=now)[1]


@transaction()
def resume_shipment(*, shipment_id: int, actor: str) -> bool:
    """Put a shipment that was short back on the pick list once its shelves hold all of it; True when they do."""
    order_id = Shipment.objects.values_list("order_id", flat=True).get(pk=shipment_id)
    orders.lock([order_id])
    shipment = Shipment.objects.select_for_update(of=("self",)).select_related("order").get(pk=shipment_id)
    if shipment.status != ShipmentStatus.PENDING or shipment.order.status != OrderStatus.CONFIRMED:
        return False
    lines = list(shipment.lines.filter(quantity__gt=0))
    shelves = shelves_of([line.item_id for line in lines])
    if any(sum(shelf.free for shelf in shelves.get(line.item_id, [])) < line.quantity for line in lines):
        return False
    Shipment.objects.filter(pk=shipment_id).update(attention="")
    shipments.move(shipment, ShipmentStatus.READY, actor=actor, reason="goods found")
    ids = [line.order_line_id for line in lines]
    text = "We found it after all: it is on its way to be packed."
    choices.withdraw(order_id=order_id, line_ids=ids, cause=Choice.Cause.SHORT, actor=actor, text=text)
    return True


def parked_shipments() -> list[int]:
    """Return the shipments that wait for goods, oldest first."""
    rows = Shipment.objects.filter(status=ShipmentStatus.PENDING, order__status=OrderStatus.CONFIRMED)
    return list(rows.exclude(attention="").order_by("pk").values_list("pk", flat=True)[:200])
