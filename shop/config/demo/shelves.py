"""Puts the demo store's goods on its shelves: categories, brands, types, products, variants, prices, pictures.

Rows are written in bulk, with what `shop.actions` keeps beside them: addresses, counts, padded barcodes, summaries.
"""

import datetime
import random
import shutil
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.text import slugify

from shop.config.demo import catalogue
from shop.config.demo.catalogue import Choice, Goods, Picture
from shop.config.demo.drawings.kit import PALETTE
from shop.importing.markup import clean_html
from shop.importing.values import options_key
from shop.models import (
    Brand,
    Category,
    OptionValue,
    Product,
    ProductImage,
    ProductOption,
    SalePrice,
    TaxClass,
    Variant,
)

FOLDER = "demo"
"""Where the pictures lie below the media folder."""
CARE = {
    "drinkware": "Rinse by hand when you can. Descale with a spoon of citric acid.",
    "cookware": "Let it cool before you wash it. A wooden spoon is kinder than a metal one.",
    "cutting": "Wash by hand and dry at once. Oil wood when it looks dull.",
    "textile": "Air it often. Wash cool, dry flat or on the line.",
    "furniture": "Wipe with a damp cloth. Oil once a year.",
    "plant": "Feel the soil before you water.",
    "apparel": "Wash cool and inside out. Mend small holes before they grow.",
    "footwear": "Brush off dirt, dry away from heat, wax leather twice a year.",
}


def fill_shelves(*, now: datetime.datetime, chance: random.Random) -> None:
    """Write the whole catalogue; wants tables without it."""
    copy_pictures()
    shelves = make_categories()
    taxes = {code: TaxClass.objects.create(code=code, name=name) for code, name in catalogue.store()["tax_classes"]}
    names = catalogue.store()["brands"]
    brands = {row.name: row for row in Brand.objects.bulk_create(Brand(name=n, slug=slugify(n)) for n in names)}
    products = [_product(goods, brands, taxes, shelves, now, chance) for goods in catalogue.goods()]
    Product.objects.bulk_create(products)
    links = Product.categories.through
    links.objects.bulk_create(links(product=row, category=row.main_category) for row in products)
    variants = make_variants(products)
    make_sales(products, variants, now=now)
    make_pictures(products, variants)


def copy_pictures() -> None:
    """Lay the pictures into the media folder."""
    there = Path(settings.MEDIA_ROOT) / FOLDER
    there.mkdir(parents=True, exist_ok=True)
    for picture in catalogue.PICTURES.glob("*.webp"):
        if not (there / picture.name).exists():
            shutil.copyfile(picture, there / picture.name)


def make_categories() -> dict[str, Category]:
    """The tree, by address."""
    made: dict[str, Category] = {}
    for department in catalogue.store()["departments"]:
        _grow(made, department, None)
    return made


def _grow(made: dict[str, Category], told: dict[str, Any], above: Category | None) -> None:
    full = f"{above.full_slug}/{told['slug']}" if above else told["slug"]
    kind = "category" if above else "department"
    fields = {
        "name": told["name"],
        "slug": told["slug"],
        "full_slug": full,
        "description": told["text"],
        "seo_description": told["text"][:170],
        "picture": f"{FOLDER}/{kind}-{full.replace('/', '-')}.webp",
    }
    if above is None:
        made[full] = Category.objects.add_root(fields)
    else:
        made[full] = Category.objects.add_child(Category.objects.get(pk=above.pk), fields)
    for below in told.get("shelves", ()):
        _grow(made, below, made[full])


def _product(
    goods: Goods,
    brands: dict[str, Brand],
    taxes: dict[str, TaxClass],
    shelves: dict[str, Category],
    now: datetime.datetime,
    chance: random.Random,
) -> Product:
    return Product(
        slug=goods.slug,
        title=goods.name,
        brand=brands[goods.brand],
        main_category=shelves[goods.category],
        summary=goods.short,
        description=clean_html(format_html("<p>{}</p>", goods.long)),
        care=CARE.get(goods.type, ""),
        tags=[
            word
            for word, is_so in (("sale", goods.sale or goods.was_cents), ("fragile", "fragile" in goods.flags))
            if is_so
        ],
        tax_class=taxes[goods.tax],
        seo_description=goods.short[:170],
        status=Product.Status.ACTIVE,
        published_at=now - datetime.timedelta(days=chance.randint(2, 320), minutes=chance.randint(0, 900)),
    )


