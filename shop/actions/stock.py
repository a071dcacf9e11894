"""Promising stock: hold it while somebody pays, allocate it when he has, give it back when he has not.

The counters of `StockItem` change by one conditional UPDATE each, in pk order, with a `Reservation` in the same
transaction (order-life §3). Nothing else in the store writes them; goods that move are in `shop.actions.goods`.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.models import Movement, Reservation, StockItem

PLANS = 3
"""How often a hold is planned anew when another buyer was quicker."""


@dataclass(frozen=True)
class Demand:
    """Units of a variant that one owner (an order line) asks for."""

    owner_id: str
    variant_id: int
    quantity: int


@dataclass(frozen=True)
class Held:
    """Units held for an owner in one warehouse."""

    owner_id: str
    stock_item_id: int
    warehouse_id: int
    quantity: int


class OutOfStock(Refused):
    """Some demands cannot be met. `available` says for each variant asked how many could be had."""

    def __init__(self, available: dict[int, int]) -> None:
        super().__init__("Someone else was quicker: there are not enough left.")
        self.available = available


@dataclass(frozen=True)
class Cause:
    """What made a count change; a cause changes an item once."""

    kind: str
    id: str


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


@transaction()
def hold(*, owner_kind: str, demands: Sequence[Demand], expires_at: datetime.datetime, country: str = "") -> list[Held]:
    """Hold all demands or none. A demand is met by one warehouse where one has enough, else split.

    Warehouses of `country` are asked first, then by their priority. Raises `OutOfStock`.
    """
    for _ in range(PLANS):
        plan = _plan(demands, country)
        if _take(plan):
            break
    else:
        raise OutOfStock(_available({demand.variant_id for demand in demands}))
    Reservation.objects.bulk_create(
        Reservation(
            stock_item_id=part.stock_item_id,
            owner_kind=owner_kind,
            owner_id=part.owner_id,
            quantity=part.quantity,
            status=Reservation.Status.HELD,
            expires_at=expires_at,
        )
        for part in plan
    )
    return plan


def _take(plan: Sequence[Held]) -> bool:
    """Add each item's sum to its counter, in pk order; all or nothing."""
    sums: dict[int, int] = defaultdict(int)
    for part in plan:
        sums[part.stock_item_id] += part.quantity
    taken: list[int] = []
    for pk in sorted(sums):
        if not change_counts(pk, held=sums[pk]):
            for done in taken:
                change_counts(done, held=-sums[done])
            return False
        taken.append(pk)
    return True


def _plan(demands: Sequence[Demand], country: str) -> list[Held]:
    """Where each demand would be met from, by what can be promised now. Raises `OutOfStock`."""
    wanted = {demand.variant_id for demand in demands}
    items = list(
        StockItem.objects.filter(variant_id__in=wanted, warehouse__is_active=True)
        .select_related("warehouse")
        .order_by("warehouse__priority", "pk")
    )
    items.sort(key=lambda item: item.warehouse.country != country)
    left = {item.pk: item.available for item in items}
    plan: list[Held] = []
    for demand in demands:
        of_variant = [item for item in items if item.variant_id == demand.variant_id]
        whole = next((item for item in of_variant if left[item.pk] >= demand.quantity), None)
        needed = demand.quantity
        for item in [whole] if whole else of_variant:
            part = min(needed, left[item.pk])
            if part > 0:
                left[item.pk] -= part
                needed -= part
                plan.append(Held(demand.owner_id, item.pk, item.warehouse_id, part))
        if needed:
            raise OutOfStock(_available(wanted))
    return plan


def _available(variant_ids: Iterable[int]) -> dict[int, int]:
    """Units of each variant that can be promised now."""
    found = dict.fromkeys(variant_ids, 0)
    for item in StockItem.objects.filter(variant_id__in=list(found), warehouse__is_active=True):
        found[item.variant_id] += item.available
    return found


@transaction()
def extend_holds(*, owner_kind: str, owner_ids: Sequence[str], expires_at: datetime.datetime) -> None:
    """Give what these owners hold until another moment."""
    Reservation.objects.filter(owner_kind=owner_kind, owner_id__in=owner_ids, status=Reservation.Status.HELD).update(
        expires_at=expires_at
    )


