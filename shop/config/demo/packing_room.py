"""What the warehouse did in the demo store's month: picked, packed, sent, and what carriers told."""

import datetime
import hashlib
from collections.abc import Iterator

from accounts.models import User
from fulfillment.actions import pack, pick, ship, tracking
from fulfillment.carriers.base import Scan
from fulfillment.models import Box, Package, Pick, Shipment, ShipmentLine
from fulfillment.queries.packing import bench_of
from orders.models import Order
from shop.config.demo.plans import End, Plan

Moment = datetime.datetime
HOUR = datetime.timedelta(hours=1)
MINUTE = datetime.timedelta(minutes=1)


def send_order(plan: Plan, order: Order, moment: Moment, now: Moment) -> Iterator[Moment]:
    """Pick, pack and send an order as far as its plan says; yields the moments between."""
    picker = User.objects.get(email="picker@example.com")
    moment = _working_hour(moment, now)
    yield moment
    shipments = list(Shipment.objects.filter(order=order, status="ready").order_by("pk"))
    shipments = shipments[:1] if plan.end is End.PARTLY else shipments
    for shipment in shipments:
        if not _pick(shipment, picker, is_half=plan.end is End.PICKING):
            return
    if plan.end in (End.PICKING, End.PICKED):
        return
    moment += 40 * MINUTE
    yield moment
    for shipment in shipments:
        _pack(shipment, picker)
    if plan.end is End.PACKED:
        return
    moment += 2 * HOUR
    yield moment
    parcels = list(Package.objects.filter(shipment__in=shipments).order_by("pk"))
    for parcel in parcels:
        _send(parcel, picker)
    yield from _travel(plan, order, parcels, moment)


def _working_hour(moment: Moment, now: Moment) -> Moment:
    """The next weekday morning in the warehouse, or at once for the orders of today."""
    if now - moment < datetime.timedelta(hours=20):
        return moment + 12 * MINUTE
    later = moment.replace(hour=14, minute=moment.minute, second=0)
    if later <= moment:
        later += datetime.timedelta(days=1)
    while later.weekday() > 4:  # Saturday and Sunday
        later += datetime.timedelta(days=1)
    return later if later < now - 4 * HOUR else moment + 20 * MINUTE


def _pick(shipment: Shipment, picker: User, *, is_half: bool) -> bool:
    """Walk for one shipment; False when the walk was left half done."""
    walk = pick.start_list(picker_id=picker.pk, warehouse_id=shipment.house.pk, shipment_ids=[shipment.pk])
    for turn, one in enumerate(Pick.objects.filter(pick_list=walk, state="claimed").order_by("bin__sequence", "pk")):
        if is_half and turn:
            return False
        pick.confirm_pick(pick_id=one.pk, picker_id=picker.pk, seen=0, quantity=one.quantity)
    return True


def _pack(shipment: Shipment, packer: User) -> None:
    """Fill parcels as the advisor says until nothing is left on the bench."""
    boxes = {box.name: box.pk for box in Box.objects.all()}
    while Shipment.objects.filter(pk=shipment.pk, status="picking").exists():
        parcel = pack.open_parcel(shipment_id=shipment.pk)
        advice = bench_of(shipment).advice
        if advice is None:
            return
        for line_id, units in advice.contents.items():
            packed = pack.units_packed(shipment.pk).get(int(line_id), 0)
            pack.put_in(shipment_id=shipment.pk, shipment_line_id=int(line_id), seen=packed, quantity=units)
        box = boxes.get(advice.box.name) if advice.box else None
        weight = advice.expected_weight_g or _weight(parcel.pk)
        pack.close_parcel(package_id=parcel.pk, box_id=box, weight_g=weight, actor=f"staff:{packer.pk}")


def _weight(package_id: int) -> int:
    """What a parcel without advice weighs."""
    contents = Package.objects.values_list("contents", flat=True).get(pk=package_id)
    lines = ShipmentLine.objects.filter(pk__in=[int(key) for key in contents]).select_related("order_line")
    return 200 + sum(line.order_line.weight_g * contents[str(line.pk)] for line in lines)


def _send(parcel: Package, packer: User) -> None:
    """Hand a parcel over: to UPS, or to the post where the number's last digit says so."""
    number = ups_number(parcel.pk)
    ship.ship_parcel(package_id=parcel.pk, carrier="ups", tracking_number=number, actor=f"staff:{packer.pk}")


def ups_number(key: int) -> str:
    """A number with the right check digit, of a shipper that does not exist."""
    digits = f"{int.from_bytes(hashlib.sha256(str(key).encode()).digest()[:6]) % 10**7:07d}"
    body = f"99900003{digits}"
    total = sum(int(sign) * (2 if place % 2 else 1) for place, sign in enumerate(body))
    return f"1Z{body}{-total % 10}"


def _travel(plan: Plan, order: Order, parcels: list[Package], moment: Moment) -> Iterator[Moment]:
    """What the carrier told on the way, parcel by parcel."""
    city = order.addresses.get(kind="delivery").city
    news = [
        (9, "in_transit", "Departed from facility", "Origin hub"),
    ]
    if plan.end is End.DELIVERED:
        news += [(47, "out_for_delivery", "Out for delivery", city), (52, "delivered", "Delivered, front door", city)]
    for hours, status, message, place in news:
        at = moment + hours * HOUR
        yield at
        for parcel in parcels:
            tracking.record_scan(
                package_id=parcel.pk, scan=Scan(status, message, place, at), actor=f"provider:{parcel.carrier}"
            )
