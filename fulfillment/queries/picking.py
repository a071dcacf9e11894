"""What the pick list and the pick page show. Each question is a fixed number of statements, however long the list."""

import datetime
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from fulfillment.models import Pick, PickList, Shipment, ShipmentLine
from fulfillment.queries.receiving import expected_orders
from fulfillment.queries.shelves import Shelf, shelves_of, take_from
from fulfillment.states import PickState, ShipmentStatus
from orders.states import OrderStatus
from shop.models import Bin, Warehouse

PAGE = 60
FAR = datetime.date.max
COUNTED = (ShipmentStatus.PENDING, ShipmentStatus.READY, ShipmentStatus.PICKING, ShipmentStatus.PACKED)


class ToPick(NamedTuple):
    """A shipment on the pick list: what it holds, the zones its walk crosses in order, when it must leave.

    `missing` units lie on no shelf; `is_begun` says that some of it was picked already.
    """

    pk: int
    number: str
    leave_on: datetime.date | None
    is_begun: bool
    lines: int
    units: int
    missing: int
    zones: tuple[str, ...]
    first_stop: int

    @property
    def can_start(self) -> bool:
        """Whether any shelf holds something of it."""
        return bool(self.zones)


@dataclass(frozen=True)
class Counts:
    """How many shipments wait at each place of a warehouse; `parked` ones wait for goods, `receive` are deliveries."""

    pick: int
    pack: int
    ship: int
    parked: int
    receive: int = 0


def warehouses() -> list[Warehouse]:
    """Return the buildings people can work in."""
    return list(Warehouse.objects.filter(is_active=True))


def _unclaimed() -> "QuerySet[ShipmentLine]":
    return ShipmentLine.objects.filter(shipment=OuterRef("pk"), quantity__gt=F("claimed_quantity"))


def at_bench() -> Q:
    """Condition: every unit of the shipment lies on the bench, and at least one does."""
    lines = ShipmentLine.objects.filter(shipment=OuterRef("pk"))
    claimed = Pick.objects.filter(shipment_line__shipment=OuterRef("pk"), state=PickState.CLAIMED)
    is_whole = ~Exists(lines.filter(quantity__gt=F("picked_quantity"))) & ~Exists(claimed)
    return Q(is_whole) & Q(Exists(lines.filter(picked_quantity__gt=0)))


def _to_pick(warehouse_id: int) -> "QuerySet[Shipment]":
    rows = Shipment.objects.filter(warehouse_id=warehouse_id, status__in=[ShipmentStatus.READY, ShipmentStatus.PICKING])
    return rows.filter(Exists(_unclaimed()), order__status=OrderStatus.CONFIRMED)


def pick_queue(warehouse_id: int) -> list[ToPick]:
    """Return what waits to be picked, by promise, then by the first stop on the walk; three statements."""
    columns = ("pk", "order__number", "promised_on", "status")
    queue = list(
        _to_pick(warehouse_id).order_by(F("promised_on").asc(nulls_last=True), "pk").values_list(*columns)[:PAGE]
    )
    wanted: dict[int, list[tuple[int, int]]] = {pk: [] for pk, *_ in queue}
    open_lines = ShipmentLine.objects.filter(shipment__in=wanted, quantity__gt=F("claimed_quantity"))
    for shipment_id, item_id, quantity, claimed in open_lines.order_by("shipment_id", "pk").values_list(
        "shipment_id", "stock_item_id", "quantity", "claimed_quantity"
    ):
        wanted[shipment_id].append((item_id, quantity - claimed))
    shelves = shelves_of({item_id for lines in wanted.values() for item_id, _ in lines})
    return sorted((_row(pk, number, day, status, wanted[pk], shelves) for pk, number, day, status in queue), key=_rank)


def _row(
    pk: int,
    number: str,
    leave_on: datetime.date | None,
    status: str,
    lines: list[tuple[int, int]],
    shelves: dict[int, list[Shelf]],
) -> ToPick:
    parts = [part for item_id, units in lines for part in take_from(shelves.get(item_id, []), units)]
    stops = sorted({shelf for shelf, _ in parts}, key=lambda one: (one.sequence, one.code))
    units = sum(count for _, count in lines)
    return ToPick(
        pk=pk,
        number=number,
        leave_on=leave_on,
        is_begun=status == ShipmentStatus.PICKING,
        lines=len(lines),
        units=units,
        missing=units - sum(count for _, count in parts),
        zones=tuple(dict.fromkeys(shelf.zone or shelf.code for shelf in stops)),
        first_stop=stops[0].sequence if stops else 10**9,
    )


