"""Goods that came are handed to the orders that wait, one order in each transaction, in the order of the promises.

Units that came are kept for the queue already (`shop.actions.queue`), so nobody at the checkout passes by meanwhile."""

from collections.abc import Mapping

from django.utils import timezone

from orders.actions import timeline
from orders.actions.orders import lock
from orders.actions.promises import sum_up, waiting_lines
from orders.actions.promising import OWNER
from orders.models import Order, OrderLine
from orders.states import OrderStatus
from shop.actions import queue
from shop.core import events
from shop.core.db import transaction
from shop.models import ShippingMethod
from shop.promise import CarrierDays, Slice, Way, promise_slice
from shop.queries.terms import delivery_terms


def give_out(*, variant_id: int, actor: str = "worker") -> int:
    """Serve everybody who waits for a variant as far as units are there; how many orders got some.

    What is kept and nobody waits for any more goes back on sale. Calling it again is harmless.
    """
    queue.gather(variant_id=variant_id)
    served = 0
    while (owner := queue.next_owner(variant_id)) is not None:
        if not serve_order(variant_id=variant_id, line_id=int(owner[1]), actor=actor):
            break
        served += 1
    queue.let_go(variant_id=variant_id)
    return served


@transaction()
def serve_order(*, variant_id: int, line_id: int, actor: str) -> bool:
    """Give the order whose turn it is the units that are there; False where its turn had passed.

    Units of a paid order are allocated and go to the warehouse (`order.allocated`), and its buyer is told
    (`order.goods_arrived`); those of one not paid yet are held until its time to pay is over.
    """
    order_id = OrderLine.objects.values_list("order_id", flat=True).get(pk=line_id)
    (order,) = lock([order_id])
    own = [str(pk) for pk in OrderLine.objects.filter(order=order, variant_id=variant_id).values_list("pk", flat=True)]
    is_paid = order.confirmed_at is not None or order.paused_from == OrderStatus.CONFIRMED
    until = None if is_paid else order.hold_until or timezone.now()
    given = queue.give(variant_id=variant_id, owner_kind=OWNER, owner_ids=own, actor=actor, expires_at=until)
    if not given:
        return False
    _promise_again(order, given)
    if is_paid:
        names = dict(OrderLine.objects.filter(pk__in=given).values_list("pk", "title"))
        words = ", ".join(f"{units} of {names[int(pk)]}" for pk, units in given.items())
        timeline.add(order_id=order.pk, kind="goods.arrived", actor=actor, text=f"Arrived: {words}.", is_public=True)
        events.record("order.allocated", order_id=order.pk)
        events.record("order.goods_arrived", order_id=order.pk, lines=given)
    return True


def _promise_again(order: Order, given: Mapping[str, int]) -> None:
    """Lines whose goods are all here now say when these arrive; sent together, when the last of them does."""
    waiting = {line.pk for line in waiting_lines(order)}
    method = ShippingMethod.objects.filter(pk=order.shipping_method_id or 0).first()
    days = CarrierDays(method.min_days, method.max_days) if method else None
    lines = OrderLine.objects.filter(order=order, shipped_quantity=0).exclude(way=Way.SUPPLIER)
    for line in lines if order.ship_together else lines.filter(pk__in=given):
        if line.pk not in waiting:
            here = Slice(Way.STOCK, line.quantity)
            told = promise_slice(here, calendar=delivery_terms().calendar, days=days, now=timezone.now())
            line.promised_from, line.promised_to = told.first, told.last
            line.save(update_fields=["promised_from", "promised_to"])
    sum_up(order)
