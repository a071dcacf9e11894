"""What workers do for the warehouse: release orders, let claims lapse, follow parcels."""

from collections.abc import Callable, Iterable

import structlog
from celery import shared_task
from django.utils import timezone

from fulfillment.actions import pick, shorts, tracking
from fulfillment.actions.release import release_order
from shop.core import events
from shop.core.errors import ProviderError, Refused

log = structlog.get_logger(__name__)


@shared_task(name="fulfillment.release_order")
def release_confirmed_order(*, delivery_id: int, **_: object) -> None:
    """Bring an order's shipments in line with what is allocated to it, after any event about the order."""
    with events.effect(delivery_id) as delivery:
        if delivery is not None:
            release_order(order_id=int(delivery.event.payload["order_id"]))


@shared_task(name="fulfillment.sweep")
def sweep(**_: object) -> None:
    """Every minute: lapse claims nobody works on, put shipments back whose goods were found."""
    now = timezone.now()
    _each(pick.lapsed_lists(now), lambda pk: pick.lapse_list(pick_list_id=pk, now=now))
    _each(shorts.parked_shipments(), lambda pk: shorts.resume_shipment(shipment_id=pk, actor="worker"))


@shared_task(name="fulfillment.follow_parcels")
def follow_parcels(**_: object) -> None:
    """Ask carriers that report by themselves about parcels on their way."""
    now = timezone.now()
    _each(tracking.parcels_to_follow(), lambda pk: tracking.fetch_news(package_id=pk, now=now))


@shared_task(name="fulfillment.assume_delivered")
def assume_delivered(**_: object) -> None:
    """Every hour: parcels without news for long count as delivered."""
    now = timezone.now()
    _each(tracking.parcels_overdue(now), lambda pk: tracking.assume_delivered(package_id=pk, now=now))


def _each(ids: Iterable[int], act: Callable[[int], object]) -> None:
    """Run one action for each row; one that fails is logged and does not keep the others."""
    for pk in ids:
        try:
            act(pk)
        except (Refused, ProviderError) as error:
            log.warning("sweep_left_one", row=pk, error=error.message)