def counts(warehouse_id: int) -> Counts:
    """Return how much waits where; two statements."""
    rows = Shipment.objects.filter(warehouse_id=warehouse_id, status__in=COUNTED, order__status=OrderStatus.CONFIRMED)
    status = ShipmentStatus
    found = rows.aggregate(
        pick=Count("pk", filter=Q(status__in=[status.READY, status.PICKING]) & Q(Exists(_unclaimed()))),
        pack=Count("pk", filter=Q(status=status.PICKING) & at_bench()),
        ship=Count("pk", filter=Q(status=status.PACKED)),
        parked=Count("pk", filter=Q(status=status.PENDING)),
    )
    return Counts(**found, receive=expected_orders(warehouse_id).order_by().values("pk").count())


def _rank(row: ToPick) -> tuple[datetime.date, int, int]:
    return row.leave_on or FAR, row.first_stop, row.pk


def next_shipments(warehouse_id: int, count: int) -> list[int]:
    """Return the shipments to take next: the most urgent one, and others of the same day that lie on the way."""
    rows = [row for row in pick_queue(warehouse_id) if row.can_start]
    return [row.pk for row in rows[:count]]


def open_list(picker_id: int, warehouse_id: int) -> PickList | None:
    """Return the walk a picker has begun in a warehouse."""
    return PickList.objects.filter(picker_id=picker_id, warehouse_id=warehouse_id, finished_at=None).first()


@dataclass(frozen=True)
class Walk:
    """A picker's walk: the present stop, the ones after it, and how far it is."""

    pick_list: PickList
    current: Pick | None
    after: list[Pick]
    done: int
    total: int
    orders: int
    leave_on: datetime.date | None

    @property
    def is_on(self) -> bool:
        """Whether there is a stop to go to."""
        return self.current is not None

    @property
    def left(self) -> int:
        """Units still to take at the present stop."""
        return self.current.quantity - self.current.picked_quantity if self.current else 0


def walk_of(pick_list_id: int, picker_id: int) -> Walk | None:
    """Return a picker's own walk in walking order, skipped stops last; one statement, two when it is empty."""
    return _walk(Pick.objects.filter(pick_list_id=pick_list_id, pick_list__picker_id=picker_id)) or _empty_walk(
        PickList.objects.select_related("warehouse").filter(pk=pick_list_id, picker_id=picker_id).first()
    )


def open_walk(picker_id: int, warehouse_id: int) -> Walk | None:
    """Return the walk a picker has begun in a warehouse; one statement."""
    mine = Pick.objects.filter(pick_list__picker_id=picker_id, pick_list__warehouse_id=warehouse_id)
    return _walk(mine.filter(pick_list__finished_at=None))


def _walk(rows: "QuerySet[Pick]") -> Walk | None:
    related = ("pick_list__warehouse", "bin", "shipment_line__order_line__variant__product")
    picks = list(
        rows.exclude(state=PickState.RELEASED, picked_quantity=0)
        .select_related(*related, "shipment_line__shipment__order")
        .order_by("skipped", "bin__sequence", "bin__code", "pk")
    )
    if not picks:
        return None
    to_do = [pick for pick in picks if pick.state == PickState.CLAIMED]
    days = [pick.shipment_line.shipment.promised_on for pick in picks]
    return Walk(
        pick_list=picks[0].pick_list,
        current=to_do[0] if to_do else None,
        after=to_do[1:4],
        done=len(picks) - len(to_do),
        total=len(picks),
        orders=len({pick.shipment_line.shipment.order_id for pick in picks}),
        leave_on=min((day for day in days if day), default=None),
    )


def _empty_walk(pick_list: PickList | None) -> Walk | None:
    """A walk that was let go before anything was taken."""
    return Walk(pick_list, current=None, after=[], done=0, total=0, orders=0, leave_on=None) if pick_list else None


def bin_called(code: str, warehouse_id: int) -> Bin | None:
    """Return the bin of a warehouse with this code, whatever its capitals."""
    return Bin.objects.filter(warehouse_id=warehouse_id, code__iexact=code.strip()).first() if code.strip() else None


def shipments_of_walk(pick_list_id: int) -> list[Shipment]:
    """Return the shipments a walk brought to the bench."""
    ids = Pick.objects.filter(pick_list_id=pick_list_id, picked_quantity__gt=0).values("shipment_line__shipment_id")
    rows = Shipment.objects.filter(pk__in=ids).select_related("order")
    return list(rows.annotate(units=Sum("lines__picked_quantity")).order_by("pk"))
