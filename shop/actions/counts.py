"""The counters of stock and supply: each changes by one conditional UPDATE, and nothing else writes them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.transaction import atomic, set_rollback

from shop.core import events
from shop.models import StockItem, Supply


def change_counts(stock_item_id: int, *, on_hand: int = 0, allocated: int = 0, held: int = 0) -> bool:
    """Add to an item's counters in one statement; False (and nothing changed) when a new hold finds too few.

    Records `stock.depleted` or `stock.returned` when what can be promised reaches or leaves zero.
    """
    sql = (
        "UPDATE shop_stockitem SET on_hand = on_hand + %s, allocated = allocated + %s, held = held + %s,"
        " updated_at = now() WHERE id = %s"
    )
    guard = held if held > 0 else 0
    if guard:
        sql += " AND on_hand - allocated - held >= %s"
    values: list[int] = [on_hand, allocated, held, stock_item_id, *([guard] if guard else [])]
    with connection.cursor() as cursor:
        cursor.execute(sql + " RETURNING on_hand - allocated - held, variant_id", values)
        row = cursor.fetchone()
    if row is None:
        return False
    after: int = row[0]
    before = after - on_hand + allocated + held
    if before > 0 >= after:
        events.record("stock.depleted", stock_item_id=stock_item_id, variant_ids=[row[1]])
    elif before <= 0 < after:
        events.record("stock.returned", stock_item_id=stock_item_id, variant_ids=[row[1]])
    return True


HOLD = """
WITH parts AS (
    SELECT * FROM unnest(%(items)s::bigint[], %(owners)s::text[], %(units)s::integer[]) WITH ORDINALITY
        AS part (item_id, owner_id, units, place)
), wanted AS (SELECT item_id AS id, sum(units)::integer AS units FROM parts GROUP BY item_id),
locked AS (SELECT item.id FROM shop_stockitem item JOIN wanted USING (id) ORDER BY item.id FOR UPDATE OF item),
taken AS (
    UPDATE shop_stockitem item SET held = item.held + wanted.units, updated_at = now()
    FROM wanted JOIN locked USING (id)
    WHERE item.id = wanted.id AND item.on_hand - item.allocated - item.held >= wanted.units
    RETURNING item.id, item.variant_id, item.on_hand - item.allocated - item.held AS free
), promised AS (
    INSERT INTO shop_reservation (stock_item_id, owner_kind, owner_id, quantity, status, expires_at, created_at)
    SELECT item_id, %(kind)s, owner_id, units, 'held', %(until)s, clock_timestamp() FROM parts ORDER BY place
)
SELECT id, variant_id, free FROM taken ORDER BY id
"""


@dataclass(frozen=True)
class Held:
    """Units held for an owner in one warehouse."""

    owner_id: str
    stock_item_id: int
    warehouse_id: int
    quantity: int


def hold_parts(parts: Sequence[Held], *, owner_kind: str, expires_at: datetime) -> bool:
    """Hold units of many items in one statement, locked in pk order, each part with its reservation.

    False (and nothing held) when one has too few. Records `stock.depleted` for those of which nothing is left. Wants an
    open transaction.
    """
    items = [part.stock_item_id for part in parts]
    values: dict[str, Any] = {
        "items": items,
        "owners": [part.owner_id for part in parts],
        "units": [part.quantity for part in parts],
        "kind": owner_kind,
        "until": expires_at,
    }
    with atomic(), connection.cursor() as cursor:
        cursor.execute(HOLD, values)
        taken = cursor.fetchall()
        is_held = len(taken) == len(set(items))
        set_rollback(not is_held)
    for pk, variant_id, left in taken if is_held else ():
        if left <= 0:
            events.record("stock.depleted", stock_item_id=pk, variant_ids=[variant_id])
    return is_held


ALLOCATE = """
WITH mine AS (
    UPDATE shop_reservation SET status = 'allocated', expires_at = NULL
    WHERE owner_kind = %(kind)s AND owner_id = ANY(%(owners)s) AND status = 'held'
    RETURNING id, owner_id, stock_item_id, quantity
), moved AS (
    INSERT INTO shop_movement (stock_item_id, kind, quantity, on_hand_change, allocated_change, owner_kind, owner_id,
                               actor, reason, at)
    SELECT stock_item_id, 'allocated', quantity, 0, quantity, 'reservation', id::text, %(actor)s, '', clock_timestamp()
    FROM mine ORDER BY id
), sums AS (SELECT stock_item_id, sum(quantity)::integer AS units FROM mine GROUP BY stock_item_id),
counted AS (
    UPDATE shop_stockitem item SET held = item.held - units, allocated = item.allocated + units, updated_at = now()
    FROM sums WHERE item.id = sums.stock_item_id
)
SELECT owner_id, stock_item_id, quantity FROM mine ORDER BY id
"""


@dataclass(frozen=True)
class Allocated:
    """Units of an item that an owner was allocated."""

    owner_id: str
    stock_item_id: int
    quantity: int


def allocate_held(*, owner_kind: str, owner_ids: Sequence[str], actor: str) -> list[Allocated]:
    """Turn what these owners hold into what is theirs, each reservation with its movement.

    One statement for any number of them; wants their stock items locked. What can be promised stays the same.
    """
    with connection.cursor() as cursor:
        cursor.execute(ALLOCATE, {"kind": owner_kind, "owners": list(owner_ids), "actor": actor})
        return [Allocated(*row) for row in cursor.fetchall()]


PEG = """
UPDATE shop_supply supply SET pegged = supply.pegged + %(units)s FROM shop_stockitem item
WHERE supply.id = %(id)s AND item.id = supply.stock_item_id
    AND (%(units)s < 0 OR supply.quantity - supply.received - supply.pegged >= %(units)s)
RETURNING supply.quantity - supply.received - supply.pegged, item.variant_id
"""


def change_pegged(supply_id: int, units: int) -> bool:
    """Promise units of a supply, or (below zero) give promised ones back; False when too few are free.

    Records `supply.filled` or `supply.freed` when what can be back-ordered reaches or leaves zero.
    """
    with connection.cursor() as cursor:
        cursor.execute(PEG, {"id": supply_id, "units": units})
        row = cursor.fetchone()
    if row is None:
        return False
    tell_supply(supply_id, before=row[0] + units, after=row[0], variant_id=row[1])
    return True


def tell_supply(supply_id: int, *, before: int, after: int, variant_id: int) -> None:
    """Record that nothing more, or something again, can be promised of a supply."""
    if before > 0 >= after:
        events.record("supply.filled", supply_id=supply_id, variant_ids=[variant_id])
    elif before <= 0 < after:
        events.record("supply.freed", supply_id=supply_id, variant_ids=[variant_id])


def lock_supplies(variant_ids: Collection[int]) -> list[Supply]:
    """Lock all supplies of these variants in pk order; always before their stock items."""
    rows = Supply.objects.filter(stock_item__variant_id__in=variant_ids).select_related("stock_item")
    return list(rows.order_by("pk").select_for_update(of=("self",)))


def lock_goods(variant_ids: Collection[int]) -> None:
    """Lock supplies and then stock items of these variants, for an action that takes from several of them in turn."""
    lock_supplies(variant_ids)
    lock_items(variant_ids)


def lock_items(variant_ids: Collection[int]) -> list[StockItem]:
    """Lock all stock items of these variants in pk order."""
    return list(StockItem.objects.filter(variant_id__in=variant_ids).order_by("pk").select_for_update())
