"""Whole pictures: a product from the front, from close up, with its measures, folded; shelves."""

from typing import Any

from shop.config.demo import catalogue
from shop.config.demo.drawings import camp, clothing, green, home, kitchen, outdoor, small, table
from shop.config.demo.drawings.kit import (
    BASE,
    INK,
    KINDS,
    PALETTE,
    ROOMS,
    Kind,
    extent,
    flat,
    hanging,
    line,
    rect,
    room,
    standing,
    svg,
)

MODULES = (
    camp,
    clothing,
    green,
    home,
    kitchen,
    outdoor,
    small,
    table,
)  # drawing functions enter KINDS when their module is loaded
FONT = 'font-family="Liberation Sans, Arial, sans-serif" font-size="17" font-weight="600"'


def picture(goods: catalogue.Goods, shot: catalogue.Picture) -> str:
    """The SVG of one picture of a product."""
    color = shot.color or (goods.colors[0] if goods.colors else "")
    kind, inner = drawn(goods.drawing, color)
    if shot.view == "close":
        return close(goods.room, kind, inner)
    if shot.view == "folded":
        pattern = {
            key: PALETTE.get(goods.drawing[key], goods.drawing[key])
            for key in ("pattern", "check")
            if key in goods.drawing
        }
        return svg(room(goods.room) + standing(KINDS["folded"], KINDS["folded"].draw(PALETTE[color], **pattern)))
    if shot.view == "measures":
        return measured(goods, kind, inner)
    return front(goods.room, kind, inner)


def drawn(drawing: dict[str, Any], color: str = "") -> tuple[Kind, str]:
    """A thing from its description; names of the palette become colors."""
    wanted = {key: PALETTE.get(value, value) for key, value in drawing.items() if key != "kind"}
    if color:
        wanted["c"] = PALETTE[color]
    kind = KINDS[drawing["kind"]]
    return kind, kind.draw(**wanted)


def front(name: str, kind: Kind, inner: str) -> str:
    """The thing in its room."""
    if kind.hangs:
        return svg(room(name, floor=430) + hanging(inner, scale=kind.scale))
    return svg(room(name) + standing(kind, inner))


def close(name: str, kind: Kind, inner: str) -> str:
    """The thing so near that its make can be seen."""
    (x, y), zoom = kind.focus, 2.3
    back = room(name, floor=430 if kind.hangs else 366)
    near = f"translate({200 - x * zoom:g} {250 - y * zoom:g}) scale({zoom})"
    drawing = hanging(inner) if kind.hangs else standing(kind, inner, scale=1, base=404)
    return svg(
        f'<g transform="translate({200 - x * 1.3:g} {250 - y * 1.1:g}) scale(1.6)">{back}</g>'
        + _fill(name, x, y)
        + f'<g transform="{near}">{drawing}</g>'
    )


def _fill(name: str, x: float, y: float) -> str:
    wall, beam, ground = ROOMS[name]
    floor = 250 + (366 - y) * 2.3
    edge = min(max(floor, 0), 500)
    return (
        rect(0, 0, 400, 500, wall)
        + flat(f"M0 0H90L400 {min(420, edge):g}V{edge:g}H300L0 120Z", beam)
        + rect(0, edge, 400, 500 - edge, ground)
    )


def measured(goods: catalogue.Goods, kind: Kind, inner: str) -> str:
    """The thing between two measuring lines."""
    width, height = catalogue.measures(goods.drawing["kind"], goods.mm)
    x0, y0, x1, y1 = extent(inner)
    k = 0.8 if kind.hangs else min(kind.scale * 0.78, 250 / (x1 - x0), 290 / (y1 - y0))
    down = 240 - 240 * k if kind.hangs else 400 - BASE * k
    across = 182 - (x0 + x1) / 2 * k
    drawing = (
        hanging(inner, scale=k, x=across + 200 * k)
        if kind.hangs
        else standing(kind, inner, scale=k, x=across + 200 * k, base=400)
    )
    left, right, top, bottom = x0 * k + across, x1 * k + across, y0 * k + down, y1 * k + down
    wide, tall = catalogue.inches(width), catalogue.inches(height)
    low, far = bottom + 34, right + 34
    marks = (
        line(f"M{left:g} {low:g}H{right:g}M{left:g} {low - 7:g}V{low + 7:g}M{right:g} {low - 7:g}V{low + 7:g}", INK, 2)
        + line(
            f"M{far:g} {top:g}V{bottom:g}M{far - 7:g} {top:g}H{far + 7:g}M{far - 7:g} {bottom:g}H{far + 7:g}", INK, 2
        )
        + f'<text x="{(left + right) / 2:g}" y="{low + 30:g}" text-anchor="middle" fill="{INK}" {FONT}>{wide}</text>'
        + f'<text x="{far + 12:g}" y="{(top + bottom) / 2 + 6:g}" fill="{INK}" {FONT}>{tall}</text>'
    )
    return svg(room(goods.room, floor=430 if kind.hangs else 350) + drawing + marks)


def shelf(name: str, things: list[str], *, width: int = 400, height: int = 500) -> str:
    """A few things together in one room: the picture of a category. Things are written as "kind:color"."""
    floor = height * 0.7
    places = {
        1: [(0.5, 1.2, 0.06)],
        2: [(0.36, 0.98, 0.04), (0.68, 0.8, 0.09)],
        3: [(0.34, 1.0, 0.02), (0.72, 0.8, 0.05), (0.45, 0.62, 0.12)],
    }
    k = height / 500
    parts = room(name, floor=round(floor), width=width, height=height)
    for thing, (x, scale, depth) in zip(things, places[len(things)], strict=True):
        kind_name, color = thing.split(":")
        kind, inner = drawn({"kind": kind_name}, color)
        if kind.hangs:
            parts += hanging(inner, scale=scale * k * 0.86, x=width * x)
        else:
            parts += standing(kind, inner, scale=scale * k * 0.92, x=width * x, base=floor + height * depth + 12)
    return svg(parts, width=width, height=height)
