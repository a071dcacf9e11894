"""Pictures as a page shows them: files by width, fixed sizes, words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from django.core.files.storage import default_storage

from shop.models import ProductImage

Files = tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Picture:
    """One picture; `webp` and `plain` are (width in pixels, address) from small to large, empty until it is ready.

    Made by `picture_of` alone, whose words come from the database.
    """

    has_sure_types: ClassVar[bool] = True
    alt: str
    webp: Files
    plain: Files
    variant_id: int | None = None

    @property
    def largest(self) -> str:
        """The address of the largest file, for zoom and structured data."""
        files = self.plain or self.webp
        return files[-1][1] if files else ""


@lru_cache(maxsize=20_000)
def address_of(name: str) -> str:
    """Where a file of the public store is served; a file never changes under its name."""
    return default_storage.url(name)


def picture_of(renditions: Mapping[str, Mapping[str, str]], alt: str, variant_id: int | None = None) -> Picture:
    """A picture from the column `renditions`: {"320": {"webp": name, "jpeg": name}}."""
    by_kind: dict[str, list[tuple[int, str]]] = {"webp": [], "plain": []}
    for width in sorted(renditions, key=int):
        for kind, name in renditions[width].items():
            by_kind["webp" if kind == "webp" else "plain"].append((int(width), address_of(name)))
    return Picture(alt, tuple(by_kind["webp"]), tuple(by_kind["plain"]), variant_id)


@lru_cache(maxsize=1000)
def picture_from_text(renditions: str, alt: str) -> Picture:
    """The same from the column as text; lists show the same pictures again and again."""
    return picture_of(json.loads(renditions), alt)


def picture(image: ProductImage, alt: str = "") -> Picture:
    """A stored picture with the addresses of its files."""
    return picture_of(image.renditions, image.alt or alt, image.variant_id)
