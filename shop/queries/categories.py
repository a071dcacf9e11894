"""A category's page: itself, its ancestors and children, in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from shop.models import Category, SlugRedirect
from shop.queries.menu import Link


@dataclass(frozen=True)
class CategoryPage:
    """A public category with the way to it from the top and what lies one level below."""

    category: Category
    trail: tuple[Link, ...]
    children: tuple[Link, ...]


def category_page(full_slug: str) -> CategoryPage | None:
    """The public category at an address; None where there is none."""
    parts = full_slug.strip("/").split("/")
    slugs = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    below = Q(full_slug__startswith=slugs[-1] + "/", depth=len(parts) + 1)
    rows = list(Category.objects.public().filter(Q(full_slug__in=slugs) | below))
    found = {row.full_slug: row for row in rows}
    category = found.get(slugs[-1])
    if category is None:
        return None
    return CategoryPage(
        category,
        tuple(Link(found[slug].name, found[slug].get_absolute_url()) for slug in slugs[:-1] if slug in found),
        tuple(Link(row.name, row.get_absolute_url()) for row in rows if row.depth > len(parts)),
    )


def moved_category(full_slug: str) -> str | None:
    """Where an old address leads now."""
    old = SlugRedirect.objects.filter(kind=SlugRedirect.Kind.CATEGORY, old_slug=full_slug.strip("/"))
    row = old.select_related("category").first()
    if row is None or row.category is None or not row.category.is_public:
        return None
    return row.category.get_absolute_url()


def named(category_ids: Sequence[int]) -> list[Category]:
    """These public categories, in this order."""
    rows = Category.objects.public().in_bulk(list(category_ids)) if category_ids else {}
    return [rows[pk] for pk in category_ids if pk in rows]
