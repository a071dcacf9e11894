"""Shipments as containers of lines: making one, filling it, and keeping its status true to what its lines say.

Everything here wants the order locked and runs inside the transaction of an action.
"""

import datetime
import secrets
from collections import defaultdict
from collections.abc import Collection
from zoneinfo import ZoneInfo

from django.db.models import F, Sum
from django.utils import timezone

from fulfillment.models import Package, Shipment, ShipmentLine
from fulfillment.states import SHIPMENT_MOVES, ShipmentStatus
from orders.models import Order
from shop.core import events, states
from shop.models import Holiday, Warehouse

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
WAITING = (ShipmentStatus.PENDING, ShipmentStatus.READY)
UNSENT = (
    ShipmentStatus.PENDING,
    ShipmentStatus.READY,
    ShipmentStatus.PICKING,
    ShipmentStatus.PACKED,
    ShipmentStatus.EXCEPTION,
)
WEEKDAYS = (0, 1, 2, 3, 4)


def new_number() -> str:
    """Return a random shipment number without letters that look alike."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"S-{letters[:4]}-{letters[4:]}"


def move(shipment: Shipment, to: str, *, actor: str, reason: str = "") -> bool:
    """Move a shipment's status by the table; records `shipment.<status>` for those who listen."""
    return states.move(shipment, to, actor=actor, table=SHIPMENT_MOVES, reason=reason, event=f"shipment.{to}")


def leaves_on(order: Order, warehouse: Warehouse) -> datetime.date:
    """Return the working day an order must leave: the day of its confirmation, the next one after the cut-off."""
    zone = ZoneInfo(warehouse.time_zone)
    confirmed = (order.confirmed_at or timezone.now()).astimezone(zone)
    day = confirmed.date() + datetime.timedelta(days=confirmed.time() > warehouse.cutoff)
    closed = set(
        Holiday.objects.filter(day__gte=day, day__lt=day + datetime.timedelta(days=30)).values_list("day", flat=True)
    )
    workdays = warehouse.workdays or WEEKDAYS
    for later in range(30):
        candidate = day + datetime.timedelta(days=later)
        if candidate.weekday() in workdays and candidate not in closed:
            return candidate
    return day


def waiting_shipment(*, order: Order, warehouse: Warehouse, status: str = ShipmentStatus.READY) -> Shipment:
    """Return the shipment of this order that still waits in a warehouse, made when there is none."""
    found = Shipment.objects.filter(order=order, warehouse=warehouse, status__in=WAITING).first()
    if found is not None:
        return found
    made = Shipment.objects.create(
        number=new_number(),
        order=order,
        warehouse=warehouse,
        promised_on=leaves_on(order, warehouse),
        status=status,
    )
    events.record("shipment.released", shipment_id=made.pk, order_id=order.pk)
    return made


def add_units(*, shipment: Shipment, order_line_id: int, stock_item_id: int, quantity: int) -> None:
    """Add units of an order line to a shipment."""
    line, is_new = ShipmentLine.objects.get_or_create(
        shipment=shipment,
        order_line_id=order_line_id,
        stock_item_id=stock_item_id,
        defaults={"quantity": quantity},
    )
    if not is_new:
        ShipmentLine.objects.filter(pk=line.pk).update(quantity=F("quantity") + quantity)


def settle(shipment: Shipment, *, actor: str) -> None:
    """Bring the status back in line after claims ended or units were taken out.

    Nothing left: canceled. Nothing claimed any more: back on the pick list, joined with what else waits there.
    """
    sums = shipment.lines.aggregate(units=Sum("quantity"), claimed=Sum("claimed_quantity"))
    if shipment.status in {*WAITING, ShipmentStatus.PICKING} and not sums["units"]:
        move(shipment, ShipmentStatus.CANCELED, actor=actor, reason="nothing left to send")
    elif shipment.status == ShipmentStatus.PICKING and not sums["claimed"]:
        _back_to_list(shipment, actor=actor)


def _back_to_list(shipment: Shipment, *, actor: str) -> None:
    other = Shipment.objects.filter(order_id=shipment.order_id, warehouse=shipment.house, status__in=WAITING).first()
    if other is None:
        move(shipment, ShipmentStatus.READY, actor=actor, reason="let go")
        return
    for line in other.lines.filter(quantity__gt=0):
        add_units(
            shipment=shipment,
            order_line_id=line.order_line_id,
            stock_item_id=line.item_id,
            quantity=line.quantity,
        )
    other.lines.update(quantity=0)
    attention = other.attention
    move(other, ShipmentStatus.CANCELED, actor=actor, reason=f"joined with {shipment.number}")
    if attention:
        Shipment.objects.filter(pk=shipment.pk).update(attention=attention)
    move(shipment, ShipmentStatus.READY, actor=actor, reason="let go")


def units_in_shipments(order_id: int) -> dict[tuple[int, int], int]:
    """Return the units of each order line and stock item that unsent shipments hold, parcels already sent left out."""
    held: dict[tuple[int, int], int] = defaultdict(int)
    key_of: dict[int, tuple[int, int]] = {}
    for line in ShipmentLine.objects.filter(
        shipment__order_id=order_id, shipment__status__in=UNSENT, shipment__purchase_order=None
    ):
        key_of[line.pk] = (line.order_line_id, line.item_id)
        held[key_of[line.pk]] += line.quantity
    sent = Package.objects.filter(
        shipment__order_id=order_id,
        shipment__status__in=UNSENT,
        shipment__purchase_order=None,
        shipped_at__isnull=False,
    )
    for contents in sent.values_list("contents", flat=True):
        for line_id, units in contents.items():
            held[key_of[int(line_id)]] -= units
    return held


def parked_units(line_ids: Collection[int]) -> dict[tuple[int, int | None], int]:
    """Return the units of each order line and stock item that a picker did not find and nobody found since."""
    waiting = ShipmentLine.objects.filter(order_line__in=line_ids, shipment__status=ShipmentStatus.PENDING)
    rows = waiting.exclude(shipment__attention="").values_list("order_line_id", "stock_item_id")
    sums = rows.annotate(units=Sum(F("quantity") - F("claimed_quantity")))
    return {(line_id, item_id): units for line_id, item_id, units in sums if units}
