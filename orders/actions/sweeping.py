"""What time alone changes in orders: holds that end, orders that are complete."""

import datetime
from itertools import islice

from django.conf import settings
from django.utils import timezone

from orders import registries
from orders.actions import timeline
from orders.actions.holding import release_order
from orders.actions.orders import lock
from orders.actions.short import SHORT
from orders.models import Cart, Order
from orders.states import ORDER_MOVES, FulfillmentStatus, OrderStatus
from shop.core import events
from shop.core.db import transaction
from shop.core.models import StatusChange
from shop.core.states import move
from shop.core.sweeps import each

BATCH = 200
ARRIVED = (FulfillmentStatus.DELIVERED, FulfillmentStatus.RETURNED)


def release_ended_holds(*, now: datetime.datetime | None = None) -> int:
    """Let every order go on whose hold has reached its time; how many."""
    now = now or timezone.now()
    ended = Order.objects.filter(status=OrderStatus.ON_HOLD, pause_until__lte=now)
    ended = ended.exclude(pause_reason__startswith=SHORT)  # these wait for goods, not for a day
    order_ids = list(ended.order_by("pk").values_list("pk", flat=True)[:BATCH])
    each(order_ids, lambda pk: release_order(order_id=pk, actor="worker", now=now))
    return len(order_ids)


def complete_orders(*, now: datetime.datetime | None = None) -> int:
    """Complete what was delivered before the return period began and nothing keeps open; how many."""
    now = now or timezone.now()
    before = now - datetime.timedelta(days=settings.RETURN_DAYS)
    delivered = Order.objects.filter(status=OrderStatus.CONFIRMED, fulfillment_status__in=ARRIVED)
    late = StatusChange.objects.filter(
        kind="orders.order", field="fulfillment_status", to_value__in=ARRIVED, at__lte=before
    )
    found = delivered.filter(pk__in=late.values("object_id")).order_by("pk").values_list("pk", flat=True)
    ended: list[int] = []
    waiting = found.iterator()
    while len(ended) < BATCH and (order_ids := list(islice(waiting, BATCH))):
        kept = registries.kept_open(order_ids, now)
        ended += [pk for pk in order_ids if pk not in kept]
    done: list[bool] = []
    each(ended[:BATCH], lambda pk: done.append(complete_order(order_id=pk, now=now)))
    return sum(done)


@transaction()
def complete_order(*, order_id: int, now: datetime.datetime | None = None) -> bool:
    """End a delivered order's life; its links die with it. True if it ended now."""
    now = now or timezone.now()
    (order,) = lock([order_id])
    is_delivered = order.fulfillment_status in ARRIVED
    if order.status != OrderStatus.CONFIRMED or not is_delivered or registries.kept_open([order_id], now):
        return False
    move(order, OrderStatus.COMPLETED, actor="worker", table=ORDER_MOVES)
    order.completed_at = now
    order.save(update_fields=["completed_at"])
    timeline.add(order_id=order.pk, kind="order.completed", actor="worker", text="The return period is over.", at=now)
    events.record("order.completed", order_id=order.pk)
    return True


def drop_old_carts(*, now: datetime.datetime | None = None) -> int:
    """Forget guest carts that nobody touched for CART_DAYS; how many."""
    before = (now or timezone.now()) - datetime.timedelta(days=settings.CART_DAYS)
    old = Cart.objects.filter(user__isnull=True, updated_at__lt=before).order_by("updated_at")[:BATCH]
    return Cart.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[0]
