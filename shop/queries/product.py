"""One product page: the product, its choices, its facts. One statement, however many variants there are.

The database tells it all as one text. It is asked anew for each page; while it says what it said a moment ago, what was
made of it then is still true and is not made again. See docs/adr/0030-kept-pieces.md.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import connection

from shop.core.db import rows
from shop.core.money import Money
from shop.models import Attribute, AttributeChoice, Category, Product, ProductAttribute, SlugRedirect
from shop.promise import Band, Promise, Way
from shop.queries.cards import Card, cards_by_id
from shop.queries.choices import Option, Value, options_for
from shop.queries.menu import Link
from shop.queries.pictures import Picture, picture_of
from shop.queries.terms import DeliveryTerms, delivery_terms
from shop.queries.variants import MOST, OF_PRODUCT_AS_JSON, VariantRow, WayChoice, variant_from_json

STATEMENT = f"""
SELECT row_to_json(told)::text FROM (
SELECT product.id, product.slug, title, summary, product.description, care, product.seo_title, product.seo_description,
       status, rating_sum, rating_count, main_category_id, b.name AS brand,
       (SELECT json_agg(json_build_array(t.name, t.full_slug) ORDER BY t.path) FROM shop_category t
        WHERE t.is_public AND t.path IN (
            SELECT left(c.path, level * %(step)s) FROM generate_series(1, c.depth) level)) AS trail,
       (SELECT json_agg(json_build_array(i.renditions, i.alt, i.variant_id) ORDER BY i.position, i.id)
        FROM shop_productimage i WHERE i.product_id = product.id AND i.state = 'ready') AS pictures,
       (SELECT json_agg(json_build_array(a.name, a.unit, f.text, f.number::text, f.flag, o.value)
                        ORDER BY a.position, a.id)
        FROM shop_productattribute f JOIN shop_attribute a ON a.id = f.attribute_id
        LEFT JOIN shop_attributechoice o ON o.id = f.choice_id WHERE f.product_id = product.id) AS facts,
       (SELECT json_agg(json_build_array(v.id, v.value, v.swatch, o.id, o.name)
                        ORDER BY o.position, o.id, v.position, v.id)
        FROM shop_optionvalue v JOIN shop_productoption o ON o.id = v.option_id
        WHERE o.product_id = product.id) AS choices,
       ({OF_PRODUCT_AS_JSON}) AS variants
FROM shop_product product
LEFT JOIN shop_brand b ON b.id = product.brand_id
LEFT JOIN shop_category c ON c.id = product.main_category_id
WHERE product.slug = %(slug)s AND status <> 'draft') told
"""  # noqa: S608  made of constants
STAMP = """
SELECT p.updated_at, max(i.updated_at), sum(i.on_hand), sum(i.allocated), sum(i.held),
       (SELECT string_agg(concat_ws(':', u.quantity - u.received - u.pegged, u.due_on), ' ' ORDER BY u.id)
        FROM shop_supply u JOIN shop_stockitem k ON k.id = u.stock_item_id JOIN shop_variant w ON w.id = k.variant_id
        WHERE w.product_id = p.id)
