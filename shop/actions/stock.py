"""Promising stock: hold it while somebody pays, allocate it when he has, give it back when he has not.

The counters of `StockItem` change by one conditional UPDATE, in pk order, with a `Reservation` in the same transaction
(docs/architecture.md). Goods that move are in `shop.actions.goods`, those on their way in `supply`, those who wait
for them in `queue`.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from shop.actions.counts import Allocated, Held, allocate_held, change_counts, change_pegged, hold_parts
from shop.actions.queue import keep_for_queue
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.models import Movement, Reservation, StockItem, Supply

PLANS = 3
"""How often a hold is planned anew when another buyer was quicker."""
LIVE = (Reservation.Status.HELD, Reservation.Status.ALLOCATED, Reservation.Status.BACKORDERED)


@dataclass(frozen=True)
class Demand:
    """Units of a variant that one owner (an order line) asks for."""

    owner_id: str
    variant_id: int
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


@transaction()
def hold(*, owner_kind: str, demands: Sequence[Demand], expires_at: datetime.datetime, country: str = "") -> list[Held]:
    """Hold all demands or none. A demand is met by one warehouse where one has enough, else split.

    Warehouses of `country` are asked first, then by their priority. Raises `OutOfStock`.
    """
    for _ in range(PLANS):
        plan = _plan(demands, country)
        if hold_parts(plan, owner_kind=owner_kind, expires_at=expires_at):
            return plan
    raise OutOfStock(_available({demand.variant_id for demand in demands}))


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
def allocate(*, owner_kind: str, owner_ids: Sequence[str], actor: str) -> list[Allocated]:
    """Make what these owners hold theirs. Calling it again changes nothing and returns nothing."""
    _lock_items(_of_owners(owner_kind, owner_ids, [Reservation.Status.HELD]))
    return allocate_held(owner_kind=owner_kind, owner_ids=owner_ids, actor=actor)


def _of_owners(owner_kind: str, owner_ids: Sequence[str], statuses: Sequence[str]) -> "QuerySet[Reservation]":
    """Reservations of these owners in these states."""
    return Reservation.objects.filter(owner_kind=owner_kind, owner_id__in=list(owner_ids), status__in=statuses)


def _lock_items(reservations: "QuerySet[Reservation]") -> None:
    """Lock the stock items that reservations are of, in pk order."""
    items = StockItem.objects.filter(pk__in=reservations.values("stock_item_id")).order_by("pk")
    list(items.select_for_update().values_list("pk"))


def _lock_reservations(owner_kind: str, owner_ids: Sequence[str], statuses: Sequence[str]) -> list[Reservation]:
    """Live reservations of these owners, their supplies and stock items locked first, in pk order."""
    of_owners = _of_owners(owner_kind, owner_ids, statuses)
    waiting = of_owners.filter(status=Reservation.Status.BACKORDERED)
    supplies = Supply.objects.filter(pk__in=waiting.values("supply_id")).order_by("pk")
    list(supplies.select_for_update().values_list("pk"))
    _lock_items(of_owners)
    return list(of_owners.order_by("stock_item_id", "pk").select_for_update())


def lock_promised(*, owner_kind: str, owner_ids: Sequence[str]) -> None:
    """Lock what these owners wait for, hold or were allocated, before it is released owner by owner.

    Each release takes its own supplies and items; one after the other they would not come in the order of their keys.
    """
    _lock_reservations(owner_kind, owner_ids, LIVE)


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
    is_replaced: bool = False,
) -> int:
    """Give back what an owner waits for, holds or was allocated: all of it, or `quantity` units; the units freed.

    What is still on its way goes first. With `stock_item_id` only what lies in that warehouse. Units allocated are
    freed once for a cause. Who waits for the goods gets them, unless the owner takes them again at once
    (`is_replaced`): then what is left over is found by the sweep.
    """
    live = _lock_reservations(owner_kind, [owner_id], LIVE)
    if stock_item_id is not None:
        live = [reservation for reservation in live if reservation.stock_item_id == stock_item_id]
    live.sort(key=lambda reservation: reservation.status != Reservation.Status.BACKORDERED)
    if Movement.objects.filter(kind=Movement.Kind.RELEASED, owner_kind=cause.kind, owner_id=cause.id).exists():
        return 0
    needed = sum(reservation.quantity for reservation in live) if quantity is None else quantity
    freed = 0
    for reservation in live:
        part = min(reservation.quantity, needed - freed)
        if part > 0:
            give_back(reservation, part, cause, actor, reason)
            freed += part
    if not is_replaced:
        for item in StockItem.objects.filter(reservations__in=live).distinct().order_by("pk"):
            keep_for_queue(item)
    return freed


def give_back(reservation: Reservation, part: int, cause: Cause, actor: str, reason: str) -> None:
    """Free `part` units of one reservation, whose supply and item are locked."""
    if reservation.status == Reservation.Status.BACKORDERED:
        if reservation.supply_id is not None:
            change_pegged(reservation.supply_id, -part)
    elif reservation.status == Reservation.Status.HELD:
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
    """(stock item, units) that an owner holds or was allocated now; what he waits for is not there yet."""
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
        supply_id=reservation.supply_id,
        promised_on=reservation.promised_on,
    )
