"""Returns and claims as staff and warehouse see them: queues, one return, what the reasons say."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from shop.core.money import Money
from shop.models import Bin, BinStock
from shop.queries.queues import QueueRow
from support.models import Claim, Inspection, Photo, Return, ReturnItem
from support.states import ClaimStatus, ReturnStatus

EXPECTED = (ReturnStatus.AUTHORIZED, ReturnStatus.IN_TRANSIT)
LATE = timedelta(days=21)


def return_queues(*, now: datetime) -> list[QueueRow]:
    """Returns to decide about, second looks, parcels on the table, returns that never came, claims."""
    rows = Return.objects.aggregate(
        asked=Count("pk", filter=Q(status="requested")),
        asked_since=Min("created_at", filter=Q(status="requested")),
        review=Count("pk", filter=Q(status="inspected")),
        review_since=Min("received_at", filter=Q(status="inspected")),
        here=Count("pk", filter=Q(status="received")),
        here_since=Min("received_at", filter=Q(status="received")),
        late=Count("pk", filter=late_returns(now)),
        late_since=Min("authorized_at", filter=late_returns(now)),
    )
    claims = Claim.objects.filter(status=ClaimStatus.OPEN).aggregate(n=Count("pk"), since=Min("created_at"))
    model, exact = "support.return", "status__exact"
    return [
        QueueRow("Returns to decide", rows["asked"], rows["asked_since"], model, [(exact, "requested")]),
        QueueRow("Returns, second look", rows["review"], rows["review_since"], model, [(exact, "inspected")]),
        QueueRow("Returns to check", rows["here"], rows["here_since"], model, [(exact, "received")]),
        QueueRow("Returns that never came", rows["late"], rows["late_since"], model, [("needs", "late")]),
        QueueRow("Claims", claims["n"], claims["since"], "support.claim", [(exact, "open")], is_urgent=True),
    ]


def late_returns(now: datetime) -> Q:
    """Agreed to three weeks ago and not here."""
    return Q(status__in=EXPECTED, authorized_at__lt=now - LATE)


def whole_return(rows: QuerySet[Return]) -> QuerySet[Return]:
    """Returns with everything their page shows, in as many statements for one item as for thirty."""
    looks = Prefetch("inspections", Inspection.objects.select_related("bin"))
    items = ReturnItem.objects.select_related("line", "reason").prefetch_related(looks, "photos")
    return rows.select_related("order", "warehouse").prefetch_related(Prefetch("items", items))


def return_called(scan: str) -> Return | None:
    """The return with a scanned or typed number, whatever its capitals."""
    number = scan.strip().upper()[:20]
    return Return.objects.filter(number=number).first() if number else None


def returns_at_work() -> dict[str, list[Return]]:
    """What the warehouse sees: on the table, and expected; the longest waiting first."""
    rows = Return.objects.select_related("order").prefetch_related("items")
    return {
        "here": list(rows.filter(status=ReturnStatus.RECEIVED).order_by("received_at")[:60]),
        "expected": list(rows.filter(status__in=EXPECTED).order_by("authorized_at")[:60]),
    }


def shelves_for(items: list[ReturnItem], warehouse_id: int | None) -> dict[int, Bin]:
    """A shelf for each item (id): where the same goods lie now, the fullest first."""
    there = BinStock.objects.filter(
        stock_item__variant_id__in=[item.line.variant_id for item in items],
        stock_item__warehouse_id=warehouse_id or 0,
        bin__kind=Bin.Kind.SHELF,
    )
    by_variant = {
        row.stock_item.variant_id: row.bin for row in there.select_related("bin", "stock_item").order_by("quantity")
    }
    return {item.pk: by_variant[item.line.variant_id] for item in items if item.line.variant_id in by_variant}


def shelf_called(code: str, warehouse_id: int | None) -> Bin | None:
    """The shelf with a scanned or typed code."""
    shelves = Bin.objects.filter(warehouse_id=warehouse_id or 0, kind=Bin.Kind.SHELF)
    return shelves.filter(code__iexact=code.strip()[:30]).first() if code.strip() else None


@dataclass(frozen=True)
class ReasonRow:
    """How often a reason was given for a product, how many units came back for good, and what that cost."""

    reason: str
    product: str
    units: int
    accepted: int
    money: Money


def reasons_report(*, days: int, currency: str, now: datetime | None = None) -> list[ReasonRow]:
    """Why goods came back in the last days, the most frequent first."""
    since = (now or timezone.now()) - timedelta(days=days)
    rows = (
        ReturnItem.objects.filter(of_return__created_at__gte=since, of_return__currency=currency)
        .exclude(of_return__status__in=["canceled", "rejected"])
        .values("reason__label", "line__title")
        .annotate(units=Sum("quantity"), accepted=Sum("accepted_quantity"), money=Sum("refunded_amount"))
        .order_by("-units", "reason__label", "line__title")
    )
    return [
        ReasonRow(
            row["reason__label"], row["line__title"], row["units"], row["accepted"], Money(row["money"], currency)
        )
        for row in rows[:500]
    ]


def photo_called(key: str) -> Photo | None:
    """A customer's picture by the random key of its address."""
    return Photo.objects.select_related("order").filter(key=key[:32]).first() if "\0" not in key else None
