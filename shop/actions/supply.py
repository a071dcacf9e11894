"""Goods on their way: announced by a source, promised to back orders, moved, cut.

Locks: Supply, then StockItem, both in pk order. A back order takes `pegged = pegged + n WHERE quantity - received -
pegged >= n` (adr/0023); a cap without dated supply is a supply without a date.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from django.db import IntegrityError
from django.db.models import F, Sum
from django.db.transaction import atomic

from shop.actions.counts import change_pegged, lock_supplies, tell_supply
from shop.actions.queue import in_line, kept, take_units
from shop.actions.stock import Demand, OutOfStock
from shop.core import events
from shop.core.db import transaction
from shop.models import Reservation, StockItem, Supply

FAR = datetime.date.max


@dataclass(frozen=True)
class Pegged:
    """Units promised to an owner out of what is on its way; `due_on` is None where no date is known."""

    owner_id: str
    quantity: int
    due_on: datetime.date | None


@transaction()
def announce_supply(
    *, stock_item_id: int, quantity: int, due_on: datetime.date | None, source_kind: str, source_id: str
) -> Supply:
    """Create or change the one supply of a source for an item; saying the same again changes nothing.

    `quantity` is all that the source brings, units received before included (never lower than those); without a date
    it is a cap. Records `supply.moved` (`supply_id`, `was`, `due_on`) when the date moves. Cut below what is pegged,
    the latest promises lose their peg first: they go to another supply with units free, else they wait without a date;
    `supply.unpegged` names them (`owners`: kind, id, units). Back orders without a date are pegged to a new date in
    promise order; `supply.pegged` names those.
    """
    variant_id = StockItem.objects.values_list("variant_id", flat=True).get(pk=stock_item_id)
    supply = _lock_or_make(variant_id, stock_item_id, source_kind, source_id, due_on)
    before, was = supply.quantity - supply.received - supply.pegged, supply.due_on
    supply.quantity, supply.due_on = max(quantity, supply.received), due_on
    supply.save(update_fields=["quantity", "due_on"])
    after = supply.quantity - supply.received - supply.pegged
    tell_supply(supply.pk, before=before, after=after, variant_id=variant_id)
    if was != due_on:
        days = {"was": was and was.isoformat(), "due_on": due_on and due_on.isoformat()}
        events.record("supply.moved", supply_id=supply.pk, stock_item_id=stock_item_id, **days)
    settle_pegs(variant_id=variant_id)
    supply.refresh_from_db()
    return supply


def _lock_or_make(
    variant_id: int, stock_item_id: int, source_kind: str, source_id: str, due_on: datetime.date | None
) -> Supply:
    """The source's supply, empty when it is new; all supplies of the variant are locked."""
    source = {"stock_item_id": stock_item_id, "source_kind": source_kind, "source_id": source_id}
    if not Supply.objects.filter(**source).exists():
        try:
            with atomic():
                Supply.objects.create(**source, quantity=0, due_on=due_on)
        except IntegrityError:  # another connection announced it just now
            pass
    lock_supplies([variant_id])
    return Supply.objects.select_for_update().get(**source)


def settle_pegs(*, variant_id: int) -> None:
    """Make the pegs of a variant fit what its supplies still bring; wants them locked.

    Units kept for the queue are on their way to their owners, so what came for them is not yet too much.
    """
    arriving = kept(variant_id).order_by().aggregate(units=Sum("quantity"))["units"] or 0
    supplies = lock_supplies([variant_id])
    for supply in supplies:
        excess = supply.pegged + supply.received - supply.quantity
        on_hand = min(max(excess, 0), arriving)
        arriving -= on_hand
        if excess > on_hand:
            _shed(supply, excess - on_hand, supplies)
    for supply in sorted(supplies, key=_by_date):
        if supply.due_on is not None:
            _take_undated(supply, variant_id)


def _by_date(supply: Supply) -> tuple[datetime.date, int]:
    return supply.due_on or FAR, supply.pk


def _shed(supply: Supply, units: int, supplies: Iterable[Supply]) -> None:
    """Take the latest promises off a supply and put them elsewhere."""
    owners = []
    rows = Reservation.objects.filter(supply=supply, status=Reservation.Status.BACKORDERED)
    for row in rows.select_for_update().order_by(F("promised_on").desc(nulls_first=True), "-created_at", "-pk"):
        part = min(units, row.quantity)
        if part:
            change_pegged(supply.pk, -part)
            _place(row, part, [other for other in supplies if other.pk != supply.pk])
            owners.append([row.owner_kind, row.owner_id, part])
            units -= part
    if owners:
        events.record("supply.unpegged", supply_id=supply.pk, owners=owners)


