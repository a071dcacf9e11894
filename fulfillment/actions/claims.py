"""Claiming units of order lines: the one gate that picking and canceling both pass (docs/architecture.md)."""

from collections.abc import Iterable

from django.db.models import F
from django.utils import timezone

from fulfillment.models import Pick, PickList, ShipmentLine
from fulfillment.queries.shelves import Shelf, take_from
from fulfillment.states import PICK_MOVES
from orders.models import OrderLine
from shop.core import states


def take_units(*, order_line_id: int, quantity: int) -> bool:
    """Claim units of an order line unless they were canceled or claimed meanwhile; one conditional update."""
    open_lines = OrderLine.objects.filter(
        pk=order_line_id, quantity__gte=F("canceled_quantity") + F("picking_quantity") + quantity
    )
    return bool(open_lines.update(picking_quantity=F("picking_quantity") + quantity))


def give_units(*, order_line_id: int, quantity: int) -> None:
    """Give claimed units of an order line back, so that they can be canceled or claimed again."""
    OrderLine.objects.filter(pk=order_line_id).update(picking_quantity=F("picking_quantity") - quantity)


def claim_line(*, pick_list: PickList, line: ShipmentLine, shelves: Iterable[Shelf]) -> int:
    """Claim what is open of a shipment line and lies on shelves, one Pick for each shelf. Returns the units claimed.

    Wants the order locked.
    """
    order_line = OrderLine.objects.get(pk=line.order_line_id)
    wanted = min(line.quantity - line.claimed_quantity, order_line.open_quantity)
    parts = take_from(list(shelves), wanted)
    units = sum(count for _, count in parts)
    if not units or not take_units(order_line_id=line.order_line_id, quantity=units):
        return 0
    ShipmentLine.objects.filter(pk=line.pk).update(claimed_quantity=F("claimed_quantity") + units)
    line.claimed_quantity += units
    now = timezone.now()
    Pick.objects.bulk_create(
        Pick(pick_list=pick_list, shipment_line=line, bin_id=shelf.bin_id, quantity=count, last_scan_at=now)
        for shelf, count in parts
    )
    return units


def release_pick(*, pick: Pick, state: str, actor: str, reason: str = "") -> int:
    """End a locked claim; units not picked go back to their order line. Returns how many.

    Wants the order locked before the pick.
    """
    units = pick.quantity - pick.picked_quantity
    line = ShipmentLine.objects.select_for_update().get(pk=pick.shipment_line_id)
    states.move(pick, state, actor=actor, table=PICK_MOVES, field="state", reason=reason)
    if units:
        give_units(order_line_id=line.order_line_id, quantity=units)
        ShipmentLine.objects.filter(pk=line.pk).update(claimed_quantity=F("claimed_quantity") - units)
    return units
