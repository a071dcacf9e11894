"""What a batch of rows would do: create, change (with every difference), nothing, or be kept back. Writes nothing."""

import dataclasses
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from shop.actions.imports.differences import Difference, fact_differences, product_differences, variant_differences
from shop.actions.imports.references import References
from shop.importing.markup import clean_html
from shop.importing.rows import ABSENT, Missing, ProductRow, RowError, VariantRow
from shop.importing.values import handle_of
from shop.models import Product, SlugRedirect, Variant
from shop.queries.catalogue_rows import Snapshot, snapshots


@dataclass(frozen=True, slots=True)
class VariantChange:
    """A variant as the file has it beside the one it means; `index` is its place in the snapshot, None when new."""

    row: VariantRow
    index: int | None
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class ProductChange:
    """A product with what the file says differently."""

    snapshot: Snapshot
    row: ProductRow
    differences: tuple[Difference, ...]
    variants: tuple[VariantChange, ...]

    def shown(self) -> list[Difference]:
        """Every difference in words, variants included."""
        return [*self.differences, *(found for variant in self.variants for found in variant.differences)]


@dataclass
class Plan:
    """The outcome of a batch."""

    creates: list[ProductRow] = field(default_factory=list)
    changes: list[ProductChange] = field(default_factory=list)
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)


def plan_batch(rows: Sequence[ProductRow], references: References, warehouse_id: int | None) -> Plan:
    """Compare a batch with the shop, in a fixed number of queries however many rows it has."""
    plan = Plan()
    cleaned = [_cleaned(row, references, plan.errors, counts_stock=warehouse_id is not None) for row in rows]
    matcher = _Matcher(cleaned)
    states = snapshots(set(matcher.products.values()), references.shelves, warehouse_id)
    taken: set[int] = set()
    for row in cleaned:
        snapshot = states.get(matcher.products.get(row.line, 0))
        if snapshot is None:
            _plan_create(matcher.with_free_handle(row), matcher, references, plan)
        elif snapshot.product_id in taken:
            plan.errors.append(_error(row, "title", row.handle, "another row above means the same product"))
        else:
            taken.add(snapshot.product_id)
            _plan_change(row, snapshot, matcher, references, plan)
    return plan


def _error(row: ProductRow, column: str, value: str, reason: str, line: int = 0) -> RowError:
    return RowError(line or row.line, column, value[:200], reason, row.handle)


def _cleaned(row: ProductRow, references: References, errors: list[RowError], *, counts_stock: bool) -> ProductRow:
    """The row with harmless HTML, a tax class by its code, and no quantities where no warehouse was chosen."""
    changes: dict[str, object] = {}
    for name in ("description", "care"):
        text = getattr(row, name)
        if isinstance(text, str) and text:
            changes[name] = clean_html(text)
    if isinstance(row.tax_class, str):
        code = references.tax_code(row.tax_class)
        if code is None:
            errors.append(
                RowError(row.line, "tax class", row.tax_class, "the shop has no such class", row.handle, "value")
            )
        changes["tax_class"] = ABSENT if code is None else code
    if not counts_stock:
        uncounted = (dataclasses.replace(variant, quantity=ABSENT, uncounted=False) for variant in row.variants)
        changes["variants"] = tuple(uncounted)
    return dataclasses.replace(row, **changes) if changes else row  # type: ignore[arg-type]


class _Matcher:
    """Which product and variant of the shop each row means."""

    def __init__(self, rows: Sequence[ProductRow]) -> None:
        skus = {str(_with_sku(row, variant).sku) for row in rows for variant in row.variants}
        owners = Variant.objects.filter(sku__in=skus).values_list("sku", "product_id")
        self.owners: dict[str, int] = dict(owners)
        handles = {row.handle for row in rows}
        self.by_handle = dict(Product.objects.filter(slug__in=handles).values_list("slug", "pk"))
        redirects = SlugRedirect.objects.filter(
            kind=SlugRedirect.Kind.PRODUCT, old_slug__in=handles, product__isnull=False
        )
        self.redirects = {slug: pk for slug, pk in redirects.values_list("old_slug", "product_id") if pk}
        self.new_skus: set[str] = set()
        self.products: dict[int, int] = {}
        for row in rows:
            found = self._product_of(row)
            if found is not None:
                self.products[row.line] = found

    def _product_of(self, row: ProductRow) -> int | None:
        """By handle where the format has one, else by SKU; a made-up handle alone never takes over a product."""
        skus = [variant.sku for variant in row.variants if isinstance(variant.sku, str) and variant.sku]
        if row.handle_made and skus:
            return next((self.owners[sku] for sku in skus if sku in self.owners), None)
        return self.by_handle.get(row.handle) or self.redirects.get(row.handle)

    def with_free_handle(self, row: ProductRow) -> ProductRow:
        """The row with a handle no other product has."""
        if row.handle not in self.by_handle:
            return row
        sku = next((variant.sku for variant in row.variants if isinstance(variant.sku, str)), "")
        return dataclasses.replace(row, handle=f"{row.handle[:150]}-{handle_of(sku or row.handle)[:39]}")


