"""Goods that move: received, put from bin to bin, shipped, counted. Each writes one immutable Movement for its cause.

Bins of an item always sum to its on hand. Locks: StockItem, then BinStock, both in pk order.
"""

from collections.abc import Mapping

from django.db import IntegrityError, connection

from shop.actions.stock import Cause, change_counts, finish_part
from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.models import Bin, BinStock, Movement, Reservation, StockItem

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


class NotInBin(Refused):
    """Fewer units lie in that bin."""

    def __init__(self, there: int) -> None:
        super().__init__(f"Only {there} lie there.")
        self.there = there


def _lock(stock_item_id: int) -> StockItem:
    return StockItem.objects.select_for_update().get(pk=stock_item_id)


def _is_done(stock_item_id: int, kind: str, cause: Cause) -> bool:
    return Movement.objects.filter(
        stock_item_id=stock_item_id, kind=kind, owner_kind=cause.kind, owner_id=cause.id
    ).exists()


def _change_bin(bin_id: int, stock_item_id: int, change: int) -> None:
    """Add to what lies in a bin; raises `NotInBin` instead of going below zero."""
    if change >= 0:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO shop_binstock (bin_id, stock_item_id, quantity) VALUES (%s, %s, %s)"
                " ON CONFLICT (bin_id, stock_item_id) DO UPDATE SET quantity = shop_binstock.quantity + %s",
                [bin_id, stock_item_id, change, change],
            )
        return
    row = BinStock.objects.select_for_update().filter(bin_id=bin_id, stock_item_id=stock_item_id).first()
    there = row.quantity if row else 0
    if row is None or there < -change:
        raise NotInBin(there)
    row.quantity = there + change
    row.save(update_fields=["quantity"])


@transaction()
def stock_item_for(*, variant_id: int, warehouse_id: int) -> StockItem:
    """The row of a variant in a warehouse, made when it is new there."""
    found = StockItem.objects.filter(variant_id=variant_id, warehouse_id=warehouse_id).first()
    if found is not None:
        return found
    try:
        return _new_item(variant_id, warehouse_id)
    except IntegrityError:
        return StockItem.objects.get(variant_id=variant_id, warehouse_id=warehouse_id)


@transaction()
def _new_item(variant_id: int, warehouse_id: int) -> StockItem:
    return StockItem.objects.create(variant_id=variant_id, warehouse_id=warehouse_id)


@transaction()
def default_bin(*, warehouse_id: int) -> Bin:
    """The shelf for goods without a place of their own."""
    return Bin.objects.get_or_create(
        warehouse_id=warehouse_id, code="UNSORTED", defaults={"zone": "Z", "aisle": "Z", "sequence": 999_999}
    )[0]


@transaction()
def bench(*, warehouse_id: int) -> Bin:
    """The packing bench: what is picked lies there until it leaves."""
    found = Bin.objects.filter(warehouse_id=warehouse_id, kind=Bin.Kind.BENCH).order_by("sequence", "pk").first()
    if found is not None:
        return found
    return Bin.objects.get_or_create(
        warehouse_id=warehouse_id, code="BENCH", defaults={"kind": Bin.Kind.BENCH, "sequence": 1_000_000}
    )[0]


@transaction()
def receive_goods(*, stock_item_id: int, bin_id: int, quantity: int, cause: Cause, actor: str) -> None:
    """Put arrived units into a bin."""
    _lock(stock_item_id)
    if _is_done(stock_item_id, Movement.Kind.RECEIVED, cause):
        return
    change_counts(stock_item_id, on_hand=quantity)
    _change_bin(bin_id, stock_item_id, quantity)
    Movement.objects.create(
        stock_item_id=stock_item_id,
        kind=Movement.Kind.RECEIVED,
        quantity=quantity,
        on_hand_change=quantity,
        to_bin_id=bin_id,
        owner_kind=cause.kind,
        owner_id=cause.id,
        actor=actor,
    )