def _place(row: Reservation, units: int, supplies: Iterable[Supply]) -> None:
    """Peg units of a reservation to the next supplies with some free, the rest to none; its old units go."""
    left = units
    for supply in sorted(supplies, key=_by_date):
        supply.refresh_from_db(fields=["pegged"])
        part = min(left, supply.free)
        if part and change_pegged(supply.pk, part):
            _attach(row, part, supply.stock_item_id, supply.pk)
            left -= part
    if left:
        _attach(row, left, row.stock_item_id, None)
    take_units(row, units)


def _attach(row: Reservation, units: int, stock_item_id: int, supply_id: int | None) -> None:
    """Let the owner of a reservation wait for units of another supply, with the promise and age it has."""
    made = _put_in_line((row.owner_kind, row.owner_id), units, stock_item_id, supply_id, row.promised_on)
    if made is not None:
        Reservation.objects.filter(pk=made.pk).update(created_at=row.created_at)


def _put_in_line(
    owner: tuple[str, str],
    units: int,
    stock_item_id: int,
    supply_id: int | None,
    promised_on: datetime.date | None,
) -> Reservation | None:
    """Let an owner wait for units of a supply (None: of any), beside those it waits for there; the row if it is new."""
    place = {
        "stock_item_id": stock_item_id,
        "supply_id": supply_id,
        "owner_kind": owner[0],
        "owner_id": owner[1],
        "status": Reservation.Status.BACKORDERED,
    }
    if Reservation.objects.filter(**place).update(quantity=F("quantity") + units):
        return None
    return Reservation.objects.create(**place, quantity=units, promised_on=promised_on)


def _take_undated(supply: Supply, variant_id: int) -> None:
    """Give back orders without a date the date of this supply, as many as it brings."""
    supply.refresh_from_db(fields=["pegged"])
    left, owners = supply.free, []
    waiting = in_line(variant_id).filter(supply__due_on__isnull=True).select_for_update(of=("self",)) if left else ()
    for row in waiting:
        part = min(left, row.quantity)
        if not part:
            break
        if row.supply_id is not None:
            change_pegged(row.supply_id, -part)
        change_pegged(supply.pk, part)
        row.promised_on = row.promised_on or supply.due_on
        _attach(row, part, supply.stock_item_id, supply.pk)
        take_units(row, part)
        owners.append([row.owner_kind, row.owner_id, part])
        left -= part
    if owners:
        events.record("supply.pegged", supply_id=supply.pk, owners=owners)


@transaction()
def peg(*, owner_kind: str, demands: Sequence[Demand], is_capped: bool = True) -> list[Pegged]:
    """Promise all demands out of what is on its way, the earliest supplies first, or raise `OutOfStock`.

    With `is_capped` false what no supply brings waits without a date: for customers who said that they wait.
    """
    lock_supplies({demand.variant_id for demand in demands})
    found: list[Pegged] = []
    for demand in sorted(demands, key=attrgetter("variant_id")):
        found += _peg_one(owner_kind, demand, is_capped=is_capped)
    return found


def _peg_one(owner_kind: str, demand: Demand, *, is_capped: bool) -> list[Pegged]:
    """One demand, split among supplies where it must be."""
    supplies = Supply.objects.filter(
        stock_item__variant_id=demand.variant_id, stock_item__warehouse__is_active=True
    ).annotate(left=F("quantity") - F("received") - F("pegged"))
    rows = sorted(supplies.filter(left__gt=0), key=_by_date)
    left, found = demand.quantity, []
    for supply in rows:
        part = min(left, supply.free)
        if part and change_pegged(supply.pk, part):
            found.append(_wait_for(owner_kind, demand, part, supply.stock_item_id, supply))
            left -= part
    if left and is_capped:
        raise OutOfStock({demand.variant_id: demand.quantity - left})
    if left:
        found.append(_wait_for(owner_kind, demand, left, _home(demand.variant_id), None))
    return found


def _wait_for(owner_kind: str, demand: Demand, units: int, stock_item_id: int, supply: Supply | None) -> Pegged:
    due_on = supply.due_on if supply else None
    _put_in_line((owner_kind, demand.owner_id), units, stock_item_id, supply.pk if supply else None, due_on)
    return Pegged(demand.owner_id, units, due_on)


def _home(variant_id: int) -> int:
    """The stock item at which an undated back order waits: the first warehouse's; raises `OutOfStock` without any."""
    items = StockItem.objects.filter(variant_id=variant_id, warehouse__is_active=True)
    found = items.order_by("warehouse__priority", "pk").values_list("pk", flat=True).first()
    if found is None:
        raise OutOfStock({variant_id: 0})
    return found
