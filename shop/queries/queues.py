"""What of the ground floor needs a person, and how the system is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone

from shop.core.models import Delivery, Fact, Message, ProviderEvent
from shop.models import CatalogueImport, LowStock, Product, ProductImage

LATE = timedelta(minutes=2)


@dataclass(frozen=True)
class QueueRow:
    """A queue as an app counts it; `filters` are the parameters of the admin list that shows its rows."""

    label: str
    count: int
    oldest: datetime | None
    model: str
    filters: Sequence[tuple[str, str]] = ()
    is_urgent: bool = False


@dataclass(frozen=True)
class Health:
    """The outbox, the last word of a provider, and what the nightly checks found: (what, state, words)."""

    waiting: int
    late: int
    failed: int
    last_provider_event: datetime | None
    unindexed: int
    checks: list[tuple[str, str, str]]


def queues(*, now: datetime) -> list[QueueRow]:
    """Stock that runs low, pictures and imports that failed, messages and work given up."""
    low = LowStock.objects.filter(cleared_at=None).aggregate(n=Count("pk"), since=Min("seen_at"))
    pictures = ProductImage.objects.filter(state=ProductImage.State.FAILED)
    imports = CatalogueImport.objects.filter(state=CatalogueImport.State.FAILED)
    messages = Message.objects.filter(state="failed").aggregate(n=Count("pk"), since=Min("created_at"))
    given_up = Delivery.objects.filter(failed_at__isnull=False).aggregate(n=Count("pk"), since=Min("failed_at"))
    return [
        QueueRow("Running low", low["n"], low["since"], "shop.lowstock"),
        QueueRow("Pictures failed", pictures.count(), None, "shop.productimage", [("state__exact", "failed")]),
        QueueRow("Imports failed", imports.count(), None, "shop.catalogueimport", [("state__exact", "failed")]),
        QueueRow("Mails failed", messages["n"], messages["since"], "core.message", [("state__exact", "failed")]),
        QueueRow(
            "Work given up",
            given_up["n"],
            given_up["since"],
            "core.delivery",
            [("failed_at__isempty", "0")],
            is_urgent=True,
        ),
    ]


def health(*, now: datetime | None = None) -> Health:
    """How the system is."""
    now = now or timezone.now()
    open_work = Delivery.objects.filter(done_at__isnull=True, failed_at__isnull=True).aggregate(
        waiting=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now - LATE))
    )
    last = ProviderEvent.objects.order_by("-pk").values_list("received_at", flat=True).first()
    return Health(
        waiting=open_work["waiting"],
        late=open_work["late"],
        failed=Delivery.objects.filter(failed_at__isnull=False).count(),
        last_provider_event=last,
        unindexed=Product.objects.public().filter(document__isnull=True).count(),
        checks=[
            (fact.name.replace("_", " ").capitalize(), "bad" if fact.is_alarm else "ok", _told(fact))
            for fact in Fact.objects.order_by("name")
        ],
    )


def _told(fact: Fact) -> str:
    """What a check found, and when."""
    when = timezone.localtime(fact.updated_at).strftime("%b %-d, %-I:%M %p")
    return f"{'differs from what was accepted' if fact.is_alarm else 'as it should be'}, {when}"
