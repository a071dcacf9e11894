"""Packing advice: which boxes, what goes in first, what protects it. Pure: sizes in millimeters, weights in grams.

Each box is proven by a layout (layers of rows), so one may be a size too large but never too small.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations

Size = tuple[int, int, int]

WRAP_MM = 10
PAPER_G_PER_LITER = 12
MIN_PAPER_LITERS = 0.5


@dataclass(frozen=True)
class Item:
    """What has to be packed; size is length, width and height as it stands, `mix_group` what may not lie together."""

    sku: str
    name: str
    quantity: int
    size_mm: Size | None = None
    weight_g: int | None = None
    is_fragile: bool = False
    is_liquid: bool = False
    mix_group: str = ""


@dataclass(frozen=True)
class Box:
    """An empty box: inner size, own weight and the most that may be in it."""

    code: str
    name: str
    inner_mm: Size
    weight_g: int
    max_weight_g: int

    @property
    def volume(self) -> int:
        """The inner volume in cubic millimeters."""
        return self.inner_mm[0] * self.inner_mm[1] * self.inner_mm[2]


@dataclass(frozen=True)
class Place:
    """Where one piece lies in the box: its corner and its size with wrapping, as turned."""

    sku: str
    corner: Size
    size: Size
    layer: int


@dataclass(frozen=True)
class LayerLine:
    """One kind of piece within a layer and how to treat it."""

    sku: str
    name: str
    quantity: int
    handling: tuple[str, ...]


@dataclass(frozen=True)
class Parcel:
    """One parcel of the advice; layers run from the bottom up, `box` is None when none of ours fits."""

    box: Box | None
    layers: tuple[tuple[LayerLine, ...], ...]
    places: tuple[Place, ...]
    filler: tuple[str, ...]
    expected_weight_g: int | None
    notes: tuple[str, ...]

    @property
    def contents(self) -> dict[str, int]:
        """How many pieces of each SKU are in it."""
        count: Counter[str] = Counter()
        for layer in self.layers:
            for line in layer:
                count[line.sku] += line.quantity
        return dict(count)


@dataclass
class _Cursor:
    """Where the next piece goes: rows along the length, rows beside one another, layers on top of one another."""

    x: int = 0
    y: int = 0
    z: int = 0
    row_depth: int = 0
    layer_height: int = 0
    layer: int = 0


def advise(items: Sequence[Item], boxes: Sequence[Box]) -> list[Parcel]:
    """Return the parcels to make: what may not mix stays apart, each in the smallest box that holds it."""
    parcels: list[Parcel] = []
    for group in _apart(items):
        units = [unit for unit in _in_order(group) if unit.size_mm is not None]
        unknown = [unit for unit in _in_order(group) if unit.size_mm is None]
        made: list[tuple[Box | None, list[Item], list[Place]]] = []
        while units:
            box, taken, places, units = _fill(units, boxes)
            made.append((box, taken, places))
        if unknown and not made:
            made.append((None, [], []))
        for number, (box, taken, places) in enumerate(made):
            parcels.append(_parcel(box, taken, places, unknown if number == 0 else []))
    return parcels


def _apart(items: Iterable[Item]) -> list[list[Item]]:
    """Split by what may not lie together; what minds nothing travels with the first group."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        if item.quantity > 0:
            groups.setdefault(item.mix_group, []).append(item)
    free = groups.pop("", [])
    named = [groups[name] for name in sorted(groups)]
    if not named:
        return [free] if free else []
    return [named[0] + free, *named[1:]]


def _in_order(items: Iterable[Item]) -> list[Item]:
    """Single pieces in the order they go in: sturdy before fragile, heavy before light, liquids low."""

    def rank(item: Item) -> tuple[bool, int, bool, int, str]:
        return item.is_fragile, -(item.weight_g or 0), not item.is_liquid, -_volume(item), item.sku

    return [item for item in sorted(items, key=rank) for _ in range(item.quantity)]


def _volume(item: Item) -> int:
    return item.size_mm[0] * item.size_mm[1] * item.size_mm[2] if item.size_mm else 0


def _fill(units: list[Item], boxes: Sequence[Box]) -> tuple[Box | None, list[Item], list[Place], list[Item]]:
    """Fill one box: the smallest that takes everything, else the one that takes most; else one piece without a box."""
    best: tuple[int, Box, list[Item], list[Place], list[Item]] | None = None
    for box in sorted(boxes, key=lambda one: (one.volume, one.code)):
        taken, places, left = place(units, box)
        if not left:
            return box, taken, places, []
        volume = sum(_volume(unit) for unit in taken)
        if taken and (best is None or volume > best[0]):
            best = (volume, box, taken, places, left)
    if best is None:
        return None, [units[0]], [], units[1:]
    _, box, taken, _, left = best
    for smaller in sorted(boxes, key=lambda one: (one.volume, one.code)):
        _, places, missing = place(taken, smaller)
        if not missing:
            return smaller, taken, places, left
    raise AssertionError("a box that held the pieces holds them again")


def place(units: Sequence[Item], box: Box) -> tuple[list[Item], list[Place], list[Item]]:
    """Lay pieces into a box in the given order; return what is in, where it lies and what is left over."""
    cursor, weight = _Cursor(), 0
    taken: list[Item] = []
    places: list[Place] = []
    left: list[Item] = []
    refused: set[Item] = set()
    for unit in units:
        weight_with = weight + (unit.weight_g or 0)
        found = None if unit in refused or weight_with > box.max_weight_g else _lay(unit, box, cursor)
        if found is None:
            refused.add(unit)
            left.append(unit)
            continue
        weight = weight_with
        taken.append(unit)
        places.append(found)
    return taken, places, left


