"""More promised than is there, because a count found less: how much, and taking single promises back.

Whose promises go, and what becomes of their owners, is `fulfillment.actions.overpromised`.
Locks: Supply, then StockItem, both in pk order; whoever takes back from orders has locked these before.
"""

import uuid
from collections.abc import Collection

from django.db.models import F

from shop.actions import stock
from shop.actions.counts import change_counts, lock_items, lock_supplies
from shop.actions.queue import KEPT, LISTED, take_units
from shop.actions.supply import settle_pegs
from shop.core.db import transaction
from shop.models import Reservation, StockItem

THERE = (Reservation.Status.HELD, Reservation.Status.ALLOCATED)
BATCH = 200


def units_over(stock_item_ids: Collection[int]) -> dict[int, int]:
    """How many more units are promised than are on hand, for each of these items where it is so."""
    rows = StockItem.objects.filter(pk__in=stock_item_ids, on_hand__lt=F("allocated") + F("held"))
    return {item.pk: item.allocated + item.held - item.on_hand for item in rows}


def items_over() -> list[int]:
    """Items with more promised than on hand, for the sweep."""
    rows = StockItem.objects.filter(on_hand__lt=F("allocated") + F("held"))
    return list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])


@transaction()
def take_back(*, reservation_id: int, most: int, besides: int = 0, actor: str, reason: str) -> int:
    """Free at most so many units of one promise, as far as its item has too many; how many.

    `besides` units of what is too much are looked after elsewhere. What was kept for the queue loses its peg with it,
    so that its owners hear of another day.
    """
    found = Reservation.objects.filter(pk=reservation_id).values_list("stock_item__variant_id", flat=True).first()
    if found is None:
        return 0
    lock_supplies([found])
    items = {item.pk: item for item in lock_items([found])}
    row = Reservation.objects.select_for_update().filter(pk=reservation_id, status__in=THERE).first()
    if row is None:
        return 0
    item = items[row.stock_item_id]
    units = min(row.quantity, most, item.allocated + item.held - item.on_hand - besides)
    if units <= 0:
        return 0
    if row.owner_kind in {KEPT, LISTED}:
        change_counts(item.pk, held=-units)
        take_units(row, units)
        settle_pegs(variant_id=found)
    else:
        stock.give_back(row, units, stock.Cause("taken_back", uuid.uuid4().hex), actor, reason)
    return units
