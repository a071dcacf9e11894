"""What a catalogue file says of stock: on hand of many variants at once, in a few statements."""

from collections.abc import Mapping

from django.db import connection

from shop.actions.goods import default_bin
from shop.actions.queue import keep_for_queue
from shop.actions.stock import Cause
from shop.core import events
from shop.core.db import transaction
from shop.models import Bin, BinStock, Movement, Reservation, StockItem, Waiting

ADJUST_ITEMS = """
UPDATE shop_stockitem item SET on_hand = item.on_hand + told.change, updated_at = now()
FROM unnest(%(ids)s::bigint[], %(changes)s::int[]) AS told(id, change) WHERE item.id = told.id
"""
ADJUST_BINS = """
WITH told AS (SELECT * FROM unnest(%(ids)s::bigint[], %(changes)s::int[]) AS told(id, change)),
known AS (
    UPDATE shop_binstock lying SET quantity = lying.quantity + told.change
    FROM told WHERE lying.bin_id = %(bin)s AND lying.stock_item_id = told.id RETURNING told.id
)
INSERT INTO shop_binstock (bin_id, stock_item_id, quantity)
SELECT %(bin)s, id, change FROM told WHERE id NOT IN (SELECT id FROM known)
"""


@transaction()
def set_counts(*, warehouse_id: int, counts: Mapping[int, int], cause: Cause, actor: str) -> int:
    """Make on hand of many variants (id -> units) what a file says, in a few statements. Returns the items changed.

    The difference goes to the unsorted shelf; where less lies there than must go, as much as is there goes.
    """
    shelf = default_bin(warehouse_id=warehouse_id)
    StockItem.objects.bulk_create(
        [StockItem(variant_id=pk, warehouse_id=warehouse_id) for pk in counts], ignore_conflicts=True
    )
    items = list(
        StockItem.objects.select_for_update().filter(warehouse_id=warehouse_id, variant_id__in=counts).order_by("pk")
    )
    done = set(
        Movement.objects.filter(
            stock_item__in=items, kind=Movement.Kind.ADJUSTED, owner_kind=cause.kind, owner_id=cause.id
        ).values_list("stock_item_id", flat=True)
    )
    there = dict(BinStock.objects.filter(bin=shelf, stock_item__in=items).values_list("stock_item_id", "quantity"))
    changes = {
        item: change
        for item in items
        if item.pk not in done and (change := max(counts[item.variant_id] - item.on_hand, -there.get(item.pk, 0)))
    }
    _adjust_locked(changes, shelf, cause, actor)
    return len(changes)


def _adjust_locked(changes: Mapping[StockItem, int], shelf: Bin, cause: Cause, actor: str) -> None:
    """Change many locked items and what of them lies on one shelf, in three statements."""
    if not changes:
        return
    sums: dict[str, list[int] | int] = {
        "ids": [item.pk for item in changes],
        "changes": list(changes.values()),
        "bin": shelf.pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(ADJUST_ITEMS, sums)
        cursor.execute(ADJUST_BINS, sums)
    Movement.objects.bulk_create(
        Movement(
            stock_item=item,
            kind=Movement.Kind.ADJUSTED,
            quantity=abs(change),
            on_hand_change=change,
            to_bin=shelf if change > 0 else None,
            from_bin=shelf if change < 0 else None,
            owner_kind=cause.kind,
            owner_id=cause.id,
            actor=actor,
            reason="catalogue file",
        )
        for item, change in changes.items()
    )
    _tell_turned(changes)


def _tell_turned(changes: Mapping[StockItem, int]) -> None:
    """Record which variants ran out, came back, or are promised more often than they are there."""
    free = {item: item.on_hand - item.allocated - item.held for item in changes}
    gone = [item for item, change in changes.items() if free[item] > 0 >= free[item] + change]
    back = [item for item, change in changes.items() if free[item] <= 0 < free[item] + change]
    over = [item for item, change in changes.items() if change < 0 and free[item] + change < 0]
    for name, items in (("stock.depleted", gone), ("stock.returned", back)):
        if items:
            events.record(name, variant_ids=[item.variant_id for item in items])
    _keep_for_waiting(changes)
    if over:
        events.record("stock.overpromised", stock_item_ids=[item.pk for item in over])


def _keep_for_waiting(changes: Mapping[StockItem, int]) -> None:
    """Keep what there is more of for those who wait for it."""
    up = [item.variant_id for item, change in changes.items() if change > 0]
    if not up:
        return
    waited = Reservation.objects.filter(status=Reservation.Status.BACKORDERED, stock_item__variant_id__in=up)
    listed = Waiting.objects.filter(variant_id__in=up, ended_at=None, told_at=None)
    wanted = {*waited.values_list("stock_item__variant_id", flat=True), *listed.values_list("variant_id", flat=True)}
    for item in changes:
        if item.variant_id in wanted:
            keep_for_queue(item)
