"""Products as the rows of a file: what an export writes and what an import compares with, for many at once."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from django.conf import settings
from django.core.files.storage import default_storage

from shop.core.money import exponent
from shop.importing.rows import Attribute, Image, ProductRow, Sale, VariantRow
from shop.importing.values import handle_of
from shop.importing.writing import WRITERS
from shop.models import Category, Product, ProductAttribute, ProductImage, StockItem, Variant

BATCH = 500
UNTAXED = ("exempt", "none")
STANDARD = "standard"


@dataclass(frozen=True)
class Snapshot:
    """One product with the ids behind its rows: variants in the order of `row.variants`, pictures by address."""

    product_id: int
    row: ProductRow
    brand_id: int | None
    type_id: int | None
    category_ids: tuple[int, ...]
    variant_ids: tuple[int, ...]
    image_ids: dict[str, int]
    image_variants: dict[str, int | None]


class Shelves:
    """The whole category tree by names, in one query."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.paths: dict[int, str] = {}
        self._by_slug: dict[str, int] = {}
        self._by_names: dict[tuple[str, ...], int] = {}
        for pk, path, name, slug in Category.objects.order_by("path").values_list("pk", "path", "name", "full_slug"):
            self.add(pk, path, name, slug)

    def add(self, pk: int, path: str, name: str, full_slug: str) -> None:
        """Take a new category in; its ancestors are known already."""
        self.names[path] = name
        self.paths[pk] = path
        self._by_slug[full_slug] = pk
        self._by_names.setdefault(tuple(step.casefold() for step in self.steps(pk)), pk)

    def find(self, steps: Sequence[str]) -> int | None:
        """The category at the end of these names, or of the address they would get."""
        named = self._by_names.get(tuple(step.casefold() for step in steps))
        return named if named is not None else self._by_slug.get("/".join(handle_of(step)[:120] for step in steps))

    def steps(self, category_id: int) -> tuple[str, ...]:
        """The names from the top down to a category."""
        path, step = self.paths[category_id], Category.steplen
        return tuple(self.names[path[:end]] for end in range(step, len(path) + 1, step))


def image_address(image: ProductImage) -> str:
    """What a file calls this picture: where it came from, else where it is served."""
    if image.source_url:
        return image.source_url
    largest = max(image.renditions, key=int, default="")
    name = next((name for kind, name in image.renditions.get(largest, {}).items() if kind != "webp"), "")
    return urljoin(settings.SITE_URL, default_storage.url(name)) if name else ""


def snapshots(product_ids: Collection[int], shelves: Shelves, warehouse_id: int | None = None) -> dict[int, Snapshot]:
    """The present state of these products, in eleven queries; quantities of one warehouse, or of all together."""
    products = (
        Product.objects.filter(pk__in=product_ids)
        .select_related("brand", "product_type", "tax_class")
        .prefetch_related(
            "categories",
            "options",
            "images",
            "variants__values__option",
            "variants__sale_prices",
            "attribute_values__attribute",
            "attribute_values__choice",
        )
    )
    counts = _counts(product_ids, warehouse_id)
    return {product.pk: _snapshot(product, shelves, counts) for product in products}


