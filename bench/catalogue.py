"""A generated catalogue: products with variants, prices, stock and categories, the same for the same number."""

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from bench.tables import copy, next_key
from shop.models import (
    Attribute,
    AttributeChoice,
    Bin,
    BinStock,
    Brand,
    Category,
    OptionValue,
    Product,
    ProductAttribute,
    ProductImage,
    ProductOption,
    ProductType,
    StockItem,
    TaxClass,
    Variant,
    Warehouse,
)


def words() -> dict[str, list[str]]:
    """The lists of `words.txt` by name."""
    lines = Path(__file__).with_name("words.txt").read_text(encoding="utf-8").splitlines()
    return {name: rest.split() for name, _, rest in (line.partition(": ") for line in lines)}


WORDS = words()
MOODS, STUFF, THINGS = WORDS["moods"], WORDS["stuff"], WORDS["things"]
COLORS, SIZES = WORDS["colors"], WORDS["sizes"]
BIG = "boots-in-132"
DEEP = "bench-deep"


class Shelves:
    """The fixed part: categories, brands, a type with two filters; made once, found again."""

    def __init__(self) -> None:
        self.leaves = self.make_categories()
        self.brands = [
            Brand.objects.get_or_create(name=f"{mood} & Co", slug=f"bench-{mood.lower()}")[0] for mood in MOODS
        ]
        self.type = ProductType.objects.get_or_create(name="Bench thing", slug="bench-thing")[0]
        self.choices = {
            name: self.make_choices(name, values) for name, values in {"material": STUFF, "color": COLORS}.items()
        }
        self.tax = TaxClass.objects.order_by("pk").first()
        self.warehouses = list(Warehouse.objects.filter(is_active=True)[:2])
        self.bins = {one.pk: list(Bin.objects.filter(warehouse=one, kind="shelf")[:50]) for one in self.warehouses}

    def make_categories(self) -> list[Category]:
        """Three levels of four, and one path of six levels."""
        found = Category.objects.filter(full_slug=DEEP).first()
        if found is None:
            for top in range(4):
                root = Category.add_root(name=f"Bench {top}", slug=f"bench-{top}", full_slug=f"bench-{top}")
                for middle in range(4):
                    self.make_branch(root, f"bench-{top}", top, middle)
            branch = Category.add_root(name="Deep 0", slug=DEEP, full_slug=DEEP)
            for level in range(1, 6):
                slug = f"{branch.full_slug}/{level}"
                branch = branch.add_child(name=f"Deep {level}", slug=str(level), full_slug=slug)
        leaves = list(Category.objects.filter(full_slug__startswith="bench-", numchild=0).order_by("path"))
        # The deepest one twice, so that it fills a page of a thousand products as well.
        return [*leaves, *(leaf for leaf in leaves if leaf.full_slug.startswith(DEEP))]

    @staticmethod
    def make_branch(root: Category, slug: str, top: int, middle: int) -> None:
        """One category of the second level with its four leaves."""
        name = f"Shelf {top}{middle}"
        branch = root.add_child(name=name, slug=str(middle), full_slug=f"{slug}/{middle}")
        for low in range(4):
            branch.add_child(name=f"{name}{low}", slug=str(low), full_slug=f"{slug}/{middle}/{low}")

    def make_choices(self, name: str, values: list[str]) -> tuple[Attribute, list[AttributeChoice]]:
        """A filter with its values."""
        facts = {"name": name.capitalize(), "kind": "choice", "is_facet": True}
        attribute, _ = Attribute.objects.get_or_create(product_type=self.type, code=name, defaults=facts)
        for value in values:
            AttributeChoice.objects.get_or_create(attribute=attribute, slug=value, defaults={"value": value})
        return attribute, list(attribute.choices.all())


def grow(first: int, last: int) -> int:
    """Add the products number `first` to `last - 1`; how many variants came with them."""
    shelves = Shelves()
    keys = {model: next_key(model) for model in (Product, Variant, StockItem)}
    numbers = range(first, last)
    products = [product(number, keys[Product] + offset, shelves) for offset, number in enumerate(numbers)]
    copy(Product, products)
    through = Product.categories.through
    copy(through, memberships(products, shelves, next_key(through)))
    copy(ProductAttribute, facts(products, shelves, next_key(ProductAttribute)))
    copy(ProductImage, pictures(products, next_key(ProductImage)))
    variants = list(plain_variants(products, keys[Variant]))
    copy(Variant, variants)
    add_stock(variants, keys[StockItem], shelves)
    if first == 0:
        add_big_product(shelves)
    return len(variants)


