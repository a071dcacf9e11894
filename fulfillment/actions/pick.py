"""Picking: start a walk, confirm what was taken from a bin, skip, let go. Claims that nobody works on lapse."""

import datetime
from collections.abc import Sequence

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import F, Max
from django.utils import timezone

from fulfillment.actions import claims, shipments
from fulfillment.models import Pick, PickList, Shipment, ShipmentLine
from fulfillment.queries.shelves import shelves_of
from fulfillment.states import PickState, ShipmentStatus
from orders.actions import orders
from orders.states import OrderStatus
from shop.actions import goods
from shop.actions.stock import Cause
from shop.core.db import transaction
from shop.core.errors import Refused


class NothingToPick(Refused):
    """None of the wished shipments has anything left to claim."""

    def __init__(self) -> None:
        super().__init__("Somebody was quicker, or the order was canceled. Take the next one.")


class NotYourPick(Refused):
    """The pick belongs to somebody else's walk, or was let go."""

    def __init__(self) -> None:
        super().__init__("This line is no longer yours. It was let go, or somebody else has it.")


class TooManyPicked(Refused):
    """More units were confirmed than the line needs."""

    def __init__(self, wanted: int) -> None:
        super().__init__(f"Only {wanted} more needed here. Put the rest back.")


@transaction()
def start_list(*, picker_id: int, warehouse_id: int, shipment_ids: Sequence[int]) -> PickList:
    """Start a walk over one or several shipments and claim their lines; the walk already begun, if there is one.

    Raises NothingToPick when others were first with all of them.
    """
    get_user_model().objects.select_for_update().get(pk=picker_id)  # two clicks of one picker come one after the other
    begun = PickList.objects.filter(picker_id=picker_id, warehouse_id=warehouse_id, finished_at=None).first()
    if begun is not None:
        return begun
    wished = Shipment.objects.filter(pk__in=shipment_ids, warehouse_id=warehouse_id)
    orders.lock(sorted(wished.values_list("order_id", flat=True)))
    to_pick = wished.filter(
        status__in=[ShipmentStatus.READY, ShipmentStatus.PICKING], order__status=OrderStatus.CONFIRMED
    )
    chosen = {row.pk: row for row in to_pick.order_by("pk").select_for_update(of=("self",))}
    pick_list = PickList.objects.create(picker_id=picker_id, warehouse_id=warehouse_id)
    lines = list(ShipmentLine.objects.filter(shipment__in=chosen, quantity__gt=F("claimed_quantity")).order_by("pk"))
    begun_shipments: set[int] = set()
    for line in lines:
        shelves = shelves_of([line.item_id]).get(line.item_id, [])
        if claims.claim_line(pick_list=pick_list, line=line, shelves=shelves):
            begun_shipments.add(line.shipment_id)
    if not begun_shipments:
        raise NothingToPick
    for pk in sorted(begun_shipments):
        shipments.move(chosen[pk], ShipmentStatus.PICKING, actor=f"staff:{picker_id}")
    return pick_list


@transaction()
def confirm_pick(*, pick_id: int, picker_id: int, seen: int, quantity: int = 1) -> Pick:
    """Carry units from their bin to the bench. `seen` is how many were picked when the page was made.

    A repeated post sees an older count and changes nothing. Raises NotYourPick, TooManyPicked, NotInBin.
    """
    pick = pick_of(pick_id, picker_id)
    if pick.picked_quantity > seen:
        return pick
    if pick.state != PickState.CLAIMED or pick.picked_quantity < seen:
        raise NotYourPick
    left = pick.quantity - pick.picked_quantity
    if not 0 < quantity <= left:
        raise TooManyPicked(left)
    actor = f"staff:{picker_id}"
    line = pick.shipment_line
    goods.move_goods(
        stock_item_id=line.item_id,
        from_bin_id=pick.bin_id,
        to_bin_id=goods.bench(warehouse_id=pick.pick_list.warehouse_id).pk,
        quantity=quantity,
        cause=Cause("pick", f"{pick.pk}:{seen}"),
        actor=actor,
    )
    return _count(pick, seen=seen, quantity=quantity)


