"""Goods that came are handed to the orders that wait, one order in each transaction, in the order of the promises.

Units that came are kept for the queue already (`shop.actions.queue`), so nobody at the checkout passes by meanwhile."""

from django.utils import timezone

from orders.actions import timeline
from orders.actions.orders import lock
from orders.actions.promises import promise_again
from orders.actions.promising import OWNER
from orders.models import OrderLine
from shop.actions import queue
from shop.core import events
from shop.core.db import transaction


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
    until = None if order.has_been_paid else order.hold_until or timezone.now()
    given = queue.give(variant_id=variant_id, owner_kind=OWNER, owner_ids=own, actor=actor, expires_at=until)
    if not given:
        return False
    promise_again(order, [int(pk) for pk in given])
    if order.has_been_paid:
        names = dict(OrderLine.objects.filter(pk__in=given).values_list("pk", "title"))
        words = ", ".join(f"{units} of {names[int(pk)]}" for pk, units in given.items())
        timeline.add(order_id=order.pk, kind="goods.arrived", actor=actor, text=f"Arrived: {words}.", is_public=True)
        events.record("order.allocated", order_id=order.pk)
        events.record("order.goods_arrived", order_id=order.pk, lines=given)
    return True
