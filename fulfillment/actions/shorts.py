"""Short picks: the shelf held less than it should. The count is corrected, the claim freed, the rest goes on."""

from django.db.models import F
from django.utils import timezone

from fulfillment.actions import claims, pick, shipments
from fulfillment.models import Pick, Shipment, ShipmentLine
from fulfillment.queries.shelves import shelves_of
from fulfillment.states import PickState, ShipmentStatus
from orders.actions import orders, timeline
from orders.models import Order
from orders.states import OrderStatus
from shop.actions import goods
from shop.actions.stock import Cause
from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused

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
    promised to the customer. Calling it again changes nothing.
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
        stock_item_id=line.stock_item_id,
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
    shelves = shelves_of([line.stock_item_id]).get(line.stock_item_id, [])
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
    waiting = shipments.waiting_shipment(order=order, warehouse=shipment.warehouse, status=ShipmentStatus.PENDING)
    shipments.add_units(
        shipment=waiting, order_line_id=line.order_line_id, stock_item_id=line.stock_item_id, quantity=units
    )
    text = f"Short: {units} of {line.order_line.sku}, {note}."
    waiting.attention = f"{waiting.attention} {text}".strip()[:200]
    waiting.save(update_fields=["attention"])
    if waiting.status == ShipmentStatus.READY:
        shipments.move(waiting, ShipmentStatus.PENDING, actor=actor, reason="short")
    timeline.add(order_id=order.pk, kind="pick.short", text=text, actor=actor)
    events.record("pick.short", order_id=order.pk, order_line_id=line.order_line_id, quantity=units)


@transaction()
def resume_shipment(*, shipment_id: int, actor: str) -> bool:
    """Put a shipment that was short back on the pick list once its shelves hold all of it; True when they do."""
    order_id = Shipment.objects.values_list("order_id", flat=True).get(pk=shipment_id)
    orders.lock([order_id])
    shipment = Shipment.objects.select_for_update(of=("self",)).select_related("order").get(pk=shipment_id)
    if shipment.status != ShipmentStatus.PENDING or shipment.order.status != OrderStatus.CONFIRMED:
        return False
    lines = list(shipment.lines.filter(quantity__gt=0))
    shelves = shelves_of([line.stock_item_id for line in lines])
    if any(sum(shelf.free for shelf in shelves.get(line.stock_item_id, [])) < line.quantity for line in lines):
        return False
    Shipment.objects.filter(pk=shipment_id).update(attention="")
    shipments.move(shipment, ShipmentStatus.READY, actor=actor, reason="goods found")
    return True


def parked_shipments() -> list[int]:
    """Return the shipments that wait for goods, oldest first."""
    rows = Shipment.objects.filter(status=ShipmentStatus.PENDING, order__status=OrderStatus.CONFIRMED)
    return list(rows.exclude(attention="").order_by("pk").values_list("pk", flat=True)[:200])
