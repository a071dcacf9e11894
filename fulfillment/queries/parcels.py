"""Parcels and their way, cut for whoever looks: panels of the order page, the account and the staff order page."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Prefetch

from fulfillment.carriers import registry
from fulfillment.models import Package, Shipment, ShipmentLine, TrackingEvent
from orders.models import Order
from shop.core.http import Viewer

Context = Mapping[str, object]


def visible_order_ids(ids: Iterable[int], viewer: object) -> list[int]:
    """Return those of the orders whose parcels this viewer may see; nobody sees a stranger's."""
    wanted = list(ids)
    if not isinstance(viewer, Viewer):
        return []
    if viewer.is_staff:
        may = viewer.may("orders.view_order") or viewer.may("fulfillment.use_warehouse")
        return wanted if may else []
    opened = [pk for pk in wanted if pk in viewer.order_ids]
    rest = [pk for pk in wanted if pk not in viewer.order_ids]
    if rest and viewer.kind == "customer" and viewer.user_id is not None:
        own = Order.objects.filter(pk__in=rest, user_id=viewer.user_id).values_list("pk", flat=True)
        opened = sorted({*opened, *own})
    return opened


def parcels_of(ids: list[int], viewer: object) -> dict[int, Context]:
    """Panel: the parcels of each order that left, with their contents, number, link and news; three queries."""
    visible = visible_order_ids(ids, viewer)
    shipments = Shipment.objects.filter(order_id__in=visible).exclude(status="canceled").order_by("pk")
    rows = shipments.prefetch_related(
        Prefetch(
            "packages",
            Package.objects.prefetch_related(Prefetch("events", TrackingEvent.objects.order_by("-at", "-pk"))),
        ),
        Prefetch("lines", ShipmentLine.objects.select_related("order_line").order_by("order_line__position")),
    )
    by_order: dict[int, list[dict[str, object]]] = {}
    waiting: dict[int, int] = {}
    for shipment in rows:
        sent = [parcel for parcel in shipment.packages.all() if parcel.shipped_at is not None]
        by_order.setdefault(shipment.order_id, []).extend(_facts(parcel, shipment) for parcel in sent)
        if len(sent) < shipment.packages.count() or not sent:
            waiting[shipment.order_id] = waiting.get(shipment.order_id, 0) + 1
    return {
        order_id: {
            "parcels": _numbered(parcels, waiting.get(order_id, 0)),
            "is_more_to_come": bool(waiting.get(order_id)),
        }
        for order_id, parcels in by_order.items()
        if parcels
    }


def _numbered(parcels: list[dict[str, object]], waiting: int) -> list[dict[str, object]]:
    total = len(parcels) + waiting
    for position, parcel in enumerate(parcels, start=1):
        parcel["name"] = "Your parcel" if total == 1 else f"Parcel {position} of {total}"
    return parcels


def _facts(parcel: Package, shipment: Shipment) -> dict[str, object]:
    lines = {str(line.pk): line for line in shipment.lines.all()}
    return {
        "parcel": parcel,
        "badge": parcel.tracking_status or "shipped",
        "carrier": registry.brand_name(parcel.carrier),
        "contents": [
            {"quantity": units, "title": lines[key].order_line.title, "options": lines[key].order_line.options}
            for key, units in parcel.contents.items()
            if key in lines
        ],
        "events": list(parcel.events.all()),
    }


def arrivals(order_ids: Iterable[int]) -> dict[int, datetime]:
    """When the last parcel with units of each order line arrived; lines of which none arrived are left out."""
    lines = ShipmentLine.objects.filter(shipment__order_id__in=list(order_ids))
    line_of = {str(pk): line_id for pk, line_id in lines.values_list("pk", "order_line_id")}
    there = Package.objects.filter(shipment__order_id__in=list(order_ids), delivered_at__isnull=False)
    found: dict[int, datetime] = {}
    for contents, at in there.order_by("delivered_at").values_list("contents", "delivered_at"):
        found.update({line_of[key]: at for key in contents if key in line_of and at is not None})
    return found


def shipments_of(ids: list[int], viewer: object) -> dict[int, Context]:
    """Panel: every shipment of each order with its lines, claims and parcels, for staff."""
    if not isinstance(viewer, Viewer) or not viewer.is_staff:
        return {}
    rows = Shipment.objects.filter(order_id__in=visible_order_ids(ids, viewer)).select_related("warehouse")
    found: dict[int, list[Shipment]] = {}
    for shipment in rows.prefetch_related("packages__events", "lines__order_line").order_by("pk"):
        found.setdefault(shipment.order_id, []).append(shipment)
    return {order_id: {"shipments": shipments} for order_id, shipments in found.items()}
