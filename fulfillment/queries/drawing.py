"""The advised box as a picture: seen from the front and a little from above, each piece a solid with its number."""

from fulfillment import packing

WIDTH, MARGIN = 480, 20
SLANT = 0.38
"""How far a millimeter of depth moves to the right and up."""
SMALLEST_LABEL = 18

Point = tuple[float, float]


def drawing_of(advice: packing.Parcel) -> dict[str, object]:
    """Return polygons for a picture 520 wide; empty without a box. Numbers are those of the packing list's rows."""
    if advice.box is None or not advice.places:
        return {}
    length, depth, height = advice.box.inner_mm
    view = _View(WIDTH / (length + SLANT * depth), height + SLANT * depth)
    names = {line.sku: line.name for layer in advice.layers for line in layer}
    row_of = {sku: number for number, sku in enumerate(names, start=1)}
    # what stands behind, below and to the left is drawn first
    ordered = sorted(advice.places, key=lambda one: (-one.corner[1], one.corner[2], one.corner[0]))
    return {
        "whole": round(view.tall + 2 * MARGIN, 1),
        "box": view.solid((0, 0, 0), advice.box.inner_mm),
        "back": view.polygon([(0, depth, 0), (length, depth, 0), (length, depth, height), (0, depth, height)]),
        "pieces": [
            view.solid(place.corner, place.size)
            | {"tone": row_of[place.sku] % 4, "name": names[place.sku], "label": view.label(place, row_of[place.sku])}
            for place in ordered
        ],
    }


class _View:
    """Turns millimeters in the box into points of the picture."""

    def __init__(self, scale: float, tall_mm: float) -> None:
        self.scale = scale
        self.tall = tall_mm * scale

    def point(self, x: float, y: float, z: float) -> Point:
        """Where a corner is drawn; y is the depth."""
        right = MARGIN + (x + SLANT * y) * self.scale
        down = MARGIN + self.tall - (z + SLANT * y) * self.scale
        return round(right, 1), round(down, 1)

    def polygon(self, corners: list[tuple[float, float, float]]) -> str:
        """The points of a face as SVG writes them."""
        return " ".join(f"{right},{down}" for right, down in (self.point(*corner) for corner in corners))

    def solid(self, corner: packing.Size, size: packing.Size) -> dict[str, object]:
        """The three faces of a block that are seen."""
        (x, y, z), (a, b, c) = corner, size
        return {
            "front": self.polygon([(x, y, z), (x + a, y, z), (x + a, y, z + c), (x, y, z + c)]),
            "top": self.polygon([(x, y, z + c), (x + a, y, z + c), (x + a, y + b, z + c), (x, y + b, z + c)]),
            "side": self.polygon([(x + a, y, z), (x + a, y + b, z), (x + a, y + b, z + c), (x + a, y, z + c)]),
        }

    def label(self, place: packing.Place, number: int) -> dict[str, object] | None:
        """The row's number on the front, on the lid of what stands further back; None where it is too small."""
        (x, y, z), (a, b, c) = place.corner, place.size
        seen = min(a, b * SLANT) if y else min(a, c)
        if seen * self.scale < SMALLEST_LABEL:
            return None
        right, down = self.point(x + a / 2, y + b / 2, z + c) if y else self.point(x + a / 2, y, z + c / 2)
        return {"x": right, "y": round(down + 5, 1), "number": number}
