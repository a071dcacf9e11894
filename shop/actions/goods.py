"""Goods that move: received, put from bin to bin, shipped, counted. Each writes one immutable Movement for its cause.

Bins of an item always sum to its on hand. Locks: StockItem, then BinStock, both in pk order.
"""

from django.db import IntegrityError, connection
from django.db.models import F
from django.db.models.functions import Greatest

from shop.actions.counts import change_counts, lock_supplies
from shop.actions.queue import keep_for_queue
from shop.actions.stock import Cause, finish_part
from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.models import Bin, BinStock, Movement, Reservation, StockItem, Supply


class NotInBin(Refused):
    """Fewer units lie in that bin."""

    def __init__(self, there: int) -> None:
        super().__init__(f"By our count {f'only {there} lie' if there else 'nothing lies'} there.")
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
def receive_goods(
    *, stock_item_id: int, bin_id: int, quantity: int, cause: Cause, actor: str, source: Cause | None = None
) -> None:
    """Put arrived units into a bin; `source` names the supply they are part of.

    Those who wait come first: their units are kept for them in the same step, and `stock.arrived` has them handed out.
    """
    variant_id = StockItem.objects.values_list("variant_id", flat=True).get(pk=stock_item_id)
    # A back order that is just being written is waited for, so that it is in the queue when the goods are counted.
    lock_supplies([variant_id])
    item = _lock(stock_item_id)
    if _is_done(stock_item_id, Movement.Kind.RECEIVED, cause):
        return
    if source is not None:
        _count_as_received(stock_item_id, source, quantity)
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
    keep_for_queue(item)


def _count_as_received(stock_item_id: int, source: Cause, units: int) -> None:
    """Add to what a supply has brought; one that brings more than it announced was larger."""
    Supply.objects.filter(stock_item_id=stock_item_id, source_kind=source.kind, source_id=source.id).update(
        received=F("received") + units, quantity=Greatest(F("quantity"), F("received") + units)
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
def first_count(*, variant_id: int, warehouse_id: int, bin_id: int, found: int, cause: Cause, actor: str) -> StockItem:
    """Begin to keep goods in a warehouse that had none of them, with the units found there."""
    place = {"variant_id": variant_id, "warehouse_id": warehouse_id}
    StockItem.objects.bulk_create([StockItem(**place)], ignore_conflicts=True)
    item = StockItem.objects.get(**place)
    adjust_bin(stock_item_id=item.pk, bin_id=bin_id, found=found, cause=cause, actor=actor, reason="first count")
    return item


@transaction()
def adjust_bin(*, stock_item_id: int, bin_id: int, found: int, cause: Cause, actor: str, reason: str) -> int:
    """Say how many units really lie in a bin. Returns the change.

    On hand may fall below what is promised; then `stock.overpromised` is recorded: the latest promises are taken back.
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
    if change > 0:
        keep_for_queue(item)
    if item.on_hand < item.allocated + item.held:
        events.record("stock.overpromised", stock_item_ids=[stock_item_id])
    return change


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
