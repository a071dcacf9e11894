"""From a confirmed order to shipments: what each warehouse has allocated goes onto its pick list."""

from collections.abc import Mapping

from django.db.models import F

from fulfillment.actions import shipments
from fulfillment.models import Shipment, ShipmentLine
from fulfillment.states import ShipmentStatus
from orders.actions import orders, timeline
from orders.models import Order
from orders.states import OrderStatus
from shop.core.db import transaction
from shop.models import Reservation, Warehouse

Key = tuple[int, int]
"""Order line and stock item."""


@transaction()
def release_order(*, order_id: int, actor: str = "worker") -> list[int]:
    """Make the order's shipments say what is allocated to it now; returns those still waiting.

    One rule for confirming, canceling, holding and late allocation, so calling it again changes nothing.
    """
    orders.lock([order_id])
    order = Order.objects.get(pk=order_id)
    list(Shipment.objects.filter(order=order).order_by("pk").select_for_update().values_list("pk"))
    wanted = _allocated(order)
    present = shipments.units_in_shipments(order_id)
    missing = {key: units - present.get(key, 0) for key, units in wanted.items() if units > present.get(key, 0)}
    surplus = {key: units - wanted.get(key, 0) for key, units in present.items() if units > wanted.get(key, 0)}
    _add(order, missing, actor=actor)
    _take_out(order, surplus, actor=actor)
    _pause_or_resume(order, actor=actor)
    return list(
        Shipment.objects.filter(order=order, status__in=shipments.WAITING).order_by("pk").values_list("pk", flat=True)
    )


def _allocated(order: Order) -> dict[Key, int]:
    """Units allocated to the order's lines and not canceled, by line and stock item.

    Nothing unless the order is confirmed or on hold.
    """
    if order.status not in {OrderStatus.CONFIRMED, OrderStatus.ON_HOLD}:
        return {}
    left = {line.pk: line.quantity - line.canceled_quantity - line.shipped_quantity for line in order.lines.all()}
    rows = Reservation.objects.filter(
        owner_kind="order_line", owner_id__in=[str(pk) for pk in left], status=Reservation.Status.ALLOCATED
    )
    wanted: dict[Key, int] = {}
    for row in rows.order_by("pk"):
        line_id = int(row.owner_id)
        units = min(row.quantity, left[line_id])
        left[line_id] -= units
        if units:
            wanted[line_id, row.stock_item_id] = units
    return wanted


def _add(order: Order, missing: Mapping[Key, int], *, actor: str) -> None:
    warehouses = {
        warehouse.pk: warehouse
        for warehouse in Warehouse.objects.filter(stock_items__in=[item_id for _, item_id in missing]).distinct()
    }
    home: dict[int, int] = dict(Warehouse.objects.filter(pk__in=warehouses).values_list("stock_items__pk", "pk"))
    touched: set[int] = set()
    for (line_id, item_id), units in sorted(missing.items()):
        warehouse = warehouses[home[item_id]]
        shipment = shipments.waiting_shipment(order=order, warehouse=warehouse)
        shipments.add_units(shipment=shipment, order_line_id=line_id, stock_item_id=item_id, quantity=units)
        touched.add(warehouse.pk)
    for warehouse_id in sorted(touched):
        timeline.add(
            order_id=order.pk,
            kind="shipment.released",
            text=f"On the pick list in {warehouses[warehouse_id].name}.",
            actor=actor,
        )


def _take_out(order: Order, surplus: Mapping[Key, int], *, actor: str) -> None:
    """Lower what no picker has claimed, the latest shipment first."""
    rows = ShipmentLine.objects.filter(
        shipment__order=order, shipment__status__in=shipments.UNSENT, shipment__purchase_order=None
    )
    touched: dict[int, Shipment] = {}
    left = dict(surplus)
    for line in rows.select_related("shipment").order_by("-shipment_id", "pk"):
        key = (line.order_line_id, line.item_id)
        units = min(left.get(key, 0), line.quantity - line.claimed_quantity)
        if units > 0:
            ShipmentLine.objects.filter(pk=line.pk).update(quantity=F("quantity") - units)
            left[key] -= units
            touched[line.shipment_id] = line.shipment
    for shipment in touched.values():
        shipments.settle(shipment, actor=actor)


def _pause_or_resume(order: Order, *, actor: str) -> None:
    """A held order's shipments leave the pick list; a released one's come back, those short of goods apart."""
    rows = Shipment.objects.filter(order=order)
    if order.status == OrderStatus.ON_HOLD or _waits_for_all(order):
        why = "the order is on hold" if order.status == OrderStatus.ON_HOLD else "everything is sent together"
        for shipment in rows.filter(status=ShipmentStatus.READY):
            shipments.move(shipment, ShipmentStatus.PENDING, actor=actor, reason=why)
    elif order.status == OrderStatus.CONFIRMED:
        for shipment in rows.filter(status=ShipmentStatus.PENDING, attention=""):
            shipments.move(shipment, ShipmentStatus.READY, actor=actor, reason="released")


def _waits_for_all(order: Order) -> bool:
    """Whether the customer wants everything at once while goods of the order are still on their way to us."""
    lines = [str(pk) for pk in order.lines.values_list("pk", flat=True)] if order.ship_together else []
    waiting = Reservation.objects.filter(
        owner_kind="order_line", owner_id__in=lines, status=Reservation.Status.BACKORDERED
    )
    return bool(lines) and waiting.exists()
