"""What every drawing is made of: the palette, shaded shapes, rooms. All coordinates are in a 400 by 500 picture."""

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass

INK, SHADE, SHADOW, STEEL, CREAM = "#2B3437", "#101A18", "#1B2622", "#B4BEC1", "#F4ECDF"
OAK, WALNUT, MUSTARD, PINE, CLAY = "#C2935B", "#7A5337", "#CB9635", "#2F5D50", "#B9654A"
PALETTE = {
    "ash": "#D9C3A0",
    "black": "#2F383B",
    "brass": "#C29A4B",
    "brick": "#A8452F",
    "char": "#3F484B",
    "clay": CLAY,
    "clear": "#CFE0E0",
    "copper": "#BC7650",
    "cream": CREAM,
    "green": "#6E8B57",
    "gray": "#8E989A",
    "honey": "#D79A2B",
    "ink": INK,
    "moss": "#6F7A4A",
    "mustard": MUSTARD,
    "navy": "#34506E",
    "oak": OAK,
    "oat": "#DCCBB0",
    "olive": "#7E8043",
    "pine": PINE,
    "plum": "#6B4A5E",
    "rose": "#C98F86",
    "rust": "#A8522F",
    "sage": "#8FA68E",
    "sand": "#D3B98E",
    "sky": "#8FB0C4",
    "slate": "#5D6F78",
    "steel": STEEL,
    "straw": "#D8B56A",
    "terracotta": "#BF6B47",
    "walnut": WALNUT,
    "white": "#F3F3EE",
}
# Wall, beam of light and floor of each department.
ROOMS = {
    "sage": ("#DCE2D8", "#E6EBE2", "#C6CFC1"),
    "sand": ("#EADFD1", "#F2E9DE", "#D8C8B4"),
    "mist": ("#D3DDE2", "#DEE7EB", "#BCCAD1"),
    "heather": ("#DFDAE1", "#E9E5EB", "#C9C1CF"),
}
BASE = 404  # the line every standing thing stands on


@dataclass(frozen=True)
class Kind:
    """One kind of thing: how it is drawn, how wide its shadow falls, how large it stands, where a close look goes."""

    draw: Callable[..., str]
    shadow: int
    scale: float
    focus: tuple[int, int]
    hangs: bool


KINDS: dict[str, Kind] = {}


def draws(
    *, shadow: int = 100, scale: float = 1.15, focus: tuple[int, int] = (200, 320), hangs: bool = False
) -> Callable[[Callable[..., str]], Callable[..., str]]:
    """Enter a drawing function in KINDS under its own name."""

    def enter(function: Callable[..., str]) -> Callable[..., str]:
        KINDS[function.__name__] = Kind(function, shadow, scale, focus, hangs)
        return function

    return enter


def flat(d: str, fill: str, opacity: float = 1) -> str:
    """A path in one color."""
    return f'<path d="{d}" fill="{fill}"{_see(opacity)}/>'


def line(d: str, color: str, width: float, opacity: float = 1) -> str:
    """A stroke with round ends."""
    return (
        f'<path d="{d}" fill="none" stroke="{color}" stroke-width="{width}" stroke-linecap="round"'
        f' stroke-linejoin="round"{_see(opacity)}/>'
    )


def rect(x: float, y: float, w: float, h: float, fill: str, *, r: float = 0, opacity: float = 1) -> str:
    """A box, its corners rounded by r."""
    return f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="{r:g}" fill="{fill}"{_see(opacity)}/>'


def oval(x: float, y: float, rx: float, ry: float, fill: str, opacity: float = 1) -> str:
    """An ellipse around x, y."""
    return f'<ellipse cx="{x:g}" cy="{y:g}" rx="{rx:g}" ry="{ry:g}" fill="{fill}"{_see(opacity)}/>'


def solid(d: str, fill: str, extra: str = "", *, split: float = 0.7, shade: float = 0.16, light: float = 0.18) -> str:
    """A path lit from the upper left: shade on its right part, a strip of light on its left, `extra` clipped inside."""
    x0, y0, x1, y1 = bounds(d)
    w, name = x1 - x0, f"c{zlib.crc32(d.encode()):x}"
    inside = ""
    if shade:
        inside += flat(f"M{x0 + w * split:g} {y0:g}H{x1:g}V{y1:g}H{x0 + w * (split + 0.05):g}Z", SHADE, shade)
    if light:
        inside += flat(
            f"M{x0 + w * 0.08:g} {y0:g}H{x0 + w * 0.16:g}L{x0 + w * 0.18:g} {y1:g}H{x0 + w * 0.1:g}Z", "#fff", light
        )
    return (
        f'<clipPath id="{name}"><path d="{d}"/></clipPath>{flat(d, fill)}'
        f'<g clip-path="url(#{name})">{inside}{extra}</g>'
    )