def made_sku(handle: str, options: Sequence[str]) -> str:
    """The SKU of a variant whose file has none: the same each time."""
    text = "-".join([handle, *(handle_of(option) for option in options)])
    return text if len(text) <= 60 else f"{text[:49]}-{hashlib.sha256(text.encode()).hexdigest()[:10]}"


def _plan_create(row: ProductRow, matcher: _Matcher, references: References, plan: Plan) -> None:
    list(fact_differences(row, None, references, plan.errors))  # for the values that cannot be
    variants = []
    for variant in row.variants:
        named = _with_sku(row, variant)
        problem = _no_sale(named, matcher, None)
        if problem:
            plan.errors.append(_error(row, *problem, variant.line))
        else:
            variants.append(named)
            matcher.new_skus.add(str(named.sku))
    if variants:
        plan.creates.append(dataclasses.replace(row, variants=tuple(variants)))
    elif not row.variants:
        plan.errors.append(_error(row, "price", "", "a new product needs a variant with a price"))


def _with_sku(row: ProductRow, variant: VariantRow) -> VariantRow:
    if variant.sku and not isinstance(variant.sku, Missing):
        return variant
    return dataclasses.replace(variant, sku=made_sku(row.handle, variant.options))


def _no_sale(variant: VariantRow, matcher: _Matcher, product_id: int | None) -> tuple[str, str, str] | None:
    """Column, value and reason why a new variant cannot be taken."""
    sku = str(variant.sku)
    if not isinstance(variant.price, int):
        return "price", "", "a new variant needs a price"
    if matcher.owners.get(sku, product_id) != product_id or sku in matcher.new_skus:
        return "sku", sku, "another product has this SKU already"
    return None


def _plan_change(row: ProductRow, snapshot: Snapshot, matcher: _Matcher, references: References, plan: Plan) -> None:
    differences = tuple(product_differences(row, snapshot, references, plan.errors))
    if row.variants and len(row.options) != len(snapshot.row.options):
        reason = "the product has other options; a file cannot add or take away an option"
        plan.errors.append(_error(row, "option", ", ".join(row.options), reason))
        return
    variants = tuple(_variant_changes(row, snapshot, matcher, plan))
    if differences or any(variant.differences for variant in variants):
        plan.changes.append(ProductChange(snapshot, row, differences, variants))
    else:
        plan.unchanged += 1


def _variant_changes(row: ProductRow, snapshot: Snapshot, matcher: _Matcher, plan: Plan) -> Iterator[VariantChange]:
    by_sku = {variant.sku: index for index, variant in enumerate(snapshot.row.variants)}
    by_options = {_folded(variant.options): index for index, variant in enumerate(snapshot.row.variants)}
    used: set[int] = set()
    for variant in row.variants:
        index = by_sku.get(variant.sku) if variant.sku else None
        if index is None:
            index = by_options.get(_folded(variant.options))
        problem = _clash(variant, index, used, by_options, matcher, snapshot)
        if index is None and not problem:
            variant = _with_sku(row, variant)  # noqa: PLW2901
            problem = _no_sale(variant, matcher, snapshot.product_id)
            matcher.new_skus.add(str(variant.sku))
        if problem:
            plan.errors.append(_error(row, *problem, variant.line))
            continue
        if index is not None:
            used.add(index)
        yield VariantChange(variant, index, tuple(variant_differences(variant, snapshot, index)))


def _folded(options: Sequence[str]) -> tuple[str, ...]:
    return tuple(option.casefold() for option in options)


def _clash(
    variant: VariantRow,
    index: int | None,
    used: set[int],
    by_options: dict[tuple[str, ...], int],
    matcher: _Matcher,
    snapshot: Snapshot,
) -> tuple[str, str, str] | None:
    """Column, value and reason why a row cannot change the variant it means."""
    if index in used:
        return "sku", str(variant.sku), "another row above means the same variant"
    sku = variant.sku if isinstance(variant.sku, str) else ""
    if sku and matcher.owners.get(sku, snapshot.product_id) != snapshot.product_id:
        return "sku", sku, "another product has this SKU already"
    if index is not None and variant.price is None:
        return "price", "", "a price cannot be cleared"
    other = by_options.get(_folded(variant.options))
    if index is not None and other is not None and other != index:
        return "sku", sku, "the variant of these options has another SKU"
    return None
