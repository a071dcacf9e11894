"""Search documents: written by the worker in batches, and only where something changed."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils.text import slugify

from shop.models import Attribute, Category, Product, SearchDocument
from shop.search.text import RULES, code, extra_forms, guess_kind, without_tags, words
from shop.search.vectors import lexemes, vector

BATCH = 500
DESCRIPTION = 3000
FACET_VALUE = 80


@dataclass
class _Text:
    """The words of one product, by place."""

    title: list[str]
    brand: list[str]
    kind: list[str]
    heads: list[str]
    codes: list[str]
    strong: list[str]
    shelf: list[str]
    summary: list[str]
    rest: list[str]
    facets: list[str] = field(default_factory=list)

    def all_words(self) -> Iterable[str]:
        for part in (self.title, self.brand, self.kind, self.strong, self.shelf, self.summary, self.rest):
            yield from part

    def digest(self) -> str:
        parts = (self.title, self.brand, self.kind, self.strong, self.shelf, self.summary, self.rest)
        text = "\n".join(" ".join(part) for part in parts)
        return hashlib.md5(f"{RULES}\n{text}".encode(), usedforsecurity=False).hexdigest()


def rebuild(product_ids: Sequence[int]) -> int:
    """Write the documents of these products. Returns how many texts had changed."""
    changed = 0
    for start in range(0, len(product_ids), BATCH):
        changed += _rebuild_batch(product_ids[start : start + BATCH])
    return changed


def rebuild_all() -> int:
    """Write every document; those of deleted products went with them."""
    return rebuild(list(Product.objects.order_by("pk").values_list("pk", flat=True)))


def _rebuild_batch(product_ids: Sequence[int]) -> int:
    products = list(
        Product.objects.filter(pk__in=product_ids)
        .select_related("brand", "product_type", "main_category")
        .prefetch_related(
            "categories", "variants__values__option", "attribute_values__attribute", "attribute_values__choice"
        )
        .order_by("pk")
    )
    shelves = _Shelves(products)
    texts = {product.pk: _text(product, shelves) for product in products}
    known = lexemes({word for text in texts.values() for word in text.all_words()})
    before = dict(SearchDocument.objects.filter(pk__in=product_ids).values_list("pk", "digest"))
    changed = 0
    rows = []
    for product in products:
        text = texts[product.pk]
        digest = text.digest()
        changed += before.get(product.pk) != digest
        rows.append(_row(product, text, digest, shelves, known))
    _write(rows)
    return changed


class _Shelves:
    """Categories of a batch with their ancestors, in one query."""

    def __init__(self, products: Sequence[Product]) -> None:
        paths = {category.path for product in products for category in product.categories.all()}
        step = Category.steplen
        every = {path[:end] for path in paths for end in range(step, len(path) + 1, step)}
        self.by_path = {category.path: category for category in Category.objects.filter(path__in=every)}

    def of(self, product: Product) -> list[Category]:
        """Every category of a product and above, deepest last."""
        step = Category.steplen
        every = {
            category.path[:end]
            for category in product.categories.all()
            for end in range(step, len(category.path) + 1, step)
        }
        return [self.by_path[path] for path in sorted(every)]


def _text(product: Product, shelves: _Shelves) -> _Text:
    variants = list(product.variants.all())
    brand = product.brand.name if product.brand else ""
    model = variants[0].mpn if variants else ""
    named = [word for word in words(product.product_type.name if product.product_type else "") if word.isalpha()]
    guessed = guess_kind(product.title, brand, model)
    kinds = [named] if named and named[-1] in words(product.title) else [part for part in (named, guessed) if part]
    codes = {
        found for variant in variants for found in (variant.sku, variant.mpn, variant.gtin, variant.barcode) if found
    }
    options = {value.value for variant in variants for value in variant.values.all()}
    values = [f"{value.attribute.name} {value.shown}" for value in product.attribute_values.all()]
    title = words(product.title)
    strong = [*words(model), *extra_forms(f"{product.title} {model}")]
    for found in sorted(codes):
        strong.extend([*words(found), code(found)])
    return _Text(
        title=title,
        brand=words(brand),
        kind=[word for part in kinds for word in part],
        heads=[part[-1] for part in kinds],
        codes=sorted({code(found) for found in codes} | {found.lstrip("0") for found in codes if found.isdigit()}),
        strong=[word for word in strong if word],
        shelf=[word for category in shelves.of(product) for word in words(category.name)],
        summary=words(product.summary),
        rest=words(
            " ".join([*values, *sorted(options), *product.tags, without_tags(product.description)[:DESCRIPTION]])
        ),
        facets=sorted(_facets(product)),
    )


def _facets(product: Product) -> set[str]:
    """What a product can be filtered by: `code=value` of its options and of attributes meant as filters."""
    found = set()
    for variant in product.variants.all():
        for value in variant.values.all():
            found.add(f"{slugify(value.option.name)}={value.value[:FACET_VALUE]}")
    for fact in product.attribute_values.all():
        if fact.attribute.is_facet and fact.attribute.kind != Attribute.Kind.TEXT:
            found.add(f"{fact.attribute.code}={fact.shown[:FACET_VALUE]}")
    return found


def _row(
    product: Product, text: _Text, digest: str, shelves: _Shelves, known: dict[str, tuple[str, bool]]
) -> tuple[Any, ...]:
    every = shelves.of(product)
    is_public = product.status == Product.Status.ACTIVE and (
        not every or any(category.is_public for category in product.categories.all())
    )
    body = [word for word in text.rest if not known[word][1]]
    parts = [
        ("A", text.title),
        ("A", [*text.brand, *text.strong]),
        ("B", [*text.brand, *text.kind, *text.shelf]),
        ("C", text.summary),
        ("D", body),
    ]
    return (
        product.pk,
        vector(parts, known),
        vector([("", text.title)], known),
        vector([("", text.kind)], known),
        vector([("", text.heads)], known),
        vector([("", text.brand)], known),
        min(len(text.title), 32_000),
        digest,
        is_public,
        [category.pk for category in every],
        product.brand_id,
        text.facets,
        text.codes,
        product.lowest_amount,
        product.is_buyable,
        product.was_amount is not None,
        product.sold_count,
        product.rating_sum / product.rating_count if product.rating_count else 0,
        product.published_at,
    )


COLUMNS = (
    *("product_id", "words", "title", "kind", "head", "brand", "length", "digest", "is_public", "category_ids"),
    *("brand_id_copy", "facets", "codes", "price_amount", "is_buyable", "is_reduced", "sold_count", "rating"),
    "published_at",
)
CASTS = defaultdict(str, {"words": "::tsvector", "title": "::tsvector", "kind": "::tsvector", "head": "::tsvector"})
CASTS |= {"brand": "::tsvector", "category_ids": "::int[]", "facets": "::varchar[]", "codes": "::varchar[]"}


def _write(rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert or replace in one statement."""
    if not rows:
        return
    one = "(" + ", ".join(f"%s{CASTS[column]}" for column in COLUMNS) + ")"
    keep = ", ".join(f"{column} = EXCLUDED.{column}" for column in COLUMNS[1:])
    sql = (
        f"INSERT INTO shop_searchdocument ({', '.join(COLUMNS)}) VALUES {', '.join([one] * len(rows))}"
        f" ON CONFLICT (product_id) DO UPDATE SET {keep}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for row in rows for value in row])