def product(number: int, key: int, shelves: Shelves) -> dict[str, Any]:
    """One product; every seventh is reduced."""
    dice = random.Random(number)  # noqa: S311  the same catalogue each time
    mood, stuff, thing = dice.choice(MOODS), dice.choice(STUFF), dice.choice(THINGS)
    price = dice.randint(500, 30_000)
    leaf = shelves.leaves[number % len(shelves.leaves)]
    return {
        "id": key,
        "slug": f"bench-{number}",
        "title": f"{mood} {stuff} {thing} {number}",
        "brand_id": dice.choice(shelves.brands).pk,
        "product_type_id": shelves.type.pk,
        "main_category_id": leaf.pk,
        "summary": f"A {thing} of {stuff} for every day.",
        "description": f"<p>This {thing} is made of {stuff}. " + "It lasts, and it is easy to mend. " * 12 + "</p>",
        "tags": [stuff, thing],
        "tax_class_id": shelves.tax.pk if shelves.tax else None,
        "status": "active",
        "published_at": timezone.now() - timedelta(minutes=number),
        "lowest_amount": price,
        "highest_amount": price,
        "was_amount": price + 500 if number % 7 == 0 else None,
        "is_buyable": True,
        "sold_count": dice.randint(0, 500),
        "stuff": STUFF.index(stuff),
        "color": dice.randrange(len(COLORS)),
        "variants": dice.randint(1, 3),
    }


def memberships(products: list[dict[str, Any]], shelves: Shelves, key: int) -> Iterator[dict[str, Any]]:
    """Each product in its main category."""
    for offset, row in enumerate(products):
        yield {"id": key + offset, "product_id": row["id"], "category_id": row["main_category_id"]}


def facts(products: list[dict[str, Any]], shelves: Shelves, key: int) -> Iterator[dict[str, Any]]:
    """Material and color of each product."""
    material, stuffs = shelves.choices["material"]
    color, colors = shelves.choices["color"]
    for row in products:
        for attribute, choice in ((material, stuffs[row["stuff"]]), (color, colors[row["color"]])):
            yield {"id": key, "product_id": row["id"], "attribute_id": attribute.pk, "choice_id": choice.pk}
            key += 1


def pictures(products: list[dict[str, Any]], key: int) -> Iterator[dict[str, Any]]:
    """One finished picture for each product; the files are not there, since no browser asks for them."""
    for offset, row in enumerate(products):
        names = {str(width): names_at(row["id"], width) for width in (320, 640, 960)}
        yield {
            "id": key + offset,
            "product_id": row["id"],
            "alt": row["title"],
            "width": 960,
            "height": 960,
            "renditions": names,
            "state": "ready",
        }


def names_at(product_id: int, width: int) -> dict[str, str]:
    """The files of one width."""
    return {"webp": f"p/{product_id}-{width}.webp", "jpeg": f"p/{product_id}-{width}.jpg"}


def plain_variants(products: list[dict[str, Any]], key: int) -> Iterator[dict[str, Any]]:
    """One to three variants for each product."""
    for row in products:
        for position in range(row["variants"]):
            yield variant(key, row["id"], f"B{row['id']}-{position}", row["lowest_amount"], position)
            key += 1


def variant(key: int, product_id: int, sku: str, price: int, position: int) -> dict[str, Any]:
    """One variant."""
    return {
        "id": key,
        "product_id": product_id,
        "sku": sku,
        "title": f"No. {position}" if position else "",
        "options_key": f"no={position}",
        "price_amount": price,
        "weight_g": 400,
        "length_mm": 200,
        "width_mm": 150,
        "height_mm": 80,
        "position": position,
    }


def add_stock(variants: list[dict[str, Any]], key: int, shelves: Shelves) -> None:
    """Forty units of each variant, in one bin of one of two warehouses."""
    places = [shelves.warehouses[row["id"] % len(shelves.warehouses)].pk for row in variants]
    copy(
        StockItem,
        (
            {"id": key + offset, "variant_id": row["id"], "warehouse_id": place, "on_hand": 40}
            for offset, (row, place) in enumerate(zip(variants, places, strict=True))
        ),
    )
    first = next_key(BinStock)
    copy(
        BinStock,
        (
            {
                "id": first + offset,
                "bin_id": shelves.bins[place][offset % len(shelves.bins[place])].pk,
                "stock_item_id": key + offset,
                "quantity": 40,
            }
            for offset, place in enumerate(places)
            if shelves.bins[place]
        ),
    )


def add_big_product(shelves: Shelves) -> None:
    """The product with 132 variants: twelve sizes in eleven colors."""
    row = product(0, next_key(Product), shelves) | {"slug": BIG, "title": "Walking boot in every size and color"}
    copy(Product, [row])
    big = Product.objects.get(slug=BIG)
    big.categories.add(shelves.leaves[0])
    values = {}
    for position, (name, words) in enumerate({"Size": SIZES, "Color": COLORS}.items()):
        option = ProductOption.objects.create(product=big, name=name, position=position)
        for place, word in enumerate(words):
            values[word] = OptionValue.objects.create(option=option, value=word, position=place)
    key, pairs = next_key(Variant), [(size, color) for size in SIZES for color in COLORS]
    rows = [
        variant(key + offset, big.pk, f"BOOT-{size}-{color}", row["lowest_amount"], offset)
        | {"title": f"{size} / {color}", "options_key": f"color={color}|size={size}"}
        for offset, (size, color) in enumerate(pairs)
    ]
    copy(Variant, rows)
    through = Variant.values.through
    first = next_key(through)
    copy(
        through,
        (
            {"id": first + 2 * offset + side, "variant_id": key + offset, "optionvalue_id": values[word].pk}
            for offset, pair in enumerate(pairs)
            for side, word in enumerate(pair)
        ),
    )
    add_stock(rows, next_key(StockItem), shelves)
