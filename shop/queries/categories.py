"""A category's page: itself, its ancestors and children, in one statement."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from shop.core.db import rows
from shop.models import SlugRedirect
from shop.queries.menu import Link

COLUMNS = "id, name, full_slug, depth, description, seo_title, seo_description"
PAGE = f"""
SELECT {COLUMNS} FROM shop_category
WHERE is_public AND (full_slug = ANY(%s) OR (full_slug LIKE %s AND depth = %s)) ORDER BY path
"""  # noqa: S608  made of constants
NAMED = f"SELECT {COLUMNS} FROM shop_category WHERE is_public AND id = ANY(%s)"  # noqa: S608


class Shelf(NamedTuple):
    """A public category as its page tells of it."""

    pk: int
    name: str
    full_slug: str
    depth: int
    description: str
    seo_title: str
    seo_description: str

    @property
    def url(self) -> str:
        """Its address."""
        return f"/c/{self.full_slug}/"

    @property
    def link(self) -> Link:
        """Its name and address."""
        return Link(self.name, self.url)


@dataclass(frozen=True)
class CategoryPage:
    """A public category with the way to it from the top and what lies one level below."""

    category: Shelf
    trail: tuple[Link, ...]
    children: tuple[Link, ...]


def category_page(full_slug: str) -> CategoryPage | None:
    """The public category at an address; None where there is none."""
    parts = full_slug.strip("/").split("/")
    slugs = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    below = re.sub(r"([\\%_])", r"\\\1", slugs[-1]) + "/%"
    found = [Shelf(*row) for row in rows(PAGE, [slugs, below, len(parts) + 1])]
    by_slug = {shelf.full_slug: shelf for shelf in found}
    category = by_slug.get(slugs[-1])
    if category is None:
        return None
    return CategoryPage(
        category,
        tuple(by_slug[slug].link for slug in slugs[:-1] if slug in by_slug),
        tuple(shelf.link for shelf in found if shelf.depth > len(parts)),
    )


def moved_category(full_slug: str) -> str | None:
    """Where an old address leads now."""
    old = SlugRedirect.objects.filter(kind=SlugRedirect.Kind.CATEGORY, old_slug=full_slug.strip("/"))
    row = old.select_related("category").first()
    if row is None or row.category is None or not row.category.is_public:
        return None
    return row.category.get_absolute_url()


def named(category_ids: Sequence[int]) -> list[Shelf]:
    """These public categories, in this order."""
    found = {row[0]: Shelf(*row) for row in rows(NAMED, [list(category_ids)])} if category_ids else {}
    return [found[pk] for pk in category_ids if pk in found]
