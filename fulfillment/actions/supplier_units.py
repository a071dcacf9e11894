"""Units of purchase lines and the locks before them: what every action on a purchase order shares.

The gate of a direct order is its customer's order, that of a warehouse's order the supplies of its variants: whoever
holds the gate may read and change the lines (adr/0024).
"""

import datetime
from collections.abc import Sequence

from django.db.models import F
from django.utils import timezone

from fulfillment.actions import claims
from fulfillment.models import PurchaseLine, PurchaseOrder
from fulfillment.states import PURCHASE_MOVES, PurchaseStatus, purchase_status
from orders.actions import orders
from shop.actions.counts import lock_supplies
from shop.actions.goods import stock_item_for
from shop.actions.supply import announce_supply
from shop.core import events
from shop.core.states import move

SOURCE = "purchase_line"
"""What supplies of purchase orders call their source; the id is the line's."""
CLOSED = (PurchaseStatus.RECEIVED, PurchaseStatus.REFUSED, PurchaseStatus.CANCELED)


def lock_gate(purchase_order_id: int) -> PurchaseOrder:
    """Take the gate of a purchase order, not yet the order itself."""
    order = PurchaseOrder.objects.select_related("supplier").get(pk=purchase_order_id)
    if order.order_id is not None:
        orders.lock([order.order_id])
    else:
        lock_supplies(list(order.lines.values_list("variant_id", flat=True)))
    return order


def lock_purchase(purchase_order_id: int) -> tuple[PurchaseOrder, list[PurchaseLine]]:
    """Lock a purchase order behind its gate, with its lines."""
    lock_gate(purchase_order_id)
    return lock_after_gate(purchase_order_id)


def lock_after_gate(purchase_order_id: int) -> tuple[PurchaseOrder, list[PurchaseLine]]:
    """Lock a purchase order and its lines; wants the gate."""
    rows = PurchaseOrder.objects.select_related("supplier")
    order = rows.select_for_update(of=("self",)).get(pk=purchase_order_id)
    return order, list(order.lines.order_by("pk").select_for_update())


def settle_status(order: PurchaseOrder, *, actor: str, now: datetime.datetime | None = None) -> str:
    """Make the status of a sent, locked order say what its lines say; closes it where nothing more is to come."""
    lines = list(order.lines.all())
    status = purchase_status(
        wanted=sum(line.quantity - line.canceled_quantity for line in lines),
        refused=sum(line.refused_quantity for line in lines),
        accepted=sum(line.accepted_quantity for line in lines),
        shipped=sum(line.shipped_quantity for line in lines),
        arrived=sum(min(line.arrived, line.due) for line in lines),
    )
    if move(order, status, actor=actor, table=PURCHASE_MOVES):
        is_over = status in CLOSED or (order.is_direct and status == PurchaseStatus.SHIPPED)
        order.closed_at = (now or timezone.now()) if is_over else None
        order.save(update_fields=["closed_at"])
    return status


def take_back(line: PurchaseLine, units: int) -> None:
    """Turn accepted units that were not sent into canceled ones; a customer's become open again."""
    if units < 1:
        return
    PurchaseLine.objects.filter(pk=line.pk).update(
        accepted_quantity=F("accepted_quantity") - units, canceled_quantity=F("canceled_quantity") + units
    )
    if line.order_line_id is not None:
        claims.give_units(order_line_id=line.order_line_id, quantity=units)


def take_back_for(*, order_line_id: int, quantity: int, actor: str) -> int:
    """Open up accepted, unsent units of a customer's line again, as many as needed; wants the order locked."""
    left = quantity
    for line in PurchaseLine.objects.filter(order_line_id=order_line_id).order_by("-pk").select_for_update():
        units = min(left, line.to_ship)
        if units:
            order = PurchaseOrder.objects.select_for_update().get(pk=line.purchase_order_id)
            take_back(line, units)
            settle_status(order, actor=actor)
            events.record("purchase.canceled", purchase_order_id=order.pk, reason="our customer no longer wants it")
            left -= units
    return quantity - left


def tell_supply(
    order: PurchaseOrder, lines: Sequence[PurchaseLine], *, expected_on: datetime.date | None = None
) -> None:
    """Make supply say what these lines still bring to a warehouse, and when; wants the gate."""
    if order.warehouse_id is None:
        return
    for line in sorted(lines, key=lambda one: one.variant_id):
        item = stock_item_for(variant_id=line.variant_id, warehouse_id=order.warehouse_id)
        announce_supply(
            stock_item_id=item.pk,
            quantity=line.received_quantity + line.outstanding,
            due_on=expected_on or line.expected_on,
            source_kind=SOURCE,
            source_id=str(line.pk),
        )
