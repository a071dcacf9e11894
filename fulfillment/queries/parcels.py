"""Parcels and their way, cut for whoever looks: panels of the order page, the account and the staff order page."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from django.db.models import F, Prefetch, Sum

from fulfillment.carriers import registry
from fulfillment.models import Package, Shipment, ShipmentLine, TrackingEvent
from orders.models import Order, OrderLine
from shop.core.http import Viewer

Context = Mapping[str, object]
NEVER = datetime.max.replace(tzinfo=UTC)


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
    """Panel: the parcels of each order that left, with their contents, number, link and news; five queries."""
    visible = visible_order_ids(ids, viewer)
    shipments = Shipment.objects.filter(order_id__in=visible).exclude(status="canceled").order_by("pk")
    rows = shipments.prefetch_related(
        Prefetch(
            "packages",
            Package.objects.prefetch_related(Prefetch("events", TrackingEvent.objects.order_by("-at", "-pk"))),
        ),
        Prefetch("lines", ShipmentLine.objects.select_related("order_line").order_by("order_line__position")),
    )
    by_order: dict[int, list[Shipment]] = {}
    for shipment in rows:
        by_order.setdefault(shipment.order_id, []).append(shipment)
    outside = orders_with_more(by_order) if by_order else set()
    found = {order_id: _panel(mine, is_open=order_id in outside) for order_id, mine in by_order.items()}
    return {order_id: panel for order_id, panel in found.items() if panel["parcels"]}


def _panel(shipments: Sequence[Shipment], *, is_open: bool) -> Context:
    """The parcels of one order that left, in the order in which they did."""
    names = names_of(shipments, is_open=is_open)
    facts = {
        parcel.pk: _facts(parcel, shipment)
        for shipment in shipments
        for parcel in shipment.packages.all()
        if parcel.shipped_at is not None
    }
    is_waiting = is_open or len(facts) < len(names) or any(not one.packages.all() for one in shipments)
    parcels = [facts[pk] | {"name": name} for pk, name in names.items() if pk in facts]
    return {"parcels": parcels, "is_more_to_come": is_waiting}


def names_of(shipments: Sequence[Shipment], *, is_open: bool) -> dict[int, str]:
    """What to call each parcel of an order, by its id, in the order in which they left: a name once told stays its own.

    How many there are is told unless something of the order is in no shipment yet (`is_open`): nobody knows then.
    """
    parcels = [parcel for shipment in shipments for parcel in shipment.packages.all()]
    parcels.sort(key=lambda one: (one.shipped_at is None, one.shipped_at or NEVER, one.shipment_id, one.position))
    total = len(parcels) + sum(not shipment.packages.all() for shipment in shipments)
    if total == 1 and not is_open:
        return {parcel.pk: "Your parcel" for parcel in parcels}
    rest = "" if is_open else f" of {total}"
    return {parcel.pk: f"Parcel {place}{rest}" for place, parcel in enumerate(parcels, start=1)}


def orders_with_more(order_ids: Iterable[int]) -> set[int]:
    """Those of the orders that have units in no shipment yet: on back order, or to be sent by a supplier."""
    ids = list(order_ids)
    lines = OrderLine.objects.filter(order_id__in=ids).values_list("order_id")
    packed = ShipmentLine.objects.filter(shipment__order_id__in=ids).exclude(shipment__status="canceled")
    inside = dict(packed.values_list("shipment__order_id").annotate(units=Sum("quantity")))
    wanted = lines.annotate(units=Sum(F("quantity") - F("canceled_quantity")))
    return {order_id for order_id, units in wanted if units > inside.get(order_id, 0)}


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
