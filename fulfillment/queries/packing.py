"""What the pack bench, the packing slip and the shipping page show."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F, Q, Sum

from accounts.forms.rules import lines_of
from fulfillment import packing
from fulfillment.models import Box, Package, Shipment, ShipmentLine
from fulfillment.queries.picking import at_bench
from fulfillment.queries.shelves import name_of
from fulfillment.states import ShipmentStatus
from orders.models import OrderAddress

PAGE = 60
GRAMS_IN_OUNCE = 28.349523


@dataclass(frozen=True)
class Row:
    """One line at the bench: how many belong into the open parcel, how many are in, how to treat it."""

    line: ShipmentLine
    name: str
    wanted: int
    is_in: int
    packed: int
    handling: tuple[str, ...]

    @property
    def is_done(self) -> bool:
        """Whether all of it that belongs into this parcel is in."""
        return self.is_in >= self.wanted

    @property
    def left(self) -> int:
        """Units still to put in."""
        return max(0, self.wanted - self.is_in)


@dataclass(frozen=True)
class Bench:
    """A shipment at the bench: the parcel being packed, the advice for it, and what comes after."""

    shipment: Shipment
    parcel: Package | None
    closed: list[Package]
    advice: packing.Parcel | None
    later: list[packing.Parcel]
    rows: list[Row]
    boxes: list[Box]

    @property
    def number_of_parcel(self) -> int:
        """Which parcel of the shipment is being packed."""
        return self.parcel.position if self.parcel else len(self.closed) + 1

    @property
    def is_full(self) -> bool:
        """Whether everything that the advice puts into this parcel is in it."""
        return all(row.is_done for row in self.rows)

    @property
    def weight_in_pounds(self) -> str:
        """The expected weight for a scale in pounds and ounces."""
        grams = self.advice.expected_weight_g if self.advice else None
        ounces = round((grams or 0) / GRAMS_IN_OUNCE)
        return f"{ounces // 16} lb {ounces % 16} oz" if grams else ""

    @property
    def has_contents(self) -> bool:
        """Whether anything is in the open parcel."""
        return bool(self.parcel and self.parcel.contents)


def shipment_called(number: str) -> Shipment | None:
    """Return the shipment with this number."""
    rows = Shipment.objects.select_related("order", "warehouse")
    return rows.filter(number=number.strip().upper()).first()


def to_pack(warehouse_id: int) -> list[Shipment]:
    """Return the shipments whose units all lie on the bench, most urgent first."""
    rows = Shipment.objects.filter(at_bench(), warehouse_id=warehouse_id, status=ShipmentStatus.PICKING)
    rows = rows.select_related("order").annotate(units=Sum("lines__picked_quantity"))
    return list(rows.order_by(F("promised_on").asc(nulls_last=True), "pk")[:PAGE])


def to_ship(warehouse_id: int) -> list[Shipment]:
    """Return the packed shipments that have not left, oldest first, each with its parcels."""
    rows = Shipment.objects.filter(warehouse_id=warehouse_id, status=ShipmentStatus.PACKED).select_related("order")
    return list(rows.prefetch_related("packages").order_by("packed_at", "pk")[:PAGE])


def bench_of(shipment: Shipment) -> Bench:
    """Return everything the pack page shows; three statements."""
    lines = list(
        shipment.lines.filter(picked_quantity__gt=0)
        .select_related("order_line__variant__product")
        .order_by("order_line__position", "pk")
    )
    packages = list(shipment.packages.order_by("position"))
    closed = [parcel for parcel in packages if parcel.weight_g is not None]
    parcel = next((one for one in packages if one.weight_g is None), None)
    boxes = list(Box.objects.filter(is_active=True))
    gone = _sum(closed)
    advice = packing.advise([_item(line, gone) for line in lines], [_box(box) for box in boxes])
    inside = {int(key): units for key, units in parcel.contents.items()} if parcel else {}
    first = advice[0] if advice else None
    return Bench(
        shipment=shipment,
        parcel=parcel,
        closed=closed,
        advice=first,
        later=advice[1:],
        rows=_rows(lines, first, inside, gone),
        boxes=boxes,
    )


def _sum(packages: list[Package]) -> Mapping[int, int]:
    total: Counter[int] = Counter()
    for parcel in packages:
        for key, units in parcel.contents.items():
            total[int(key)] += units
    return total


def _item(line: ShipmentLine, gone: Mapping[int, int]) -> packing.Item:
    variant = line.order_line.variant
    size = (variant.length_mm, variant.width_mm, variant.height_mm)
    return packing.Item(
        sku=str(line.pk),
        name=name_of(variant),
        quantity=line.picked_quantity - gone.get(line.pk, 0),
        size_mm=(size[0], size[1], size[2]) if size[0] and size[1] and size[2] else None,
        weight_g=variant.weight_g,
        is_fragile=variant.is_fragile,
        is_liquid=variant.is_liquid,
        mix_group=variant.do_not_mix,
    )


def _box(box: Box) -> packing.Box:
    return packing.Box(
        code=str(box.pk),
        name=box.name,
        inner_mm=(box.length_mm, box.width_mm, box.height_mm),
        weight_g=box.own_weight_g,
        max_weight_g=box.max_weight_g,
    )


def _rows(
    lines: list[ShipmentLine], advice: packing.Parcel | None, inside: Mapping[int, int], gone: Mapping[int, int]
) -> list[Row]:
    """Lines of this parcel from the bottom up; one that was put in against the advice is listed last."""
    by_pk = {line.pk: line for line in lines}
    wanted = {int(key): units for key, units in (advice.contents if advice else {}).items()}
    handling = {int(one.sku): one.handling for layer in (advice.layers if advice else ()) for one in layer}
    order = [*wanted, *(pk for pk in inside if pk not in wanted)]
    return [
        Row(
            line=by_pk[pk],
            name=name_of(by_pk[pk].order_line.variant),
            wanted=max(wanted.get(pk, 0), inside.get(pk, 0)),
            is_in=inside.get(pk, 0),
            packed=inside.get(pk, 0) + gone.get(pk, 0),
            handling=handling.get(pk, ()),
        )
        for pk in order
        if pk in by_pk
    ]


@dataclass(frozen=True)
class Slip:
    """A packing slip: where it goes and what is in it; no prices."""

    shipment: Shipment
    address: tuple[str, ...]
    lines: list[ShipmentLine]


def slip_of(shipment: Shipment) -> Slip:
    """Return what the packing slip prints; two statements."""
    address = OrderAddress.objects.filter(order_id=shipment.order_id, kind="delivery").first()
    lines = shipment.lines.filter(quantity__gt=0).select_related("order_line").order_by("order_line__position", "pk")
    return Slip(shipment, lines_of(address) if address else (), list(lines))


def shipments_like(code: str, warehouse_id: int) -> Shipment | None:
    """Return what a scan at the bench means: a shipment's number, or the order's while one shipment of it is here."""
    text = code.strip().upper()
    rows = Shipment.objects.filter(warehouse_id=warehouse_id).exclude(status=ShipmentStatus.CANCELED)
    return rows.filter(Q(number=text) | Q(order__number=text)).order_by("pk").first() if text else None