def make_variants(products: Sequence[Product]) -> dict[str, list[Variant]]:
    """All variants with their options, by the address of their product."""
    options: dict[tuple[str, str], ProductOption] = {}
    values: dict[tuple[str, str, str], OptionValue] = {}
    for product, goods in zip(products, catalogue.goods(), strict=True):
        for choice in goods.choices:
            for name, value in choice.options:
                option = options.setdefault((goods.slug, name), ProductOption(product=product, name=name))
                swatch = PALETTE[choice.color] if name == "Color" else ""
                key = (goods.slug, name, value)
                values.setdefault(key, OptionValue(option=option, value=value, swatch=swatch, position=len(values)))
        for place, name in enumerate(n for slug, n in options if slug == goods.slug):
            options[goods.slug, name].position = place
    ProductOption.objects.bulk_create(options.values())
    OptionValue.objects.bulk_create(values.values())
    made = {
        goods.slug: [_variant(product, goods, choice, place) for place, choice in enumerate(goods.choices)]
        for product, goods in zip(products, catalogue.goods(), strict=True)
    }
    Variant.objects.bulk_create(chain.from_iterable(made.values()))
    link = Variant.values.through
    link.objects.bulk_create(
        link(variant=variant, optionvalue=values[goods.slug, name, value])
        for goods in catalogue.goods()
        for variant, choice in zip(made[goods.slug], goods.choices, strict=True)
        for name, value in choice.options
    )
    return made


def _variant(product: Product, goods: Goods, choice: Choice, place: int) -> Variant:
    length, width, height = goods.mm
    before = goods.was_cents * choice.cents // goods.cents // 100 * 100 if goods.was_cents else None
    return Variant(
        product=product,
        sku=choice.sku,
        title=" / ".join(value for _, value in choice.options),
        options_key=options_key(choice.options),
        barcode=choice.gtin,
        gtin=choice.gtin.zfill(14),
        price_amount=choice.cents,
        compare_at_amount=before if before and before > choice.cents else None,
        cost_amount=choice.cents * 46 // 100,
        weight_g=choice.grams,
        length_mm=length,
        width_mm=width,
        height_mm=height,
        is_fragile="fragile" in goods.flags,
        is_liquid="liquid" in goods.flags,
        do_not_mix=goods.mix,
        position=place,
    )


def make_sales(products: Sequence[Product], variants: dict[str, list[Variant]], *, now: datetime.datetime) -> None:
    """Sale prices, running or to come; other sizes are reduced by the same share, to the whole dollar."""
    midnight = now.replace(hour=5, minute=0, second=0, microsecond=0)
    rows = []
    for goods in catalogue.goods():
        if goods.sale is None:
            continue
        share = catalogue.cents(goods.sale["price"])
        for variant in variants[goods.slug]:
            rows.append(
                SalePrice(
                    variant=variant,
                    amount=round(variant.price_amount * share / goods.cents / 100) * 100,
                    starts_at=midnight + datetime.timedelta(days=goods.sale["from"]),
                    ends_at=midnight + datetime.timedelta(days=goods.sale["to"]),
                    label="November offer" if midnight.month == 11 else "This week's offer",
                )
            )
    SalePrice.objects.bulk_create(rows)


def make_pictures(products: Sequence[Product], variants: dict[str, list[Variant]]) -> None:
    """A row for each picture of each variant; variants of one color share the files."""
    rows: list[ProductImage] = []
    for product, goods in zip(products, catalogue.goods(), strict=True):
        for variant, choice in zip(variants[goods.slug], goods.choices, strict=True):
            own = [p for p in goods.pictures if p.color == choice.color and p.view in ("front", "close")]
            rows += [
                _image(product, variant if choice.color else None, p, n)
                for n, p in enumerate(own)
                if choice.color or not variant.position
            ]
        rows += [_image(product, None, p, 90) for p in goods.pictures if p.view in ("measures", "folded")]
    ProductImage.objects.bulk_create(rows)


def _image(product: Product, variant: Variant | None, picture: Picture, place: int) -> ProductImage:
    renditions = {"800": {"webp": f"{FOLDER}/{picture.file}"}}
    if picture.view == "front":
        renditions = {"400": {"webp": f"{FOLDER}/{catalogue.small(picture.file)}"}, **renditions}
    return ProductImage(
        product=product,
        variant=variant,
        original=f"{FOLDER}/{picture.file}",
        alt=picture.alt,
        position=place,
        width=800,
        height=1000,
        renditions=renditions,
        state=ProductImage.State.READY,
    )