def _turns(unit: Item, box: Box) -> list[Size]:
    """The ways a piece may stand in the box, lowest first; a liquid stays upright."""
    if unit.size_mm is None:
        return []
    wrap = 2 * WRAP_MM if unit.is_fragile else 0
    length, width, height = (max(1, side) + wrap for side in unit.size_mm)
    upright = [(length, width, height), (width, length, height)]
    ways = upright if unit.is_liquid else [(a, b, c) for a, b, c in permutations((length, width, height))]
    fitting = {way for way in ways if all(side <= room for side, room in zip(way, box.inner_mm, strict=True))}
    return sorted(fitting, key=lambda way: (way[2], way[1]))


def _lay(unit: Item, box: Box, at: _Cursor) -> Place | None:
    """Take the first of: flat in the present row or a new one, turned up there, a new layer."""
    length, width, height = box.inner_mm
    turns = _turns(unit, box)
    for way in turns:
        if at.z + way[2] > height:
            continue
        if at.x + way[0] <= length and at.y + way[1] <= width:
            return _put(unit, way, at)
        if at.y + at.row_depth + way[1] <= width:
            at.x, at.y, at.row_depth = 0, at.y + at.row_depth, 0
            return _put(unit, way, at)
    for way in turns:
        if at.z + at.layer_height + way[2] <= height:
            at.x, at.y, at.z, at.row_depth = 0, 0, at.z + at.layer_height, 0
            at.layer, at.layer_height = at.layer + 1, 0
            return _put(unit, way, at)
    return None


def _put(unit: Item, way: Size, at: _Cursor) -> Place:
    found = Place(unit.sku, (at.x, at.y, at.z), way, at.layer)
    at.x += way[0]
    at.row_depth = max(at.row_depth, way[1])
    at.layer_height = max(at.layer_height, way[2])
    return found


def _parcel(box: Box | None, units: list[Item], places: list[Place], unknown: list[Item]) -> Parcel:
    rows: dict[int, list[Item]] = {}
    for number, unit in enumerate(units):
        rows.setdefault(places[number].layer if places else 0, []).append(unit)
    layers = [_lines(rows[number]) for number in sorted(rows)]
    if unknown:
        layers.append(_lines(unknown))
    everything = units + unknown
    paper = _paper_liters(box, places) if not unknown else 0
    return Parcel(
        box=box,
        layers=tuple(layers),
        places=tuple(places),
        filler=_filler(everything, len(layers), paper),
        expected_weight_g=_weight(box, everything, paper),
        notes=_notes(box, everything, unknown),
    )


def _lines(units: Iterable[Item]) -> tuple[LayerLine, ...]:
    counted = Counter(units)
    return tuple(LayerLine(unit.sku, unit.name, quantity, _handling(unit)) for unit, quantity in counted.items())


def _handling(unit: Item) -> tuple[str, ...]:
    words = []
    if unit.is_liquid:
        words.append("Bag it, keep it upright")
    if unit.is_fragile:
        words.append("Wrap each, nothing heavy above")
    if unit.mix_group:
        words.append(f"Keep apart: {unit.mix_group}")
    return tuple(words)


def _paper_liters(box: Box | None, places: Sequence[Place]) -> float:
    if box is None:
        return 0
    used = sum(one.size[0] * one.size[1] * one.size[2] for one in places)
    liters = (box.volume - used) / 1_000_000
    return round(liters * 2) / 2 if liters >= MIN_PAPER_LITERS else 0


def _filler(units: Sequence[Item], layers: int, paper: float) -> tuple[str, ...]:
    words = []
    bags = sum(unit.is_liquid for unit in units)
    wraps = sum(unit.is_fragile for unit in units)
    if bags:
        words.append(f"{bags} sealed {'bag' if bags == 1 else 'bags'} for liquids")
    if wraps:
        words.append(f"Wrapping for {wraps} fragile {'piece' if wraps == 1 else 'pieces'}")
    if wraps and layers > 1:
        words.append("Card between the layers")
    if paper:
        words.append(f"Crumpled paper, about {paper:g} liters")
    return tuple(words)


def _weight(box: Box | None, units: Sequence[Item], paper: float) -> int | None:
    if box is None or any(unit.weight_g is None for unit in units):
        return None
    return box.weight_g + sum(unit.weight_g or 0 for unit in units) + round(paper * PAPER_G_PER_LITER)


def _notes(box: Box | None, units: Sequence[Item], unknown: Sequence[Item]) -> tuple[str, ...]:
    words = []
    if unknown:
        names = ", ".join(dict.fromkeys(unit.name for unit in unknown))
        known = "the box holds the rest for certain" if box else "choose a box by eye"
        words.append(f"No size on file for {names}: {known}.")
    elif box is None:
        words.append(f"{units[0].name} fits none of our boxes. Send it in its own packaging.")
    unweighed = ", ".join(dict.fromkeys(unit.name for unit in units if unit.weight_g is None))
    if unweighed:
        words.append(f"No weight on file for {unweighed}: the expected weight is unknown.")
    return tuple(words)