FROM shop_product p
LEFT JOIN shop_variant v ON v.product_id = p.id LEFT JOIN shop_stockitem i ON i.variant_id = v.id
WHERE p.slug = %s GROUP BY p.id
"""


@dataclass(frozen=True)
class ProductPage:
    """What the page of a product shows with one of its variants chosen (None where none is sold).

    `facts` are (name, value in words); `trail` leads from the top category to its own; `method` is the usual way of
    delivery and `least_delivery` the least one costs. All of it is values that never change, so that what is rendered
    of it can be kept.
    """

    product_id: int
    url: str
    title: str
    summary: str
    description: str
    care: str
    seo_title: str
    seo_description: str
    brand: str
    category_id: int | None
    is_ended: bool
    rating: float | None
    rating_count: int
    variant: VariantRow | None
    varies: bool
    promise: Promise
    ways: tuple[WayChoice, ...]
    options: tuple[Option, ...]
    gallery: tuple[Picture, ...]
    facts: tuple[tuple[str, str], ...]
    trail: tuple[Link, ...]
    method: str
    least_delivery: Money | None

    @property
    def price(self) -> Money | None:
        """The price of the chosen variant now."""
        return self.variant.price if self.variant else None

    @property
    def was(self) -> Money | None:
        """The price it was reduced from."""
        return self.variant.was if self.variant else None

    @property
    def most(self) -> int:
        """Units that can be put into the cart: what is there and what comes."""
        return self.variant.stock.limit(MOST) if self.variant else 0

    @property
    def more_due_on(self) -> date | None:
        """When more is due of what is nearly gone and can be back ordered."""
        if self.variant is None or self.promise.band is not Band.LOW or Way.BACKORDER not in self.variant.stock.ways:
            return None
        return self.variant.due_on

    @property
    def percent_off(self) -> int:
        """Whole percent below the former price, rounded down; 0 without one."""
        if self.was is None or self.price is None:
            return 0
        return (self.was.amount - self.price.amount) * 100 // self.was.amount


NOTHING = Promise(Band.OUT)


@dataclass(frozen=True, eq=False)
class Told:
    """What the database told of a product. The same text gives the same one, which is compared by being that one."""

    row: dict[str, Any]
    variants: tuple[VariantRow, ...]


def product_page(slug: str, *, variant_id: int | None, now: datetime) -> ProductPage | None:
    """The page of an active or archived product, with this variant or the first that can be bought; None if unknown."""
    found = rows(STATEMENT, {"slug": slug, "step": Category.steplen, "now": now})
    if not found:
        return None
    told, terms = _told(found[0][0]), delivery_terms()
    chosen = _choose(told.variants, variant_id)
    page = replace(_timeless(told, chosen), method=terms.method, least_delivery=terms.lowest_price)
    return _promised(page, chosen, terms, now) if chosen else page


@lru_cache(maxsize=100)
def _told(text: str) -> Told:
    row = json.loads(text)
    return Told(row, tuple(variant_from_json(variant) for variant in row.pop("variants") or ()))


@lru_cache(maxsize=200)
def _timeless(told: Told, chosen: VariantRow | None) -> ProductPage:
    """What is true as long as the same is told: all but the dates and how we deliver."""
    row, variants = told.row, told.variants
    is_ended = row["status"] == Product.Status.ARCHIVED
    return ProductPage(
        product_id=row["id"],
        url=f"/p/{row['slug']}/",
        **{name: row[name] for name in ("title", "summary", "description", "care", "seo_title", "seo_description")},
        brand=row["brand"] or "",
        category_id=row["main_category_id"],
        is_ended=is_ended,
        rating=row["rating_sum"] / row["rating_count"] if row["rating_count"] else None,
        rating_count=row["rating_count"],
        variant=chosen,
        varies=len({variant.amount for variant in variants}) > 1,
        promise=replace(NOTHING, band=Band.ENDED) if is_ended else NOTHING,
        ways=(),
        options=options_for(variants, [Value(*value) for value in row["choices"] or ()], chosen),
        gallery=_gallery(row, variants, chosen),
        facts=tuple(_fact(*fact) for fact in row["facts"] or ()),
        trail=tuple(Link(name, f"/c/{full_slug}/") for name, full_slug in row["trail"] or ()),
        method="",
        least_delivery=None,
    )


def _promised(page: ProductPage, chosen: VariantRow, terms: DeliveryTerms, now: datetime) -> ProductPage:
    """The page with what is promised at this moment for its variant."""
    return replace(page, promise=chosen.promise(terms=terms, now=now), ways=chosen.ways(terms=terms, now=now))


def moved_to(slug: str) -> str | None:
    """Where a product that once had this slug is now; None for one that never was."""
    rows = SlugRedirect.objects.filter(kind=SlugRedirect.Kind.PRODUCT, old_slug=slug, product__isnull=False)
    found = rows.exclude(product__status=Product.Status.DRAFT).select_related("product").first()
    return found.product.get_absolute_url() if found and found.product else None


def product_stamp(slug: str) -> str:
    """What the page of a product depends on besides time, in one statement: its row and the counts of its stock."""
    with connection.cursor() as cursor:
        cursor.execute(STAMP, [slug])
        return str(cursor.fetchone())


def alternatives_to(shown: ProductPage, *, now: datetime) -> list[Card]:
    """Up to four products of the same category that can be bought, most bought first."""
    if shown.category_id is None:
        return []
    rows = Product.objects.public().filter(main_category=shown.category_id, is_buyable=True)
    nearest = rows.exclude(pk=shown.product_id).order_by("-sold_count", "pk").values_list("pk", flat=True)[:4]
    return cards_by_id(list(nearest), now=now)


def _choose(variants: Sequence[VariantRow], wanted: int | None) -> VariantRow | None:
    """The wanted variant, else the first that can be bought, else the first."""
    for row in variants:
        if row.pk == wanted:
            return row
    return next((row for row in variants if row.can_buy), variants[0] if variants else None)


def _gallery(row: dict[str, Any], variants: Sequence[VariantRow], chosen: VariantRow | None) -> tuple[Picture, ...]:
    """The chosen variant's pictures, else those of its nearest kin ("Sage" in another size), then the whole product's.

    Where no picture belongs to the chosen one all are shown.
    """
    rows = row["pictures"] or ()
    owners = {owner for _, _, owner in rows if owner}
    owner = None
    if chosen and owners:
        owner = _nearest(chosen, [variant for variant in variants if variant.pk in owners])
    shown = [item for item in rows if item[2] is not None and item[2] == owner]
    shown += [item for item in rows if item[2] is None]
    return tuple(picture_of(files, alt or row["title"], whose) for files, alt, whose in shown or rows)


def _nearest(chosen: VariantRow, owners: Sequence[VariantRow]) -> int | None:
    """The variant with pictures that has most option values in common, the chosen one itself before others."""
    kin = [(row.pk == chosen.pk, len(chosen.value_ids & row.value_ids), -row.position, row.pk) for row in owners]
    best = max(kin, default=None)
    return best[3] if best and (best[0] or best[1]) else None


def _fact(
    name: str,
    unit: str,
    text: str,
    number: str | None,
    flag: bool | None,  # noqa: FBT001  a column as it came
    choice: str | None,
) -> tuple[str, str]:
    """A typed attribute in words, as its own row says it."""
    value = ProductAttribute(
        attribute=Attribute(unit=unit),
        text=text,
        number=Decimal(number) if number is not None else None,
        flag=flag,
        choice=AttributeChoice(value=choice) if choice is not None else None,
    )
    return name, value.shown
