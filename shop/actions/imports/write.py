"""Writing a plan: a fixed number of statements for a batch, however many products are new or changed in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from shop.actions.imports.differences import facts_to_write
from shop.actions.imports.facts import FactsOf, write_facts
from shop.actions.imports.item import Item
from shop.actions.imports.pictures import write_pictures
from shop.actions.imports.plan import Plan
from shop.actions.imports.references import References
from shop.actions.imports.variants import write_variants
from shop.actions.levels import set_counts
from shop.actions.stock import Cause
from shop.actions.summaries import mark_for_search, refresh_products
from shop.importing.rows import ProductRow
from shop.models import Product, Variant

PLAIN = ("title", "summary", "description", "care", "status", "seo_title", "seo_description")
COLUMNS = (*PLAIN, "tags", "brand", "product_type", "tax_class", "main_category", "published_at", "updated_at")


@dataclass(frozen=True)
class Target:
    """Where the goods of a file go, who says so, and how many are assumed of what the old shop never counted."""

    run_id: int
    actor: str
    warehouse_id: int | None = None
    assumed_stock: int = 0


def write_plan(plan: Plan, references: References, target: Target) -> list[int]:
    """Write a plan inside the caller's transaction; returns the ids of the products touched."""
    if not plan.creates and not plan.changes:
        return []
    references.ensure([*plan.creates, *(change.row for change in plan.changes)])
    items = [*_new_items(plan.creates, references), *_changed_items(plan, references)]
    write_variants(items)
    _write_shelves(items, references)
    write_facts([found for item in items if (found := _facts(item, references)) is not None], references)
    write_pictures(items)
    _write_counts(items, target)
    ids = [item.product.pk for item in items]
    refresh_products(product_ids=ids)
    mark_for_search(product_ids=ids)
    return ids


def _new_items(rows: Sequence[ProductRow], references: References) -> list[Item]:
    products = []
    for row in rows:
        product = Product(slug=row.handle, currency=settings.BASE_CURRENCY, status=Product.Status.DRAFT)
        _fill(product, row, references)
        products.append(product)
    Product.objects.bulk_create(products)
    return [
        Item(product, row, list(row.variants), [None] * len(row.variants), is_new=True)
        for product, row in zip(products, rows, strict=True)
    ]


def _changed_items(plan: Plan, references: References) -> list[Item]:
    ids = [change.snapshot.product_id for change in plan.changes]
    products = {row.pk: row for row in Product.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    variants = {row.pk: row for row in Variant.objects.filter(product_id__in=ids)}
    items = []
    for change in plan.changes:
        product = products[change.snapshot.product_id]
        _fill(product, change.row, references)
        known = change.snapshot.variant_ids
        meant = [None if found.index is None else variants[known[found.index]] for found in change.variants]
        items.append(Item(product, change.row, [found.row for found in change.variants], meant, is_new=False))
    Product.objects.bulk_update(products.values(), COLUMNS)
    return items


def _fill(product: Product, row: ProductRow, references: References) -> None:
    """Set what the row says; a product that comes on sale for the first time is dated now."""
    for name in (*PLAIN, "tags"):
        value = getattr(row, name)
        if isinstance(value, str | tuple):
            setattr(product, name, list(value) if isinstance(value, tuple) else value)
    if isinstance(row.brand, str):
        product.brand_id = references.brand(row.brand)
    if isinstance(row.kind, str) and row.kind:
        product.product_type_id = references.product_type(row.kind)
    if isinstance(row.tax_class, str):
        product.tax_class_id = references.tax_class(row.tax_class)
    if isinstance(row.categories, tuple):
        product.main_category_id = references.shelves.find(row.categories[0]) if row.categories else None
    if product.status == Product.Status.ACTIVE and product.published_at is None:
        product.published_at = timezone.now()
    product.updated_at = timezone.now()


def _write_shelves(items: Sequence[Item], references: References) -> None:
    """Put each product on the shelves its row names, and only there."""
    told = {item.product.pk: item.row.categories for item in items if isinstance(item.row.categories, tuple)}
    shelf = Product.categories.through
    present = set(shelf.objects.filter(product_id__in=told).values_list("product_id", "category_id"))
    wanted = {
        (pk, category_id)
        for pk, paths in told.items()
        for steps in paths
        if (category_id := references.shelves.find(steps)) is not None
    }
    for pk, category_id in present - wanted:
        shelf.objects.filter(product_id=pk, category_id=category_id).delete()
    new = sorted(wanted - present)
    shelf.objects.bulk_create([shelf(product_id=pk, category_id=category_id) for pk, category_id in new])


def _facts(item: Item, references: References) -> FactsOf | None:
    if not isinstance(item.row.attributes, tuple):
        return None
    if item.product.product_type_id is None and not any(fact.value for fact in item.row.attributes):
        return None
    home = references.ensure_facts(item.product.product_type_id, item.row.attributes)
    if item.product.product_type_id is None:
        item.product.product_type_id = home
        Product.objects.filter(pk=item.product.pk).update(product_type_id=home)
    return FactsOf(item.product.pk, home, tuple(facts_to_write(item.row, references, home)))


def _write_counts(items: Sequence[Item], target: Target) -> None:
    if target.warehouse_id is None:
        return
    counts: dict[int, int] = {}
    for item in items:
        for told, variant in zip(item.told, item.variants, strict=True):
            if variant is None:
                continue
            if isinstance(told.quantity, int):
                counts[variant.pk] = told.quantity
            elif told.uncounted and variant.pk in item.made and target.assumed_stock:
                counts[variant.pk] = target.assumed_stock
    if counts:
        cause = Cause("import", str(target.run_id))
        set_counts(warehouse_id=target.warehouse_id, counts=counts, cause=cause, actor=target.actor)
