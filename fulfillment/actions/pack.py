"""Packing: put what lies on the bench into parcels, check it against the order, close each with box and weight."""

from collections import defaultdict

from django.db.models import Max, Sum
from django.utils import timezone

from fulfillment.actions import shipments
from fulfillment.models import Box, Package, Shipment, ShipmentLine
from fulfillment.queries.picking import at_bench
from fulfillment.states import ShipmentStatus
from orders.actions import orders, timeline
from shop.core.db import transaction
from shop.core.errors import Refused

HEAVIEST_G = 70_000


class NotReadyToPack(Refused):
    """Units of the shipment are still on the shelf, or it is packed or canceled."""

    def __init__(self, message: str = "This shipment is not at the bench. Its lines are still being picked.") -> None:
        super().__init__(message)


class NotInThisParcel(Refused):
    """More of an item was put in than the order holds."""

    def __init__(self, message: str) -> None:
        super().__init__(message)


class ParcelNotClosed(Refused):
    """A parcel cannot be closed as it is."""


@transaction()
def open_parcel(*, shipment_id: int) -> Package:
    """Return the parcel being packed, made when there is none. Raises NotReadyToPack."""
    shipment = _lock(shipment_id)
    begun = shipment.packages.filter(weight_g=None).first()
    return begun or _new_parcel(shipment)


def _lock(shipment_id: int) -> Shipment:
    shipment = Shipment.objects.select_for_update().get(pk=shipment_id)
    if shipment.status != ShipmentStatus.PICKING:
        raise NotReadyToPack("This shipment is not at the bench any more.")
    if not is_picked(shipment_id):
        raise NotReadyToPack
    return shipment


def is_picked(shipment_id: int) -> bool:
    """Whether every unit of a shipment lies on the bench, and at least one does."""
    return Shipment.objects.filter(at_bench(), pk=shipment_id).exists()


def _new_parcel(shipment: Shipment) -> Package:
    last = shipment.packages.aggregate(last=Max("position"))["last"] or 0
    return Package.objects.create(shipment=shipment, position=last + 1)


def units_packed(shipment_id: int) -> dict[int, int]:
    """Return how many units of each shipment line lie in its parcels."""
    packed: dict[int, int] = defaultdict(int)
    for contents in Package.objects.filter(shipment_id=shipment_id).values_list("contents", flat=True):
        for line_id, units in contents.items():
            packed[int(line_id)] += units
    return packed


@transaction()
def put_in(*, shipment_id: int, shipment_line_id: int, seen: int, quantity: int = 1) -> int:
    """Put units into the open parcel; returns how many of the line are packed now.

    `seen` is how many were packed when the page was made, so a repeated post changes nothing.
    Raises NotReadyToPack, NotInThisParcel.
    """
    parcel = open_parcel(shipment_id=shipment_id)
    packed = units_packed(shipment_id).get(shipment_line_id, 0)
    if packed > seen:
        return packed
    line = ShipmentLine.objects.filter(pk=shipment_line_id, shipment_id=shipment_id).first()
    if line is None:
        raise NotInThisParcel("That does not belong to this order. Put it aside.")
    if quantity < 1 or packed + quantity > line.picked_quantity:
        raise NotInThisParcel(f"All {line.picked_quantity} of that are in. Put this one back on the bench.")
    contents = dict(parcel.contents)
    contents[str(line.pk)] = contents.get(str(line.pk), 0) + quantity
    Package.objects.filter(pk=parcel.pk).update(contents=contents)
    return packed + quantity


@transaction()
def empty_parcel(*, shipment_id: int) -> None:
    """Take everything out of the parcel that is open."""
    parcel = open_parcel(shipment_id=shipment_id)
    Package.objects.filter(pk=parcel.pk).update(contents={})


@transaction()
def close_parcel(*, package_id: int, box_id: int | None, weight_g: int, actor: str) -> Shipment:
    """Close a parcel with its box and weight in grams; the last one makes the shipment packed.

    Closing it again changes nothing. Raises ParcelNotClosed, NotReadyToPack.
    """
    shipment_id = Package.objects.values_list("shipment_id", flat=True).get(pk=package_id)
    shipment = Shipment.objects.select_for_update().get(pk=shipment_id)
    parcel = Package.objects.get(pk=package_id)
    if parcel.weight_g is not None:
        return shipment
    _lock(shipment_id)
    if not parcel.contents:
        raise ParcelNotClosed("Nothing is in this parcel yet.")
    if not 0 < weight_g <= HEAVIEST_G:
        raise ParcelNotClosed(f"Enter the weight in grams, up to {HEAVIEST_G:,}.")
    box = Box.objects.filter(pk=box_id, is_active=True).first() if box_id else None
    if box_id and box is None:
        raise ParcelNotClosed("That box is no longer used. Choose another.")
    Package.objects.filter(pk=package_id).update(box=box, weight_g=weight_g)
    if _is_all_in(shipment_id):
        _finish(shipment, actor=actor)
    return shipment


def _is_all_in(shipment_id: int) -> bool:
    lines = ShipmentLine.objects.filter(shipment_id=shipment_id)
    picked: int | None = lines.aggregate(units=Sum("picked_quantity"))["units"]
    return sum(units_packed(shipment_id).values()) == (picked or 0)


def _finish(shipment: Shipment, *, actor: str) -> None:
    shipments.move(shipment, ShipmentStatus.PACKED, actor=actor)
    Shipment.objects.filter(pk=shipment.pk).update(packed_at=timezone.now())
    count = shipment.packages.count()
    text = "Packed." if count == 1 else f"Packed in {count} parcels."
    others = Shipment.objects.filter(order_id=shipment.order_id, packed_at__isnull=False).exclude(pk=shipment.pk)
    timeline.add(
        order_id=shipment.order_id,
        kind="shipment.packed",
        text=text,
        actor=actor,
        is_public=not others.exists(),  # the customer is told once, however many buildings pack for him
    )


@transaction()
def reopen_shipment(*, shipment_id: int, actor: str) -> None:
    """Take a packed shipment back to the bench: its last parcel not yet sent is open again. Again changes nothing."""
    orders.lock([Shipment.objects.values_list("order_id", flat=True).get(pk=shipment_id)])  # no parcel leaves meanwhile
    shipment = Shipment.objects.select_for_update().get(pk=shipment_id)
    if shipment.status != ShipmentStatus.PACKED:
        return
    last = shipment.packages.filter(shipped_at=None).order_by("-position").first()
    if last is None:
        return
    Package.objects.filter(pk=last.pk).update(weight_g=None, box=None)
    shipments.move(shipment, ShipmentStatus.PICKING, actor=actor, reason="opened again")
    Shipment.objects.filter(pk=shipment_id).update(packed_at=None)
