"""A count found less than is promised: the latest promises are taken back, and their owners are asked (adr/0023).

What people hold goes first, then what is kept for the queue, then what is allocated and not being picked; among equals
the latest goes first. Units at a picker are left alone: his own short pick tells. One order in each transaction.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from fulfillment.actions import choices, elsewhere
from fulfillment.actions.release import release_order
from fulfillment.actions.shipments import UNSENT, parked_units
from fulfillment.models import Choice, Package, ShipmentLine
from orders.actions import back_orders, losing, orders, timeline
from orders.actions.promising import OWNER, missing_units
from orders.models import Order, OrderLine
from orders.states import OrderStatus
from shop.actions import overpromised
from shop.actions.counts import lock_goods
from shop.actions.queue import KEPT
from shop.actions.waiting import OWNER as TOLD
from shop.actions.waiting import put_back_in_line
from shop.core.db import transaction
from shop.models import Reservation, StockItem

ROUNDS = 3
"""How often it is planned anew when somebody changed a promise meanwhile."""
WHY = "a count found less"


@dataclass(frozen=True)
class Part:
    """Units of one reservation to take back; `besides` units too many of its item wait at a short pick already."""

    reservation: Reservation
    units: int
    besides: int


def settle_overpromised(
    *, stock_item_ids: Collection[int], actor: str = "worker", now: datetime.datetime | None = None
) -> int:
    """Take back what these items have promised too often; how many units. Calling it again takes nothing more."""
    now = now or timezone.now()
    taken = 0
    for _ in range(ROUNDS):
        steps = _plan(stock_item_ids)
        if not steps:
            break
        for (kind, key), parts in steps.items():
            if kind == OWNER:
                taken += take_from_order(order_id=key, parts=parts, actor=actor, now=now)
            else:
                taken += take_from_list(kind=kind, key=key, parts=parts, actor=actor)
    return taken


def _plan(stock_item_ids: Collection[int]) -> dict[tuple[str, int], list[Part]]:
    """Whose promises go, the latest first: parts by (order_line, order id) or (kind of owner, its id)."""
    over = overpromised.units_over(stock_item_ids)
    rows = list(Reservation.objects.filter(stock_item__in=over, status__in=overpromised.THERE))
    room, parked = _room(rows)
    lines = [int(row.owner_id) for row in rows if row.owner_kind == OWNER]
    order_of = dict(OrderLine.objects.filter(pk__in=lines).values_list("pk", "order_id"))
    left = {pk: units - parked.get(pk, 0) for pk, units in over.items()}
    steps: dict[tuple[str, int], list[Part]] = defaultdict(list)
    for row in sorted(rows, key=_latest_first):
        units = min(room[row.pk], left[row.stock_item_id])
        if units > 0:
            left[row.stock_item_id] -= units
            key = int(row.owner_id)
            owner = order_of[key] if row.owner_kind == OWNER else key
            steps[row.owner_kind, owner].append(Part(row, units, parked.get(row.stock_item_id, 0)))
    return steps


def _latest_first(row: Reservation) -> tuple[int, float, int]:
    """Goods that came late were promised when their order was placed, so allocated units go by their order line."""
    if row.status == Reservation.Status.HELD:
        return (row.owner_kind == KEPT, -row.created_at.timestamp(), -row.pk)
    return (2, -float(row.owner_id), -row.pk)


def _room(rows: Iterable[Reservation]) -> tuple[dict[int, int], dict[int, int]]:
    """Units of each reservation that are neither claimed by a picker nor parked by one; units parked of each item."""
    rows = list(rows)
    allocated = [row for row in rows if row.status == Reservation.Status.ALLOCATED]
    lines = [int(row.owner_id) for row in allocated]
    claimed, waiting = _claimed(lines), parked_units(lines)
    room = {row.pk: row.quantity for row in rows}
    parked: dict[int, int] = defaultdict(int)
    for row in allocated:
        key = (int(row.owner_id), row.stock_item_id)
        room[row.pk] = max(0, row.quantity - claimed.get(key, 0))
        aside = min(room[row.pk], waiting.get(key, 0))
        room[row.pk] -= aside
        parked[row.stock_item_id] += aside
    return room, parked


def _claimed(line_ids: Collection[int]) -> dict[tuple[int, int | None], int]:
    """Units of order lines (by line and stock item) that pickers claimed and that did not leave yet."""
    rows = ShipmentLine.objects.filter(order_line__in=line_ids, shipment__status__in=UNSENT)
    claimed: dict[tuple[int, int | None], int] = defaultdict(int)
    by_line: dict[str, tuple[int, int | None]] = {}
    for line in rows:
        by_line[str(line.pk)] = (line.order_line_id, line.stock_item_id)
        claimed[line.order_line_id, line.stock_item_id] += line.claimed_quantity
    sent = Package.objects.filter(shipment__lines__in=rows, shipped_at__isnull=False).distinct()
    for contents in sent.values_list("contents", flat=True):
        for key, units in contents.items():
            if key in by_line:
                claimed[by_line[key]] -= units
    return claimed


@transaction()
def take_from_order(*, order_id: int, parts: Collection[Part], actor: str, now: datetime.datetime) -> int:
    """Take back what one order was promised, and ask its customer once; how many units that were.

    Other warehouses help first. What nobody has waits as a back order until he answers.
    """
    (order,) = orders.lock([order_id])
    _lock_stock(parts)
    room, parked = _room(Reservation.objects.filter(pk__in=[part.reservation.pk for part in parts]))
    lost: dict[int, int] = defaultdict(int)
    for part in sorted(parts, key=lambda part: part.reservation.stock_item_id):
        row = part.reservation
        units = overpromised.take_back(
            reservation_id=row.pk,
            most=min(part.units, room.get(row.pk, 0)),
            besides=max(part.besides, parked.get(row.stock_item_id, 0)),
            actor=actor,
            reason=WHY,
        )
        if units:
            lost[int(row.owner_id)] += units
    if lost and order.has_been_paid:
        _replace_or_ask(order, lost, actor=actor, now=now)
    elif lost:
        losing.lose_hold(order, lost, actor=actor, now=now)
    return sum(lost.values())


def _lock_stock(parts: Iterable[Part]) -> None:
    items = [part.reservation.stock_item_id for part in parts]
    variants = list(StockItem.objects.filter(pk__in=items).values_list("variant_id", flat=True))
    lock_goods(variants)


@transaction()
def ask_about_missing(*, order_id: int, actor: str = "worker", now: datetime.datetime | None = None) -> int:
    """Ask about units of a paid order that a count took back before its money came; how many units."""
    (order,) = orders.lock([order_id])
    if not order.has_been_paid or order.status not in {OrderStatus.CONFIRMED, OrderStatus.ON_HOLD}:
        return 0
    missing = missing_units(list(OrderLine.objects.filter(order=order).order_by("pk")))
    if missing:
        _replace_or_ask(order, missing, actor=actor, now=now or timezone.now())
    return sum(missing.values())


def _replace_or_ask(order: Order, lost: Mapping[int, int], *, actor: str, now: datetime.datetime) -> None:
    """Find lost units (by line id) in other warehouses; the rest waits for goods, and the customer is asked."""
    asked, lines = [], list(OrderLine.objects.filter(pk__in=lost).order_by("pk"))
    lock_goods({line.variant_id for line in lines})
    for line in lines:
        moved = elsewhere.promise_elsewhere(line, lost[line.pk], actor=actor)
        rest = lost[line.pk] - moved
        if rest:
            _, day = back_orders.back_order(order=order, line=line, quantity=rest, now=now)
            asked.append(choices.Asked(line.pk, rest, line.promised_to, day))
            text = f"Taken back: {rest} of {line.sku}, {WHY}."
            timeline.add(order_id=order.pk, kind="promise.taken_back", text=text, actor=actor, at=now)
    release_order(order_id=order.pk, actor=actor)
    if asked:
        choices.ask(order_id=order.pk, cause=Choice.Cause.SHORT, asked=asked, actor=actor, now=now)


@transaction()
def take_from_list(*, kind: str, key: int, parts: Collection[Part], actor: str) -> int:
    """Take back what is kept for the queue, or for somebody who was told that it is back: he is in line again."""
    _lock_stock(parts)
    units = 0
    for part in parts:
        units += overpromised.take_back(
            reservation_id=part.reservation.pk, most=part.units, besides=part.besides, actor=actor, reason=WHY
        )
    if units and kind == TOLD:
        put_back_in_line(waiting_id=key)
    return units
