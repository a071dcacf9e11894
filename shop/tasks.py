"""What workers do for the catalogue. Tasks of the outbox take a delivery; those of beat take nothing."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from shop.actions.availability import refresh_buyable
from shop.actions.imports.run import Progress, apply_import, preview_import
from shop.actions.low_stock import mail_low_stock, watch_low_stock
from shop.actions.pictures import ask_for_pictures, sweep_pictures
from shop.actions.summaries import count_shelves, refresh_sales
from shop.actions.waiting import sweep_waiting, tell_waiting
from shop.core import events
from shop.search.documents import rebuild, rebuild_all
from shop.search.vocabulary import refresh


@shared_task(name="shop.index_products")
def index_products(*, delivery_id: int, **_: object) -> None:
    """Write the search documents of products that changed."""
    with events.effect(delivery_id) as delivery:
        if delivery is not None:
            rebuild(delivery.event.payload["product_ids"])


@shared_task(name="shop.refresh_buyable")
def note_stock(*, delivery_id: int, **_: object) -> None:
    """Say of products whose stock ran out or came back whether they can be bought."""
    with events.effect(delivery_id) as delivery:
        if delivery is not None:
            refresh_buyable(variant_ids=delivery.event.payload["variant_ids"])


@shared_task(name="shop.refresh_vocabulary")
def refresh_vocabulary(**_: object) -> None:
    """Count the words of the catalogue anew."""
    refresh()


@shared_task(name="shop.index_everything")
def index_everything(**_: object) -> None:
    """Write every document anew where its text or the rules changed."""
    rebuild_all()
    refresh()


IMPORT_LEASE, IMPORT_LIMIT = 300, 6 * 3600
"""Seconds: an import shows progress more often than its lease ends, and is stopped after six hours."""


def _renewing(delivery_id: int) -> Progress:
    return lambda run: events.renew(delivery_id, IMPORT_LEASE)


@shared_task(name="shop.preview_import", time_limit=IMPORT_LIMIT, soft_time_limit=IMPORT_LIMIT - 60)
def preview_catalogue(*, delivery_id: int, **_: object) -> None:
    """Say what an uploaded catalogue file would change."""
    with events.leased(delivery_id, IMPORT_LEASE) as payload:
        if payload is not None:
            preview_import(import_id=int(str(payload["import_id"])), progress=_renewing(delivery_id))


@shared_task(name="shop.apply_import", time_limit=IMPORT_LIMIT, soft_time_limit=IMPORT_LIMIT - 60)
def apply_catalogue(*, delivery_id: int, **_: object) -> None:
    """Apply a previewed catalogue file."""
    with events.leased(delivery_id, IMPORT_LEASE) as payload:
        if payload is not None:
            apply_import(import_id=int(str(payload["import_id"])), progress=_renewing(delivery_id))


@shared_task(name="shop.make_pictures")
def make_pictures(*, delivery_id: int, **_: object) -> None:
    """Fetch and render pending pictures; what is left when the time is over has an event of its own."""
    with events.leased(delivery_id, IMPORT_LEASE) as payload:
        if payload is not None and sweep_pictures():
            ask_for_pictures()


@shared_task(name="shop.refresh_sales")
def refresh_sale_prices(**_: object) -> None:
    """Recompute the prices of products whose sale began or ended lately, and the counts of the shelves."""
    refresh_sales(since=timezone.now() - timedelta(hours=2))
    count_shelves()


@shared_task(name="shop.watch_low_stock")
def watch_stock(**_: object) -> None:
    """Every quarter of an hour: see what fell to its mark, or rose above it."""
    watch_low_stock()


@shared_task(name="shop.mail_low_stock")
def mail_stock(**_: object) -> None:
    """Every morning: tell whoever buys for the shop what ran low."""
    watch_low_stock()
    mail_low_stock()


@shared_task(name="shop.tell_waiting")
def tell_people(*, delivery_id: int, **_: object) -> None:
    """Tell as many people as units came, each with one kept."""
    with events.effect(delivery_id) as delivery:
        if delivery is not None:
            for variant_id in sorted(delivery.event.payload["variant_ids"]):
                tell_waiting(variant_id=variant_id)


@shared_task(name="shop.sweep_waiting")
def sweep_people(**_: object) -> None:
    """Every minute: free what was kept a day, tell the next, forget addresses."""
    sweep_waiting()