def bounds(d: str) -> tuple[float, float, float, float]:
    """The box around a path's points; commands are absolute and one of M L C S Q H V Z."""
    xs: list[float] = []
    ys: list[float] = []
    for command, numbers in re.findall(r"([MLCSQHVZ])([^MLCSQHVZ]*)", d):
        values = [float(n) for n in re.findall(r"-?\d+\.?\d*", numbers)]
        if command == "H":
            xs += values
        elif command == "V":
            ys += values
        else:
            xs += values[0::2]
            ys += values[1::2]
    return min(xs), min(ys), max(xs), max(ys)


def extent(inner: str) -> tuple[float, float, float, float]:
    """The box around what is seen of a drawing; shadows, glows and what is moved by a transform left out."""
    boxes: list[tuple[float, float, float, float]] = []
    for name, text in re.findall(r"<(path|rect|ellipse) ([^>]*?)/>", inner):
        found = dict(re.findall(r'([a-z-]+)="([^"]*)"', text))
        if "opacity" in found or "transform" in found:
            continue
        if name == "path":
            half = float(found.get("stroke-width", 0)) / 2
            x0, y0, x1, y1 = traced(found["d"])
            boxes.append((x0 - half, y0 - half, x1 + half, y1 + half))
        elif name == "rect":
            x, y, w, h = (float(found[k]) for k in ("x", "y", "width", "height"))
            boxes.append((x, y, x + w, y + h))
        else:
            x, y, w, h = (float(found[k]) for k in ("cx", "cy", "rx", "ry"))
            boxes.append((x - w, y - h, x + w, y + h))
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


def traced(d: str) -> tuple[float, float, float, float]:
    """The box around a path as it runs: cubic curves are followed, not their handles."""
    points: list[tuple[float, float]] = []
    x = y = 0.0
    for command, numbers in re.findall(r"([MLCSQHVZ])([^MLCSQHVZa-z]*)", d):
        v = [float(n) for n in re.findall(r"-?\d+\.?\d*", numbers)]
        if command in "HV" and v:
            x, y = (v[-1], y) if command == "H" else (x, v[-1])
        elif command == "C":
            for i in range(0, len(v) - 5, 6):
                points += [_on_curve((x, y, *v[i : i + 6]), t / 8) for t in range(1, 9)]
                x, y = v[i + 4], v[i + 5]
        elif len(v) >= 2:
            points += list(zip(v[0::2], v[1::2], strict=False))
            x, y = v[-2], v[-1]
        points.append((x, y))
    return min(p[0] for p in points), min(p[1] for p in points), max(p[0] for p in points), max(p[1] for p in points)


def _on_curve(c: tuple[float, ...], t: float) -> tuple[float, float]:
    a, b = (1 - t) ** 3, 3 * t * (1 - t) ** 2
    e, f = 3 * t * t * (1 - t), t**3
    return a * c[0] + b * c[2] + e * c[4] + f * c[6], a * c[1] + b * c[3] + e * c[5] + f * c[7]


def room(name: str, *, floor: int = 366, width: int = 400, height: int = 500) -> str:
    """Wall, light and floor."""
    wall, beam, ground = ROOMS[name]
    k = width / 400
    return (
        rect(0, 0, width, height, wall)
        + flat(f"M0 0H{150 * k:g}L{400 * k:g} {floor - 36}V{floor}H{96 * k:g}L0 {floor * 0.57:g}Z", beam)
        + rect(0, floor, width, height - floor, ground)
    )


def standing(kind: Kind, inner: str, *, scale: float | None = None, x: float = 200, base: float = 418) -> str:
    """The drawing with its shadow, enlarged around the middle of its base."""
    k = scale or kind.scale
    s = kind.shadow
    shadow = oval(200 + s * 0.24, BASE, s, 11, SHADOW, 0.18) + oval(
        200 + s * 0.08, BASE - 2, s * 0.86, 6.6, SHADOW, 0.2
    )
    return f'<g transform="translate({x - 200 * k:g} {base - BASE * k:g}) scale({k:g})">{shadow}{inner}</g>'


def hanging(inner: str, *, scale: float = 1, x: float = 200) -> str:
    """The drawing on a wooden peg at the wall; its shadow falls on the wall behind it."""
    peg = rect(170, 84, 60, 16, OAK, r=8) + oval(206, 94, 6, 6, WALNUT)
    return f'<g transform="translate({x - 200 * scale:g} {240 - 240 * scale:g}) scale({scale:g})">{peg}{inner}</g>'


def cast(*paths: str) -> str:
    """The shadow which a hanging thing throws on its wall."""
    return "".join(f'<path d="{d}" fill="{SHADOW}" opacity=".12" transform="translate(18 12)"/>' for d in paths)


def mark(x: float, y: float, size: float = 1, color: str = CREAM) -> str:
    """The little fir which the makers sew and print on things."""
    d = "M0 -20L12 2H6L16 20H-16L-6 2H-12Z"
    return f'<path d="{d}" fill="{color}" transform="translate({x:g} {y:g}) scale({size:g})"/>'


def svg(inner: str, *, width: int = 400, height: int = 500) -> str:
    """The whole picture as an SVG file."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f"{inner}</svg>"
    )


def _see(opacity: float) -> str:
    return "" if opacity == 1 else f' opacity="{opacity:g}"'
