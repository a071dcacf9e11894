"""Who waits for goods, and what is kept for them: units that come are held for the queue before anybody else sees them.

The queue is one for each variant, whichever warehouse the goods come to: the earliest promise first, then the oldest
order. Units kept for it are a held `Reservation` of owner "queue", so that a buyer at the checkout never passes by.
Handing them out is a step for each order (`orders.actions.arrivals`). What the queue leaves is kept in the same way, by
owner "list", for those who asked to be told; `shop.actions.waiting` gives each a unit of his own.
"""

import datetime

from django.db.models import F, QuerySet, Sum
from django.utils import timezone

from shop.actions.counts import change_counts, change_pegged, lock_items, lock_supplies
from shop.core import events
from shop.core.db import transaction
from shop.models import Movement, Product, Reservation, StockItem, Waiting

KEPT = "queue"
"""What reservations kept for the queue call their owner; the id is the variant's."""
LISTED = "list"
"""The same for those who asked to be told that it is back."""


def in_line(variant_id: int) -> QuerySet[Reservation]:
    """Back-ordered reservations of a variant in promise order; undated ones last."""
    rows = Reservation.objects.filter(
        stock_item__variant_id=variant_id, status=Reservation.Status.BACKORDERED
    ).select_related("stock_item")
    return rows.order_by(F("promised_on").asc(nulls_last=True), "created_at", "pk")


def kept(variant_id: int, owner_kind: str = KEPT) -> QuerySet[Reservation]:
    """What is held for the queue of a variant, or for its list."""
    return Reservation.objects.filter(
        owner_kind=owner_kind, owner_id=str(variant_id), status=Reservation.Status.HELD
    ).order_by("stock_item__warehouse__priority", "pk")


def people_in_line(variant_id: int) -> QuerySet[Waiting]:
    """Who confirmed that he wants to be told and was not told yet, the oldest first; nobody where it is not sold."""
    return Waiting.objects.filter(
        variant_id=variant_id,
        ended_at=None,
        told_at=None,
        confirmed_at__isnull=False,
        variant__is_active=True,
        variant__product__status=Product.Status.ACTIVE,
    ).order_by("pk")


def _sum(rows: QuerySet[Reservation]) -> int:
    return rows.order_by().aggregate(units=Sum("quantity"))["units"] or 0


def units_waited_for(variant_id: int) -> int:
    """Units that somebody waits for and that are not yet kept for him."""
    return max(0, _sum(in_line(variant_id)) - _sum(kept(variant_id)))


def keep_for_queue(item: StockItem) -> int:
    """Hold free units of a locked item for those who wait for its variant; how many. Records `stock.arrived`.

    What they leave is held for those who asked to be told, one for each.
    """
    item.refresh_from_db(fields=["on_hand", "allocated", "held"])
    free = item.available
    if not free:
        return 0
    units = _keep(item, KEPT, min(free, units_waited_for(item.variant_id)))
    if units:
        events.record("stock.arrived", stock_item_id=item.pk, variant_id=item.variant_id)
    people = people_in_line(item.variant_id).count() if free > units else 0
    if people:
        _keep(item, LISTED, min(free - units, people - _sum(kept(item.variant_id, LISTED))))
    return units


def _keep(item: StockItem, owner_kind: str, units: int) -> int:
    """Hold so many free units of a locked item, beside those held for the same owner; how many."""
    if units <= 0 or not change_counts(item.pk, held=units):
        return 0
    owner = {"owner_kind": owner_kind, "owner_id": str(item.variant_id)}
    if not kept(item.variant_id, owner_kind).filter(stock_item=item).update(quantity=F("quantity") + units):
        held = Reservation.Status.HELD
        Reservation.objects.create(stock_item=item, **owner, quantity=units, status=held)
    return units


@transaction()
def gather(*, variant_id: int) -> int:
    """Keep what is free anywhere for those who wait; the units kept for them now."""
    lock_supplies([variant_id])
    for item in lock_items([variant_id]):
        keep_for_queue(item)
    return _sum(kept(variant_id))


def next_owner(variant_id: int) -> tuple[str, str] | None:
    """(kind, id) of the owner whose turn it is; None when nothing is kept or nobody waits."""
    first = in_line(variant_id).values_list("owner_kind", "owner_id").first()
    return first if first and kept(variant_id).exists() else None