def _count(pick: Pick, *, seen: int, quantity: int) -> Pick:
    """Write what was carried, unless the claim ended or another post was first."""
    now = timezone.now()
    done = pick.quantity == seen + quantity
    changed = Pick.objects.filter(pk=pick.pk, state=PickState.CLAIMED, picked_quantity=seen).update(
        picked_quantity=seen + quantity, state=PickState.PICKED if done else PickState.CLAIMED, last_scan_at=now
    )
    pick.refresh_from_db(fields=["state", "picked_quantity"])
    if not changed:
        if pick.picked_quantity > seen:
            return pick  # the same post, a moment earlier; its movement has the same cause
        raise NotYourPick
    ShipmentLine.objects.filter(pk=pick.shipment_line_id).update(picked_quantity=F("picked_quantity") + quantity)
    Pick.objects.filter(pick_list_id=pick.pick_list_id, state=PickState.CLAIMED).update(last_scan_at=now)
    if done:
        finish_list(pick_list_id=pick.pick_list_id)
    return pick


@transaction()
def skip_pick(*, pick_id: int, picker_id: int, seen: int) -> None:
    """Put a line at the end of the walk; `seen` is how often it was skipped when the page was made."""
    pick = pick_of(pick_id, picker_id)
    last = pick.pick_list.picks.filter(state=PickState.CLAIMED).aggregate(last=Max("skipped"))["last"] or 0
    Pick.objects.filter(pk=pick.pk, state=PickState.CLAIMED, skipped=seen).update(
        skipped=last + 1, last_scan_at=timezone.now()
    )


@transaction()
def let_go(*, pick_list_id: int, picker_id: int) -> int:
    """Give back every unit of a walk that was not picked; returns how many. What lies on the bench stays there."""
    mine = PickList.objects.filter(pk=pick_list_id, picker_id=picker_id).first()
    if mine is None:
        raise NotYourPick
    return _release(pick_list_id, actor=f"staff:{picker_id}")


@transaction()
def lapse_list(*, pick_list_id: int, now: datetime.datetime) -> int:
    """Give back the claims of a walk without a scan for PICK_CLAIM_MINUTES; returns the units."""
    limit = now - datetime.timedelta(minutes=settings.PICK_CLAIM_MINUTES)
    return _release(pick_list_id, actor="worker", not_since=limit)


def lapsed_lists(now: datetime.datetime) -> list[int]:
    """Return the walks with claims that nobody has worked on for PICK_CLAIM_MINUTES."""
    limit = now - datetime.timedelta(minutes=settings.PICK_CLAIM_MINUTES)
    rows = Pick.objects.filter(state=PickState.CLAIMED, last_scan_at__lt=limit)
    return sorted(set(rows.values_list("pick_list_id", flat=True)))


def _release(pick_list_id: int, *, actor: str, not_since: datetime.datetime | None = None) -> int:
    rows = Pick.objects.filter(pick_list_id=pick_list_id, state=PickState.CLAIMED)
    if not_since is not None:
        rows = rows.filter(last_scan_at__lt=not_since)
    orders.lock(sorted(set(rows.values_list("shipment_line__shipment__order_id", flat=True))))
    touched = rows.values_list("shipment_line__shipment_id", flat=True)
    chosen = list(Shipment.objects.filter(pk__in=touched).order_by("pk").select_for_update())
    units = 0
    for pick in rows.order_by("pk").select_for_update(of=("self",)):
        units += claims.release_pick(pick=pick, state=PickState.RELEASED, actor=actor)
    for shipment in chosen:
        shipments.settle(shipment, actor=actor)
    finish_list(pick_list_id=pick_list_id)
    return units


def finish_list(*, pick_list_id: int) -> None:
    """Close a walk without open claims."""
    if not Pick.objects.filter(pick_list_id=pick_list_id, state=PickState.CLAIMED).exists():
        PickList.objects.filter(pk=pick_list_id, finished_at=None).update(finished_at=timezone.now())


def pick_of(pick_id: int, picker_id: int) -> Pick:
    """Return a pick of this picker's own walks; raises NotYourPick."""
    rows = Pick.objects.select_related("pick_list", "shipment_line")
    pick = rows.filter(pk=pick_id, pick_list__picker_id=picker_id).first()
    if pick is None:
        raise NotYourPick
    return pick
