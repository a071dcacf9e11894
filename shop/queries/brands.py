"""Brands as a list's filters name them."""

from collections.abc import Sequence
from typing import NamedTuple

from shop.core.db import rows


class BrandName(NamedTuple):
    """A brand: its key, what stands in an address, what people read."""

    pk: int
    slug: str
    name: str


def brands_by_slug(slugs: Sequence[str]) -> tuple[BrandName, ...]:
    """The brands of these addresses, by name; unknown ones are left out."""
    return _found("slug = ANY(%s)", slugs)


def brands_by_id(ids: Sequence[int]) -> tuple[BrandName, ...]:
    """These brands, by name."""
    return _found("id = ANY(%s)", ids)


def _found(condition: str, wanted: Sequence[int] | Sequence[str]) -> tuple[BrandName, ...]:
    if not wanted:
        return ()
    statement = f"SELECT id, slug, name FROM shop_brand WHERE {condition} ORDER BY name"  # noqa: S608  one of two
    return tuple(BrandName(*row) for row in rows(statement, [list(wanted)]))