@transaction()
def give(
    *, variant_id: int, owner_kind: str, owner_ids: list[str], actor: str, expires_at: datetime.datetime | None = None
) -> dict[str, int]:
    """Hand kept units to these owners while it is their turn; units by owner id.

    They become allocated, or held until `expires_at` for an order that is not paid yet.
    """
    lock_supplies([variant_id])
    lock_items([variant_id])
    given: dict[str, int] = {}
    while True:
        first = in_line(variant_id).select_for_update(of=("self",)).first()
        source = kept(variant_id).select_for_update(of=("self",)).first()
        if first is None or source is None or (first.owner_kind, first.owner_id in owner_ids) != (owner_kind, True):
            return given
        units = min(first.quantity, source.quantity)
        _hand_over(first, source, units, actor, expires_at)
        given[first.owner_id] = given.get(first.owner_id, 0) + units


def _hand_over(
    waiting: Reservation, source: Reservation, units: int, actor: str, expires_at: datetime.datetime | None
) -> None:
    """Turn units kept for the queue into the owner's own; all rows are locked."""
    if waiting.supply_id is not None:
        change_pegged(waiting.supply_id, -units)
    own = _own_units(waiting, source.stock_item_id, units, expires_at)
    if expires_at is None:
        change_counts(source.stock_item_id, held=-units, allocated=units)
        Movement.objects.create(
            stock_item_id=source.stock_item_id,
            kind=Movement.Kind.ALLOCATED,
            quantity=units,
            allocated_change=units,
            owner_kind="reservation",
            owner_id=f"{own.pk}:{own.quantity}:{waiting.pk}",
            actor=actor,
            reason="arrived for a back order",
        )
    for row in (waiting, source):
        take_units(row, units)


def _own_units(
    waiting: Reservation, stock_item_id: int, units: int, expires_at: datetime.datetime | None
) -> Reservation:
    """The owner's reservation of units that are there, made or grown."""
    status = Reservation.Status.HELD if expires_at else Reservation.Status.ALLOCATED
    found = Reservation.objects.filter(
        stock_item_id=stock_item_id, owner_kind=waiting.owner_kind, owner_id=waiting.owner_id, status=status
    ).first()
    if found is not None:
        found.quantity += units
        found.save(update_fields=["quantity"])
        return found
    return Reservation.objects.create(
        stock_item_id=stock_item_id,
        supply_id=waiting.supply_id,
        owner_kind=waiting.owner_kind,
        owner_id=waiting.owner_id,
        quantity=units,
        status=status,
        promised_on=waiting.promised_on,
        expires_at=expires_at,
    )


def take_units(reservation: Reservation, units: int) -> None:
    """Lower what a reservation still waits for or keeps; a row with nothing left goes."""
    if units == reservation.quantity:
        reservation.delete()
        return
    reservation.quantity -= units
    reservation.save(update_fields=["quantity"])


@transaction()
def let_go(*, variant_id: int) -> int:
    """Free what is kept for a queue in which nobody waits any more; how many units."""
    lock_supplies([variant_id])
    lock_items([variant_id])
    return free_spare(variant_id, KEPT, wanted=_sum(in_line(variant_id)))


def free_spare(variant_id: int, owner_kind: str, *, wanted: int) -> int:
    """Free what is kept beyond so many units, its items being locked; how many."""
    freed = 0
    for row in kept(variant_id, owner_kind).select_for_update(of=("self",)):
        spare = max(0, row.quantity - wanted)
        wanted = max(0, wanted - row.quantity)
        if spare:
            change_counts(row.stock_item_id, held=-spare)
            take_units(row, spare)
            freed += spare
    return freed


def variants_in_line(*, most: int = 200) -> list[int]:
    """Variants for which somebody waits while units are free or kept, for the sweep."""
    waiting = Reservation.objects.filter(status=Reservation.Status.BACKORDERED).values("stock_item__variant_id")
    free = StockItem.objects.filter(
        variant_id__in=waiting, on_hand__gt=F("allocated") + F("held"), warehouse__is_active=True
    ).values_list("variant_id", flat=True)
    held = Reservation.objects.filter(owner_kind=KEPT, status=Reservation.Status.HELD)
    stale = held.filter(created_at__lt=timezone.now() - datetime.timedelta(minutes=2))
    return sorted({*free[:most], *(int(pk) for pk in stale.values_list("owner_id", flat=True)[:most])})
