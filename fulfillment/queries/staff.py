"""Shipments that need a person."""

from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone

from fulfillment.models import Choice, Package, Shipment
from fulfillment.queries import purchasing
from fulfillment.queries.questions import UNREACHABLE
from fulfillment.states import ChoiceStatus, ShipmentStatus
from shop.queries.queues import QueueRow

WAITING = (ShipmentStatus.READY, ShipmentStatus.PICKING, ShipmentStatus.PACKED)
QUIET = timedelta(days=3)


def late_shipments(today: object) -> Q:
    """What should have left before today."""
    return Q(status__in=WAITING, promised_on__lt=today)


def queues(*, now: datetime) -> list[QueueRow]:
    """Late shipments, those marked for attention, parcels past their day without news, questions nobody got."""
    today = timezone.localdate(now)
    rows = Shipment.objects.aggregate(
        to_pick=Count("pk", filter=Q(status=ShipmentStatus.READY)),
        waiting_since=Min("created_at", filter=Q(status=ShipmentStatus.READY)),
        late=Count("pk", filter=late_shipments(today)),
        late_since=Min("created_at", filter=late_shipments(today)),
        asking=Count("pk", filter=~Q(attention="") & ~Q(status__in=["delivered", "canceled"])),
    )
    silent = Package.objects.filter(
        shipped_at__isnull=False, delivered_at__isnull=True, expected_to__lt=today - QUIET
    ).aggregate(n=Count("pk"), since=Min("shipped_at"))
    unasked = Choice.objects.filter(UNREACHABLE, status=ChoiceStatus.OPEN).aggregate(
        n=Count("pk"), since=Min("created_at")
    )
    return [
        QueueRow(
            "Ready to pick",
            rows["to_pick"],
            rows["waiting_since"],
            "fulfillment.shipment",
            [("status__exact", "ready")],
        ),
        QueueRow(
            "Late to leave",
            rows["late"],
            rows["late_since"],
            "fulfillment.shipment",
            [("needs", "late")],
            is_urgent=True,
        ),
        QueueRow("Short picks, needs a look", rows["asking"], None, "fulfillment.shipment", [("needs", "look")]),
        QueueRow("Parcels without news", silent["n"], silent["since"], "fulfillment.shipment", [("needs", "news")]),
        QueueRow(
            "Questions without an address", unasked["n"], unasked["since"], "fulfillment.choice", [("for", "staff")]
        ),
        *purchasing.queues(now=now, today=today),
    ]
