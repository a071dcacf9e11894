"""What workers do for the catalogue. Tasks of the outbox take a delivery; those of beat take nothing."""

from celery import shared_task

from shop.actions.availability import refresh_buyable
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