@transaction()
def allocate(*, owner_kind: str, owner_ids: Sequence[str], actor: str) -> list[Reservation]:
    """Make what these owners hold theirs. Calling it again changes nothing and returns nothing."""
    held = _lock_reservations(owner_kind, owner_ids, [Reservation.Status.HELD])
    for reservation in held:
        change_counts(reservation.stock_item_id, held=-reservation.quantity, allocated=reservation.quantity)
        reservation.status = Reservation.Status.ALLOCATED
        reservation.expires_at = None
    Reservation.objects.bulk_update(held, ["status", "expires_at"])
    Movement.objects.bulk_create(
        Movement(
            stock_item_id=reservation.stock_item_id,
            kind=Movement.Kind.ALLOCATED,
            quantity=reservation.quantity,
            allocated_change=reservation.quantity,
            owner_kind="reservation",
            owner_id=str(reservation.pk),
            actor=actor,
        )
        for reservation in held
    )
    return held


def _lock_reservations(owner_kind: str, owner_ids: Sequence[str], statuses: Sequence[str]) -> list[Reservation]:
    """Live reservations of these owners, their stock items locked first, in pk order."""
    of_owners = Reservation.objects.filter(owner_kind=owner_kind, owner_id__in=list(owner_ids), status__in=statuses)
    item_ids = sorted(set(of_owners.values_list("stock_item_id", flat=True)))
    list(StockItem.objects.filter(pk__in=item_ids).order_by("pk").select_for_update().values_list("pk"))
    return list(of_owners.order_by("stock_item_id", "pk").select_for_update())


@transaction()
def release(
    *,
    owner_kind: str,
    owner_id: str,
    cause: Cause,
    actor: str,
    quantity: int | None = None,
    stock_item_id: int | None = None,
    reason: str = "",
) -> int:
    """Give back what an owner holds or was allocated: all of it, or `quantity` units. Returns the units freed.

    With `stock_item_id` only what lies in that warehouse. Units allocated are freed once for a cause.
    """
    live = _lock_reservations(owner_kind, [owner_id], [Reservation.Status.HELD, Reservation.Status.ALLOCATED])
    if stock_item_id is not None:
        live = [reservation for reservation in live if reservation.stock_item_id == stock_item_id]
    if Movement.objects.filter(kind=Movement.Kind.RELEASED, owner_kind=cause.kind, owner_id=cause.id).exists():
        return 0
    needed = sum(reservation.quantity for reservation in live) if quantity is None else quantity
    freed = 0
    for reservation in live:
        part = min(reservation.quantity, needed - freed)
        if part > 0:
            _give_back(reservation, part, cause, actor, reason)
            freed += part
    return freed


def _give_back(reservation: Reservation, part: int, cause: Cause, actor: str, reason: str) -> None:
    """Free `part` units of one reservation, whose item is locked."""
    if reservation.status == Reservation.Status.HELD:
        change_counts(reservation.stock_item_id, held=-part)
    else:
        change_counts(reservation.stock_item_id, allocated=-part)
        Movement.objects.create(
            stock_item_id=reservation.stock_item_id,
            kind=Movement.Kind.RELEASED,
            quantity=part,
            allocated_change=-part,
            owner_kind=cause.kind,
            owner_id=cause.id,
            actor=actor,
            reason=reason,
        )
    finish_part(reservation, part, Reservation.Status.RELEASED)


def promised(*, owner_kind: str, owner_id: str) -> list[tuple[int, int]]:
    """(stock item, units) that an owner holds or was allocated now."""
    live = [Reservation.Status.HELD, Reservation.Status.ALLOCATED]
    rows = Reservation.objects.filter(owner_kind=owner_kind, owner_id=owner_id, status__in=live)
    return list(rows.order_by("stock_item_id", "pk").values_list("stock_item_id", "quantity"))


def finish_part(reservation: Reservation, part: int, status: str) -> None:
    """End `part` units of a reservation with a status; the rest stays promised."""
    if part == reservation.quantity:
        reservation.status = status
        reservation.save(update_fields=["status"])
        return
    reservation.quantity -= part
    reservation.save(update_fields=["quantity"])
    Reservation.objects.create(
        stock_item_id=reservation.stock_item_id,
        owner_kind=reservation.owner_kind,
        owner_id=reservation.owner_id,
        quantity=part,
        status=status,
    )
