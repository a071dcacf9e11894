"""What workers do for the warehouse: release orders, let claims lapse, follow parcels."""

from celery import shared_task
from django.utils import timezone

from fulfillment.actions import choices, choosing, dropship, moved, overpromised, pick, shorts, tracking, transmit
from fulfillment.actions.release import release_order
from shop.actions.overpromised import items_over
from shop.core import events
from shop.core.sweeps import each, in_turn

LEASE = 60
"""Seconds that a delivery belongs to one worker; its task is stopped before they are over."""


@shared_task(name="fulfillment.release_order")
def release_confirmed_order(*, delivery_id: int, **_: object) -> None:
    """Bring an order's shipments in line with what is allocated to it, after any event about the order."""
    with events.effect(delivery_id) as delivery:
        if delivery is not None:
            release_order(order_id=int(delivery.event.payload["order_id"]))


@shared_task(name="fulfillment.sweep")
def sweep(**_: object) -> None:
    """Every minute: what nobody did in time, and what an event could not settle yet (a unit at a picker then)."""
    now = timezone.now()
    in_turn(
        lambda: each(pick.lapsed_lists(now), lambda pk: pick.lapse_list(pick_list_id=pk, now=now)),
        lambda: each(items_over(), lambda pk: overpromised.settle_overpromised(stock_item_ids=[pk])),
        lambda: each(shorts.parked_shipments(), lambda pk: shorts.resume_shipment(shipment_id=pk, actor="worker")),
        lambda: each(choices.choices_overdue(now), lambda pk: choosing.expire_choice(choice_id=pk, now=now)),
        lambda: each(transmit.purchases_to_remind(now), lambda pk: transmit.remind(purchase_order_id=pk, now=now)),
    )


@shared_task(name="fulfillment.follow_parcels")
def follow_parcels(**_: object) -> None:
    """Ask carriers that report by themselves about parcels on their way."""
    now = timezone.now()
    each(tracking.parcels_to_follow(), lambda pk: tracking.fetch_news(package_id=pk, now=now))


@shared_task(name="fulfillment.follow_suppliers")
def follow_suppliers(**_: object) -> None:
    """Ask suppliers that answer by machine what became of their orders."""
    now = timezone.now()
    each(transmit.purchases_to_follow(), lambda pk: transmit.follow(purchase_order_id=pk, now=now))


@shared_task(name="fulfillment.settle_direct")
def settle_direct(*, delivery_id: int, **_: object) -> None:
    """Bring suppliers' orders and open questions in line with an order, after any event about either."""
    with events.effect(delivery_id) as delivery:
        order_id = delivery.event.payload.get("order_id") if delivery is not None else None
        if order_id:
            choices.settle_choices(order_id=int(order_id))
            dropship.settle_direct(order_id=int(order_id))


@shared_task(name="fulfillment.settle_short")
def settle_short(*, delivery_id: int, **_: object) -> None:
    """Find what a shelf did not hold in another warehouse, or ask the customer."""
    with events.effect(delivery_id) as delivery:
        if delivery is not None:
            told = delivery.event.payload
            shorts.settle_short(
                order_id=int(told["order_id"]),
                order_line_id=int(told["order_line_id"]),
                quantity=int(told["quantity"]),
            )


@shared_task(name="fulfillment.settle_overpromised")
def settle_overpromised(*, delivery_id: int, **_: object) -> None:
    """A count found less than is promised: take the latest promises back and ask, order by order."""
    with events.leased(delivery_id, 300) as payload:
        if payload is not None:
            overpromised.settle_overpromised(stock_item_ids=payload["stock_item_ids"])  # type: ignore[arg-type]


@shared_task(name="fulfillment.ask_about_missing")
def ask_about_missing(*, delivery_id: int, **_: object) -> None:
    """Money came for units that a count had taken back: find them elsewhere or ask."""
    with events.effect(delivery_id) as delivery:
        if delivery is not None:
            overpromised.ask_about_missing(order_id=int(delivery.event.payload["order_id"]))


@shared_task(name="fulfillment.settle_arrived")
def settle_arrived(*, delivery_id: int, **_: object) -> None:
    """Goods came for an order: questions about them are moot."""
    with events.effect(delivery_id) as delivery:
        if delivery is not None:
            choices.settle_arrived(order_id=int(delivery.event.payload["order_id"]))


@shared_task(name="fulfillment.transmit_purchase", time_limit=LEASE - 10, soft_time_limit=LEASE - 20)
def transmit_purchase(*, delivery_id: int, **_: object) -> None:
    """Hand a purchase order to its supplier."""
    with events.leased(delivery_id, LEASE) as payload:
        if payload is not None:
            transmit.transmit(purchase_order_id=int(str(payload["purchase_order_id"])))


@shared_task(name="fulfillment.tell_purchase_canceled", time_limit=LEASE - 10, soft_time_limit=LEASE - 20)
def tell_purchase_canceled(*, delivery_id: int, **_: object) -> None:
    """Tell a supplier what is no longer wanted."""
    with events.leased(delivery_id, LEASE) as payload:
        if payload is not None:
            pk, why = int(str(payload["purchase_order_id"])), str(payload.get("reason", ""))
            transmit.tell_canceled(purchase_order_id=pk, key=str(delivery_id), why=why)


@shared_task(name="fulfillment.tell_moved")
def tell_moved(*, delivery_id: int, **_: object) -> None:
    """Tell whoever waits for a supply that its day moved, or that he waits for another one now; order by order."""
    with events.leased(delivery_id, 300) as payload:
        if payload is not None:
            lines = [int(key) for kind, key, _ in payload.get("owners", []) if kind == "order_line"]  # type: ignore[attr-defined]
            waiting = moved.orders_waiting_for(int(str(payload["supply_id"])))
            told = sorted({*waiting, *moved.orders_of(lines)})
            each(told, lambda pk: moved.tell_moved(order_id=pk), seconds=240, is_owed=True)


@shared_task(name="fulfillment.assume_delivered")
def assume_delivered(**_: object) -> None:
    """Every hour: parcels without news for long count as delivered."""
    now = timezone.now()
    each(tracking.parcels_overdue(now), lambda pk: tracking.assume_delivered(package_id=pk, now=now))
