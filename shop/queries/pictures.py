"""Pictures as a page shows them: files by width, fixed sizes, words."""

from collections.abc import Collection
from dataclasses import dataclass

from django.core.files.storage import default_storage

from shop.models import ProductImage


@dataclass(frozen=True)
class Picture:
    """One picture; `webp` and `plain` are (width in pixels, address) from small to large, empty until it is ready."""

    alt: str
    webp: tuple[tuple[int, str], ...]
    plain: tuple[tuple[int, str], ...]
    variant_id: int | None = None
    width: int = 0
    height: int = 0

    @property
    def largest(self) -> str:
        """The address of the largest file, for zoom and structured data."""
        files = self.plain or self.webp
        return files[-1][1] if files else ""


def picture(image: ProductImage, alt: str = "") -> Picture:
    """A stored picture with the addresses of its files."""
    by_kind: dict[str, list[tuple[int, str]]] = {"webp": [], "plain": []}
    for width in sorted(image.renditions, key=int):
        for kind, name in image.renditions[width].items():
            by_kind["webp" if kind == "webp" else "plain"].append((int(width), default_storage.url(name)))
    return Picture(
        alt=image.alt or alt,
        webp=tuple(by_kind["webp"]),
        plain=tuple(by_kind["plain"]),
        variant_id=image.variant_id,
        width=image.width,
        height=image.height,
    )


def first_pictures(product_ids: Collection[int]) -> dict[int, Picture]:
    """The first ready picture of each product, in one statement."""
    ready = ProductImage.objects.filter(product_id__in=product_ids, state=ProductImage.State.READY)
    rows = ready.order_by("product_id", "position", "pk").distinct("product_id")
    return {row.product_id: picture(row) for row in rows}
