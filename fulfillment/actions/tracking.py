"""What carriers say about parcels on their way, until each is delivered or counts as such."""

import datetime

from django.utils import timezone

from fulfillment.actions import letters, shipments
from fulfillment.carriers import registry
from fulfillment.carriers.base import Scan, SentParcel
from fulfillment.models import Package, Shipment, ShipmentLine, TrackingEvent
from fulfillment.states import ShipmentStatus
from orders.actions import orders, timeline
from shop.core import events
from shop.core.db import transaction

ASSUME_AFTER_DAYS = 5
DELIVERED = "delivered"
PUBLIC = {"exception": "The carrier reports a problem", "returned": "The parcel is on its way back to us"}
BATCH = 500


def fetch_news(*, package_id: int, now: datetime.datetime) -> int:
    """Ask the parcel's carrier and record what is new; returns the number of new scans. Raises ProviderError."""
    parcel = Package.objects.select_related("shipment__order").get(pk=package_id)
    plug = registry.carrier_for(parcel.carrier)
    if plug is None or parcel.shipped_at is None or parcel.delivered_at is not None:
        return 0
    city = parcel.shipment.order.addresses.filter(kind="delivery").values_list("city", flat=True).first() or ""
    scans = plug.news(SentParcel(parcel.carrier, parcel.tracking_number, parcel.shipped_at, city), now)
    return sum(record_scan(package_id=package_id, scan=scan) for scan in scans)


@transaction()
def record_scan(*, package_id: int, scan: Scan, actor: str = "") -> bool:
    """Store one piece of news; False when it was known. Old news arriving late does not turn a parcel back."""
    order_id = Package.objects.values_list("shipment__order_id", flat=True).get(pk=package_id)
    orders.lock([order_id])
    parcel = Package.objects.select_for_update(of=("self",)).select_related("shipment").get(pk=package_id)
    _, is_new = TrackingEvent.objects.get_or_create(
        package=parcel,
        status=scan.status,
        at=scan.happened_at,
        defaults={"message": scan.message[:300], "place": scan.place[:120]},
    )
    if not is_new or parcel.delivered_at is not None:
        return is_new
    actor = actor or f"provider:{parcel.carrier}"
    latest = parcel.events.order_by("-at", "-pk").first()
    Package.objects.filter(pk=package_id).update(tracking_status=latest.status if latest else scan.status)
    if scan.status == DELIVERED:
        _deliver(parcel, scan.happened_at, actor=actor)
    elif scan.status in PUBLIC:
        _note(parcel, f"{PUBLIC[scan.status]}: {scan.message}" if scan.status != "out_for_delivery" else "", actor)
    return True


def _note(parcel: Package, text: str, actor: str) -> None:
    words = text or f"{letters.parcel_words(parcel)} is out for delivery."
    timeline.add(order_id=parcel.shipment.order_id, kind="package.news", text=words, actor=actor, is_public=True)


@transaction()
def assume_delivered(*, package_id: int, now: datetime.datetime) -> bool:
    """Count a parcel without news as delivered, marked as assumed, some days after its last promised date."""
    order_id = Package.objects.values_list("shipment__order_id", flat=True).get(pk=package_id)
    orders.lock([order_id])
    parcel = Package.objects.select_for_update(of=("self",)).select_related("shipment").get(pk=package_id)
    if parcel.delivered_at is not None or parcel.shipped_at is None or not _is_overdue(parcel, now):
        return False
    _deliver(parcel, now, actor="system", is_assumed=True)
    return True


def _is_overdue(parcel: Package, now: datetime.datetime) -> bool:
    limit = timezone.localdate(now) - datetime.timedelta(days=ASSUME_AFTER_DAYS)
    return parcel.expected_to is not None and parcel.expected_to < limit


def _deliver(parcel: Package, at: datetime.datetime, *, actor: str, is_assumed: bool = False) -> None:
    Package.objects.filter(pk=parcel.pk).update(delivered_at=at, is_assumed=is_assumed, tracking_status=DELIVERED)
    line_of = dict(ShipmentLine.objects.filter(shipment_id=parcel.shipment_id).values_list("pk", "order_line_id"))
    for line_id, units in sorted(parcel.contents.items()):
        orders.record_progress(line_id=line_of[int(line_id)], kind="delivered", quantity=units, actor=actor)
    words = letters.parcel_words(parcel)
    text = f"{words} should have arrived by now." if is_assumed else f"{words} was delivered."
    timeline.add(order_id=parcel.shipment.order_id, kind="package.delivered", text=text, actor=actor, is_public=True)
    events.record("package.delivered", package_id=parcel.pk, order_id=parcel.shipment.order_id)
    if not is_assumed:
        letters.tell_delivered(parcel)
    shipment = parcel.shipment
    if not shipment.packages.filter(delivered_at=None).exists():
        shipments.move(shipment, ShipmentStatus.DELIVERED, actor=actor)
        Shipment.objects.filter(pk=shipment.pk).update(delivered_at=at)


def parcels_to_follow() -> list[int]:
    """Return the parcels on their way whose carrier reports by itself, longest sent first."""
    reporting = [brand.code for brand in registry.brands(reporting=True)]
    rows = Package.objects.filter(shipped_at__isnull=False, delivered_at=None, carrier__in=reporting)
    return list(rows.order_by("shipped_at").values_list("pk", flat=True)[:BATCH])


def parcels_overdue(now: datetime.datetime) -> list[int]:
    """Return the parcels without news for ASSUME_AFTER_DAYS after their last promised date."""
    limit = timezone.localdate(now) - datetime.timedelta(days=ASSUME_AFTER_DAYS)
    rows = Package.objects.filter(shipped_at__isnull=False, delivered_at=None, expected_to__lt=limit)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