@transaction()
def move_goods(
    *, stock_item_id: int, from_bin_id: int, to_bin_id: int, quantity: int, cause: Cause, actor: str
) -> None:
    """Carry units from one bin to another (picking is a move to the bench). Raises `NotInBin`."""
    _lock(stock_item_id)
    if _is_done(stock_item_id, Movement.Kind.MOVED, cause):
        return
    _change_bin(from_bin_id, stock_item_id, -quantity)
    _change_bin(to_bin_id, stock_item_id, quantity)
    Movement.objects.create(
        stock_item_id=stock_item_id,
        kind=Movement.Kind.MOVED,
        quantity=quantity,
        from_bin_id=from_bin_id,
        to_bin_id=to_bin_id,
        owner_kind=cause.kind,
        owner_id=cause.id,
        actor=actor,
    )


@transaction()
def ship_goods(
    *,
    owner_kind: str,
    owner_id: str,
    stock_item_id: int,
    from_bin_id: int,
    quantity: int,
    cause: Cause,
    actor: str,
) -> None:
    """Let allocated units leave the building from a bin. On hand and allocated fall together. Raises `NotInBin`."""
    _lock(stock_item_id)
    if _is_done(stock_item_id, Movement.Kind.SHIPPED, cause):
        return
    reservation = Reservation.objects.select_for_update().get(
        stock_item_id=stock_item_id, owner_kind=owner_kind, owner_id=owner_id, status=Reservation.Status.ALLOCATED
    )
    if reservation.quantity < quantity:
        raise NotInBin(reservation.quantity)
    _change_bin(from_bin_id, stock_item_id, -quantity)
    change_counts(stock_item_id, on_hand=-quantity, allocated=-quantity)
    finish_part(reservation, quantity, Reservation.Status.SHIPPED)
    Movement.objects.create(
        stock_item_id=stock_item_id,
        kind=Movement.Kind.SHIPPED,
        quantity=quantity,
        on_hand_change=-quantity,
        allocated_change=-quantity,
        from_bin_id=from_bin_id,
        owner_kind=cause.kind,
        owner_id=cause.id,
        actor=actor,
    )


@transaction()
def adjust_bin(*, stock_item_id: int, bin_id: int, found: int, cause: Cause, actor: str, reason: str) -> int:
    """Say how many units really lie in a bin. Returns the change.

    On hand may fall below what is promised; then `stock.overpromised` is recorded for those who ask the buyers.
    """
    _lock(stock_item_id)
    if _is_done(stock_item_id, Movement.Kind.ADJUSTED, cause):
        return 0
    row = BinStock.objects.select_for_update().filter(bin_id=bin_id, stock_item_id=stock_item_id).first()
    change = found - (row.quantity if row else 0)
    if change == 0:
        return 0
    _change_bin(bin_id, stock_item_id, change)
    change_counts(stock_item_id, on_hand=change)
    Movement.objects.create(
        stock_item_id=stock_item_id,
        kind=Movement.Kind.ADJUSTED,
        quantity=abs(change),
        on_hand_change=change,
        from_bin_id=bin_id if change < 0 else None,
        to_bin_id=bin_id if change > 0 else None,
        owner_kind=cause.kind,
        owner_id=cause.id,
        actor=actor,
        reason=reason,
    )
    item = StockItem.objects.get(pk=stock_item_id)
    if item.on_hand < item.allocated + item.held:
        events.record("stock.overpromised", stock_item_id=stock_item_id, variant_ids=[item.variant_id])
    return change


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
    for item in over:
        events.record("stock.overpromised", stock_item_id=item.pk, variant_ids=[item.variant_id])


@transaction()
def write_off(*, stock_item_id: int, quantity: int, cause: Cause, actor: str, reason: str) -> int:
    """Take units that are gone or spoiled out of stock, from the fullest shelves first. Returns how many that were."""
    _lock(stock_item_id)
    left = quantity
    shelves = BinStock.objects.filter(stock_item_id=stock_item_id, bin__kind=Bin.Kind.SHELF, quantity__gt=0)
    for row in shelves.order_by("-quantity", "pk"):
        part = min(left, row.quantity)
        if part:
            own = Cause(cause.kind, f"{cause.id}:{row.bin_id}")
            how = {"stock_item_id": stock_item_id, "bin_id": row.bin_id}
            adjust_bin(**how, found=row.quantity - part, cause=own, actor=actor, reason=reason)
            left -= part
    return quantity - left
