"""Reads the demo store's goods (`data/*.json`) into plain values: products, their variants and pictures."""

import itertools
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.text import slugify

DATA = Path(__file__).parent / "data"
PICTURES = Path(__file__).parent / "pictures"
DEPARTMENTS = ("kitchen", "home", "outdoor", "clothing")
WORN = ("apparel", "footwear")
# Drawn standing on its short side: width and height are width and length. All others: length and height.
UPRIGHT = ("pan", "board", "backpack", "trekpack", "drybag", "notebook")
FLAT = ("hippack", "cushion")  # lies on its back: width and height are length and width
UNMEASURED = (
    *("tent", "dome", "hammock", "campchair", "knife", "pocketknife", "hatchet", "compass", "headlamp", "rope"),
    *("boots", "shoes", "slippers", "beanie", "cap", "socks", "gloves", "scarf", "apron", "towels", "brush"),
)
FOLDABLE = ("jacket", "fleece", "vest", "sweater", "tee", "shirt")


@dataclass(frozen=True)
class Choice:
    """One variant: its options in order, price in cents, weight, barcode; `color` is a key of the palette."""

    sku: str
    options: tuple[tuple[str, str], ...]
    color: str
    cents: int
    grams: int
    gtin: str


@dataclass(frozen=True)
class Picture:
    """One picture of a product; `color` is empty where it stands for all."""

    file: str
    view: str
    color: str
    alt: str


@dataclass(frozen=True)
class Goods:
    """One product as written in the data files; amounts are cents, lengths millimeters."""

    slug: str
    name: str
    brand: str
    type: str
    category: str
    short: str
    long: str
    tax: str
    cents: int
    was_cents: int | None
    sale: dict[str, Any] | None
    mm: tuple[int, int, int]
    flags: tuple[str, ...]
    mix: str
    stock: str
    attributes: dict[str, Any]
    drawing: dict[str, Any]
    colors: tuple[str, ...]
    choices: tuple[Choice, ...]
    pictures: tuple[Picture, ...]

    @property
    def room(self) -> str:
        """The wall and floor its pictures stand in."""
        return next(d["room"] for d in store()["departments"] if d["slug"] == self.category.split("/")[0])


@cache
def store() -> dict[str, Any]:
    """Brands, colors, tax classes, departments and product types."""
    loaded: dict[str, Any] = json.loads((DATA / "store.json").read_text())
    return loaded


@cache
def goods() -> tuple[Goods, ...]:
    """Every product, in the order of the shelves."""
    return tuple(_read(row) for name in DEPARTMENTS for row in json.loads((DATA / f"{name}.json").read_text()))


def cents(text: str) -> int:
    """ "12.50" as 1250."""
    whole, part = text.split(".")
    return int(whole) * 100 + int(part)


def small(file: str) -> str:
    """The name of a picture's small copy."""
    return file.replace(".webp", "-400.webp")


def gtin13(number: int, index: int) -> str:
    """A valid GTIN-13 in the range 952, which GS1 keeps for demonstrations."""
    body = f"952{number:05d}{index:04d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return f"{body}{-total % 10}"


def _read(row: dict[str, Any]) -> Goods:
    colors = tuple(row.get("colors", ()))
    tax = "clothing" if row["type"] in WORN else row.get("tax", "standard")
    return Goods(
        slug=row["slug"],
        name=row["name"],
        brand=row["brand"],
        type=row["type"],
        category=row["category"],
        short=row["short"],
        long=row["long"],
        tax=tax,
        cents=cents(row["price"]),
        was_cents=cents(row["was"]) if "was" in row else None,
        sale=row.get("sale"),
        mm=tuple(row["mm"]),
        flags=tuple(row.get("flags", ())),
        mix=row.get("mix", ""),
        stock=row.get("stock", "usual"),
        attributes=row["attributes"],
        drawing=row["draw"],
        colors=colors,
        choices=tuple(_choices(row, colors)),
        pictures=tuple(_pictures(row, colors)),
    )


def _choices(row: dict[str, Any], colors: tuple[str, ...]) -> list[Choice]:
    axes = [[("Color", color, None) for color in colors]] if colors else []
    for option, values in row.get("sizes", {}).items():
        axes.append(
            [(option, value, None) if isinstance(value, str) else (option, value[0], value) for value in values]
        )
    names = store()["colors"]
    found = []
    for index, combination in enumerate(itertools.product(*axes)):
        priced = next((special for _, _, special in combination if special), None)
        parts = [slugify(value).replace("-", "").upper()[:9] for _, value, _ in combination]
        found.append(
            Choice(
                sku="-".join([f"{row['category'][0].upper()}{row['no']}", *parts]),
                options=tuple((o, names[v] if o == "Color" else v) for o, v, _ in combination),
                color=next((v for o, v, _ in combination if o == "Color"), ""),
                cents=cents(priced[1] if priced else row["price"]),
                grams=priced[2] if priced else row["grams"],
                gtin=gtin13(row["no"], index),
            )
        )
    return found


def _pictures(row: dict[str, Any], colors: tuple[str, ...]) -> list[Picture]:
    slug, name, kind = row["slug"], row["name"], row["draw"]["kind"]
    found = []
    for color in colors or ("",):
        tail, words = (f"-{color}", f", {store()['colors'][color].lower()}") if color else ("", "")
        found.append(Picture(f"{slug}{tail}.webp", "front", color, f"{name}{words}"))
        found.append(Picture(f"{slug}{tail}-close.webp", "close", color, f"{name}{words}, seen from close up"))
    if kind in FOLDABLE:
        found.append(Picture(f"{slug}-folded.webp", "folded", "", f"{name}, folded"))
    elif kind not in UNMEASURED:
        width, height = measures(kind, row["mm"])
        alt = f"{name} with its measures: {inches(width)} wide, {inches(height)} high"
        found.append(Picture(f"{slug}-measures.webp", "measures", "", alt))
    return found


def measures(kind: str, mm: list[int] | tuple[int, ...]) -> tuple[int, int]:
    """Width and height of the thing as it is drawn, in millimeters."""
    if kind in FLAT:
        return mm[0], mm[1]
    return (mm[1], mm[0]) if kind in UPRIGHT else (mm[0], mm[2])


def inches(mm: int) -> str:
    """A length in inches, to the half."""
    half = round(mm / 12.7)
    return f"{half // 2}{'½' if half % 2 else ''} in"
