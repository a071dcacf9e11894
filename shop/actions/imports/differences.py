"""What differs between a row of a file and the product it means, in words a shopkeeper can check."""

from collections.abc import Iterator
from typing import NamedTuple

from shop.actions.imports.references import References, code_of, fact_text
from shop.importing.rows import Attribute, Image, Missing, ProductRow, RowError, Sale, VariantRow
from shop.importing.values import BadValue
from shop.queries.catalogue_rows import Snapshot

PLAIN = ("title", "summary", "description", "care", "status", "tax_class", "seo_title", "seo_description")
VARIANT_PLAIN = (
    *("price", "compare_at", "cost", "barcode", "mpn", "weight_g", "length_mm", "width_mm", "height_mm", "policy"),
    *("shippable", "fragile", "liquid", "do_not_mix", "active"),
)
SHOWN = 120


class Difference(NamedTuple):
    """One field before and after."""

    field: str
    before: str
    after: str


def _shown(value: object) -> str:
    if value is None or isinstance(value, Missing):
        return ""
    if isinstance(value, tuple):
        return ", ".join(" > ".join(part) if isinstance(part, tuple) else str(part) for part in value)[:SHOWN]
    return str(value)[:SHOWN]


def _difference(name: str, before: object, after: object) -> Difference:
    return Difference(name, _shown(before), _shown(after))


def product_differences(
    row: ProductRow, snapshot: Snapshot, references: References, errors: list[RowError]
) -> Iterator[Difference]:
    """Yield the product's own differences; attribute values that cannot be are added to `errors`."""
    known = snapshot.row
    for name in PLAIN:
        after, before = getattr(row, name), getattr(known, name)
        if not isinstance(after, Missing) and after != before:
            yield _difference(name, before, after)
    yield from _named_differences(row, snapshot, references)
    if isinstance(row.tags, tuple) and set(row.tags) != set(known.tags if isinstance(known.tags, tuple) else ()):
        yield _difference("tags", known.tags, row.tags)
    if row.variants and tuple(map(str.casefold, row.options)) != tuple(map(str.casefold, known.options)):
        yield _difference("options", known.options, row.options)
    yield from fact_differences(row, snapshot, references, errors)
    yield from _image_differences(row, snapshot)


def _named_differences(row: ProductRow, snapshot: Snapshot, references: References) -> Iterator[Difference]:
    """Brand, type and shelves differ when they mean other rows, not when they are spelled otherwise."""
    known = snapshot.row
    if isinstance(row.brand, str) and _is_other(row.brand, references.brand(row.brand), snapshot.brand_id):
        yield _difference("brand", known.brand, row.brand)
    if isinstance(row.kind, str) and row.kind and references.product_type(row.kind) != snapshot.type_id:
        yield _difference("type", known.kind, row.kind)
    if isinstance(row.categories, tuple):
        wanted = list(dict.fromkeys(references.shelves.find(steps) for steps in row.categories))
        main_differs = wanted[:1] != list(snapshot.category_ids[:1])
        if main_differs or set(wanted) != set(snapshot.category_ids):
            yield _difference("categories", known.categories, row.categories)


def _is_other(name: str, wanted: int | None, present: int | None) -> bool:
    return wanted != present or bool(name and wanted is None)


def fact_differences(
    row: ProductRow, snapshot: Snapshot | None, references: References, errors: list[RowError]
) -> Iterator[Difference]:
    """Yield attributes whose value differs. An empty value clears; what the file does not name stays."""
    known = snapshot.row.attributes if snapshot else ()
    present = {code_of(fact.name): fact.value for fact in known} if isinstance(known, tuple) else {}
    type_id = snapshot.type_id if snapshot else None
    if isinstance(row.kind, str) and row.kind:
        type_id = references.product_type(row.kind)
    for fact in row.attributes if isinstance(row.attributes, tuple) else ():
        definition = references.definition(type_id, fact.name)
        try:
            value = fact_text(fact, definition.kind if definition else fact.kind)
        except BadValue as error:
            errors.append(RowError(row.line, fact.name, fact.value[:200], str(error), row.handle, "value"))
            continue
        if value != present.get(code_of(fact.name), ""):
            yield _difference(fact.name, present.get(code_of(fact.name), ""), value)


def _image_differences(row: ProductRow, snapshot: Snapshot) -> Iterator[Difference]:
    if not isinstance(row.images, tuple):
        return
    before = {image.url: image for image in _images(snapshot.row)}
    after = [image.url for image in row.images]
    texts_differ = any(image.alt and image.url in before and before[image.url].alt != image.alt for image in row.images)
    if after != list(before) or texts_differ:
        yield Difference("images", f"{len(before)}", f"{len(after)}")


def _images(row: ProductRow) -> tuple[Image, ...]:
    return row.images if isinstance(row.images, tuple) else ()


def variant_differences(variant: VariantRow, snapshot: Snapshot, index: int | None) -> Iterator[Difference]:
    """Yield a variant's differences; a new variant is one difference."""
    label = variant.sku if isinstance(variant.sku, str) and variant.sku else " / ".join(variant.options)
    if index is None:
        yield Difference(f"variant {label}", "", "new")
        return
    known = snapshot.row.variants[index]
    label = str(known.sku)
    yield from _field_differences(variant, known, label)
    url = variant.image_url if isinstance(variant.image_url, str) else ""
    if url and url in snapshot.image_ids and snapshot.image_variants[url] is None:
        yield Difference(f"picture ({label})", "", url[:SHOWN])


def _field_differences(variant: VariantRow, known: VariantRow, label: str) -> Iterator[Difference]:
    if isinstance(variant.sku, str) and variant.sku and variant.sku != known.sku:
        yield Difference(f"sku ({label})", label, variant.sku)
    if [option.casefold() for option in variant.options] != [option.casefold() for option in known.options]:
        yield _difference(f"options ({label})", known.options, variant.options)
    for name in VARIANT_PLAIN:
        after, before = getattr(variant, name), getattr(known, name)
        if not isinstance(after, Missing) and after != before:
            yield _difference(f"{name.replace('_', ' ')} ({label})", before, after)
    if not isinstance(variant.sale, Missing) and not same_sale(variant.sale, known.sale):
        yield Difference(f"sale price ({label})", _sale(known.sale), _sale(variant.sale))
    if isinstance(variant.quantity, int) and variant.quantity != (known.quantity or 0):
        yield _difference(f"quantity ({label})", known.quantity or 0, variant.quantity)


def same_sale(wanted: Sale | None, present: object) -> bool:
    """Tell whether a file's sale is the one running: without dates in the file only the amount counts."""
    if wanted is None or not isinstance(present, Sale):
        return wanted is None and present is None
    starts = wanted.starts_at in (None, present.starts_at)
    return wanted.amount == present.amount and starts and wanted.ends_at == present.ends_at


def _sale(sale: object) -> str:
    return str(sale.amount) if isinstance(sale, Sale) else ""


def facts_to_write(row: ProductRow, references: References, type_id: int) -> list[tuple[Attribute, str]]:
    """The attributes of a row that can be saved, each with the one spelling of its value."""
    found = []
    for fact in row.attributes if isinstance(row.attributes, tuple) else ():
        definition = references.definition(type_id, fact.name)
        try:
            found.append((fact, fact_text(fact, definition.kind if definition else fact.kind)))
        except BadValue:
            continue  # told by fact_differences already
    return found
