"""The shelves: added, renamed, moved, published. Addresses stay reachable, and publishing is inherited downwards."""

from collections.abc import Sequence

from django.db import connection
from django.db.transaction import on_commit

from shop.actions.summaries import count_shelves, mark_for_search
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.importing.values import handle_of
from shop.models import Category, Product, SlugRedirect
from shop.queries.menu import forget_menu

MAX_SLUG = 120
DEEPEST = 12

# Public is what is published itself and below nothing unpublished; one statement for a whole branch.
INHERIT = """
UPDATE shop_category category SET is_public = found.is_public
FROM (
    SELECT below.id, BOOL_AND(above.is_published) AS is_public
    FROM shop_category below JOIN shop_category above ON below.path LIKE above.path || '%%'
    WHERE below.path LIKE %(path)s || '%%' GROUP BY below.id
) found
WHERE category.id = found.id AND category.is_public <> found.is_public
"""


class SlugTaken(Refused):
    """Another category beside it has this address already."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"There is a category at {slug} already.")


class CannotMove(Refused):
    """A category cannot go below itself, or deeper than the shop shows."""


def _lock_tree() -> None:
    """Changes of the tree wait for each other: paths are computed from the neighbors."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [0x73686F70])


def _products_below(path: str) -> list[int]:
    rows = Product.objects.filter(categories__path__startswith=path)
    return list(rows.order_by("pk").values_list("pk", flat=True).distinct())


@transaction()
def add_category(*, name: str, parent_id: int | None = None, slug: str = "", **fields: object) -> Category:
    """Add a category at the end of its shelf. `fields` are further columns. Raises `SlugTaken`, `CannotMove`."""
    _lock_tree()
    parent = Category.objects.get(pk=parent_id) if parent_id else None
    own = (slug or handle_of(name))[:MAX_SLUG]
    full = f"{parent.full_slug}/{own}" if parent else own
    if parent is not None and parent.depth >= DEEPEST:
        raise CannotMove(f"Categories go {DEEPEST} levels deep, not deeper.")
    if len(full) > 500 or Category.objects.filter(full_slug=full).exists():
        raise SlugTaken(full)
    is_public = bool(fields.get("is_published", True)) and (parent is None or parent.is_public)
    values = {**fields, "name": name[:120], "slug": own, "full_slug": full, "is_public": is_public}
    made: Category = Category.objects.add_child(parent, values) if parent else Category.objects.add_root(values)
    SlugRedirect.objects.filter(kind=SlugRedirect.Kind.CATEGORY, old_slug=full).delete()
    on_commit(forget_menu)
    return made


@transaction()
def change_category(*, category_id: int, fields: dict[str, object]) -> Category:
    """Change columns of a category. A new slug leads the old addresses on; publishing is passed down."""
    _lock_tree()
    category = Category.objects.select_for_update().get(pk=category_id)
    old_slug, was_published = category.slug, category.is_published
    for name, value in fields.items():
        setattr(category, name, value)
    category.save(update_fields=list(fields))
    if category.slug != old_slug:
        _readdress(category)
    if category.is_published != was_published:
        _inherit(category.path)
    mark_for_search(product_ids=_products_below(category.path))
    on_commit(forget_menu)
    changed: Category = Category.objects.get(pk=category_id)
    return changed


@transaction()
def move_category(*, category_id: int, target_id: int | None, position: str) -> Category:
    """Move a branch: `position` is first-child, last-child, left or right of the target; without target to the top."""
    _lock_tree()
    category = Category.objects.get(pk=category_id)
    target = Category.objects.get(pk=target_id) if target_id else Category.objects.filter(depth=1).latest("path")
    if target.path.startswith(category.path) and target.pk != category.pk:
        raise CannotMove("A category cannot go below itself.")
    if target.pk != category.pk:
        Category.objects.move(category, target, pos=position if target_id else "right")
    category = Category.objects.get(pk=category_id)
    if category.depth > DEEPEST:
        raise CannotMove(f"Categories go {DEEPEST} levels deep, not deeper.")
    _readdress(category)
    _inherit(category.path)
    mark_for_search(product_ids=_products_below(category.path))
    on_commit(forget_menu)
    changed: Category = Category.objects.get(pk=category_id)
    return changed


@transaction()
def remove_category(*, category_id: int) -> None:
    """Remove an empty category. Raises `CannotMove` while something stands on it or below it."""
    _lock_tree()
    category = Category.objects.get(pk=category_id)
    if category.numchild or category.products.exists():
        raise CannotMove("Empty it first: it still has products or categories below it.")
    category.delete()
    on_commit(forget_menu)


def _readdress(category: Category) -> None:
    """Recompute the addresses of a branch and leave redirects where they changed. Raises `SlugTaken`."""
    parent = Category.objects.filter(path=category.path[: -Category.steplen]).first()
    branch = list(Category.objects.filter(path__startswith=category.path).order_by("path"))
    slugs = {parent.path: parent.full_slug} if parent else {}
    old: list[tuple[str, Category]] = []
    for row in branch:
        above = slugs.get(row.path[: -Category.steplen], "")
        full = f"{above}/{row.slug}" if above else row.slug
        slugs[row.path] = full
        if full != row.full_slug:
            old.append((row.full_slug, row))
            row.full_slug = full
    _refuse_taken([row for _, row in old])
    Category.objects.bulk_update([row for _, row in old], ["full_slug"])
    _redirect(old)


def _refuse_taken(rows: Sequence[Category]) -> None:
    others = Category.objects.exclude(pk__in=[row.pk for row in rows])
    taken = others.filter(full_slug__in=[row.full_slug for row in rows]).values_list("full_slug", flat=True).first()
    if taken is not None:
        raise SlugTaken(taken)


def _redirect(old: Sequence[tuple[str, Category]]) -> None:
    """Lead old addresses on; an address in use again is no redirect any more."""
    redirects = SlugRedirect.objects.filter(kind=SlugRedirect.Kind.CATEGORY)
    redirects.filter(old_slug__in=[row.full_slug for _, row in old]).delete()
    SlugRedirect.objects.bulk_create(
        [SlugRedirect(kind=SlugRedirect.Kind.CATEGORY, old_slug=slug, category=row) for slug, row in old],
        update_conflicts=True,
        unique_fields=["kind", "old_slug"],
        update_fields=["category"],
    )


def _inherit(path: str) -> None:
    """Recompute what is public in a branch."""
    with connection.cursor() as cursor:
        cursor.execute(INHERIT, {"path": path})
    count_shelves()