def all_rows(warehouse_id: int | None = None) -> Iterator[ProductRow]:
    """Every product in the order of its id, loaded in batches."""
    shelves, last = Shelves(), 0
    while ids := list(Product.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        found = snapshots(ids, shelves, warehouse_id)
        yield from (found[pk].row for pk in ids if pk in found)
        last = ids[-1]


def facts_in_use() -> list[tuple[str, str]]:
    """Names and kinds of the attributes that products have, as the columns of an export."""
    rows = ProductAttribute.objects.values_list("attribute__name", "attribute__kind").distinct()
    kinds: dict[str, str] = {}
    for name, kind in sorted(rows):
        kinds[name] = "text" if kind == "choice" or kinds.get(name, kind) != kind else kind
    return list(kinds.items())


def export_lines(format_name: str) -> Iterator[str]:
    """The lines of an export file in a format of `shop.importing.writing`."""
    return WRITERS[format_name](all_rows(), exponent(settings.BASE_CURRENCY), facts_in_use())


def _counts(product_ids: Collection[int], warehouse_id: int | None) -> dict[int, int]:
    items = StockItem.objects.filter(variant__product_id__in=product_ids)
    if warehouse_id is not None:
        items = items.filter(warehouse_id=warehouse_id)
    counts: dict[int, int] = defaultdict(int)
    for variant_id, on_hand in items.values_list("variant_id", "on_hand"):
        counts[variant_id] += on_hand
    return counts


def _snapshot(product: Product, shelves: Shelves, counts: dict[int, int]) -> Snapshot:
    images = sorted(product.images.all(), key=lambda image: (image.position, image.pk))
    addresses = {image.pk: address for image in images if (address := image_address(image))}
    variants = sorted(product.variants.all(), key=lambda variant: (variant.position, variant.pk))
    categories = sorted(product.categories.all(), key=lambda found: (found.pk != product.main_category_id, found.path))
    told = [Image(addresses[image.pk], 0, image.alt) for image in images if image.pk in addresses]
    row = replace(
        _row(product, variants, counts, {image.variant_id: addresses.get(image.pk, "") for image in reversed(images)}),
        categories=tuple(shelves.steps(category.pk) for category in categories if category.pk in shelves.paths),
        images=tuple(replace(image, position=place) for place, image in enumerate(told, 1)),
    )
    return Snapshot(
        product_id=product.pk,
        row=row,
        brand_id=product.brand_id,
        type_id=product.product_type_id,
        category_ids=tuple(category.pk for category in categories),
        variant_ids=tuple(variant.pk for variant in variants),
        image_ids={address: pk for pk, address in addresses.items()},
        image_variants={addresses[image.pk]: image.variant_id for image in images if image.pk in addresses},
    )


def _row(
    product: Product, variants: Sequence[Variant], counts: dict[int, int], pictures: dict[int | None, str]
) -> ProductRow:
    options = sorted(product.options.all(), key=lambda option: (option.position, option.pk))
    option_ids = [option.pk for option in options]
    return ProductRow(
        line=0,
        handle=product.slug,
        title=product.title,
        summary=product.summary,
        description=product.description,
        care=product.care,
        brand=product.brand.name if product.brand else "",
        kind=product.product_type.name if product.product_type else "",
        tags=tuple(product.tags),
        status=product.status,
        tax_class=_tax_code(product),
        seo_title=product.seo_title,
        seo_description=product.seo_description,
        options=tuple(option.name for option in options),
        attributes=tuple(_attribute(value) for value in _by_place(product)),
        variants=tuple(_variant(variant, option_ids, counts, pictures.get(variant.pk, "")) for variant in variants),
    )


def _tax_code(product: Product) -> str:
    code = product.tax_class.code if product.tax_class else STANDARD
    return "none" if code in UNTAXED else "" if code == STANDARD else code


def _by_place(product: Product) -> list[ProductAttribute]:
    return sorted(product.attribute_values.all(), key=lambda value: (value.attribute.position, value.attribute_id))


def _attribute(value: ProductAttribute) -> Attribute:
    if value.number is not None:
        return Attribute(value.attribute.name, f"{value.number.normalize():f}", "number")
    if value.flag is not None:
        return Attribute(value.attribute.name, "yes" if value.flag else "no", "flag")
    return Attribute(value.attribute.name, value.choice.value if value.choice else value.text)


def _variant(variant: Variant, option_ids: Sequence[int], counts: dict[int, int], picture: str) -> VariantRow:
    chosen = {value.option_id: value.value for value in variant.values.all()}
    sale = max(variant.sale_prices.all(), key=lambda sale: sale.pk, default=None)
    return VariantRow(
        line=0,
        options=tuple(chosen.get(pk, "") for pk in option_ids),
        sku=variant.sku,
        price=variant.price_amount,
        compare_at=variant.compare_at_amount,
        cost=variant.cost_amount,
        sale=Sale(sale.amount, sale.starts_at, sale.ends_at) if sale else None,
        barcode=variant.barcode,
        mpn=variant.mpn,
        weight_g=variant.weight_g,
        length_mm=variant.length_mm,
        width_mm=variant.width_mm,
        height_mm=variant.height_mm,
        quantity=counts.get(variant.pk),
        policy=variant.stock_policy,
        shippable=variant.is_shippable,
        fragile=variant.is_fragile,
        liquid=variant.is_liquid,
        do_not_mix=variant.do_not_mix,
        active=variant.is_active,
        image_url=picture,
    )
