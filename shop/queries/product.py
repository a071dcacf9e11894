"""One product page: the product, its choices, its facts. Nine statements, however many variants there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Max, OuterRef, Sum

from shop.core.money import Money
from shop.models import Category, OptionValue, Product, ProductAttribute, ProductImage, SlugRedirect, Variant
from shop.promise import Band, Promise
from shop.queries.cards import Card, cards, listed
from shop.queries.choices import Option, options_for
from shop.queries.menu import Link
from shop.queries.pictures import Picture, picture
from shop.queries.stock import price_now, promise_of, with_stock
from shop.queries.terms import DeliveryTerms, delivery_terms


@dataclass(frozen=True)
class ProductPage:
    """What the page of a product shows with one of its variants chosen (None where none is sold)."""

    product: Product
    variant: Variant | None
    price: Money | None
    was: Money | None
    varies: bool
    promise: Promise
    options: tuple[Option, ...]
    gallery: tuple[Picture, ...]
    facts: tuple[tuple[str, str], ...]
    trail: tuple[Link, ...]
    terms: DeliveryTerms

    @property
    def percent_off(self) -> int:
        """Whole percent below the former price, rounded down; 0 without one."""
        if self.was is None or self.price is None:
            return 0
        return (self.was.amount - self.price.amount) * 100 // self.was.amount

    @property
    def rating(self) -> float | None:
        """The average of its ratings, None without any."""
        count = self.product.rating_count
        return self.product.rating_sum / count if count else None


def product_page(slug: str, *, variant_id: int | None, now: datetime) -> ProductPage | None:
    """The page of an active or archived product, with this variant or the first that can be bought; None if unknown."""
    visible = Product.objects.filter(slug=slug).exclude(status=Product.Status.DRAFT)
    product = visible.select_related("brand", "main_category").first()
    if product is None:
        return None
    terms = delivery_terms()
    variants = _variants(product, now)
    is_sold = product.status == Product.Status.ACTIVE
    told = {row.pk: promise_of(row, terms=terms, now=now, is_sold=is_sold) for row in variants}
    chosen = _choose(variants, told, variant_id)
    price, was = _price(chosen) if chosen else (None, None)
    values = list(
        OptionValue.objects.filter(option__product=product)
        .select_related("option")
        .order_by("option__position", "option_id", "position", "pk")
    )
    return ProductPage(
        product=product,
        variant=chosen,
        price=price,
        was=was,
        varies=len({row.amount for row in variants}) > 1,  # type: ignore[attr-defined]
        promise=told[chosen.pk] if chosen else promise_nothing(is_sold=is_sold),
        options=options_for(variants, values, chosen, told),
        gallery=_gallery(product, variants, chosen),
        facts=_facts(product),
        trail=trail_of(product.main_category),
        terms=terms,
    )


def promise_nothing(*, is_sold: bool) -> Promise:
    """What is told of a product without a variant."""
    return Promise(Band.OUT if is_sold else Band.ENDED)


def moved_to(slug: str) -> str | None:
    """Where a product that once had this slug is now; None for one that never was."""
    rows = SlugRedirect.objects.filter(kind=SlugRedirect.Kind.PRODUCT, old_slug=slug, product__isnull=False)
    found = rows.exclude(product__status=Product.Status.DRAFT).select_related("product").first()
    return found.product.get_absolute_url() if found and found.product else None


def product_stamp(slug: str) -> str:
    """What the page of a product depends on besides time, in one statement: its row and the counts of its stock."""
    rows = Product.objects.filter(slug=slug).order_by()
    items = "variants__stock_items__"
    found = rows.values_list("updated_at").annotate(
        Max(f"{items}updated_at"), Sum(f"{items}on_hand"), Sum(f"{items}allocated"), Sum(f"{items}held")
    )
    return " ".join(str(value) for row in found for value in row)


def alternatives_to(shown: ProductPage, *, now: datetime) -> list[Card]:
    """Up to four products of the same category that can be bought, most bought first."""
    if shown.product.main_category_id is None:
        return []
    rows = Product.objects.public().filter(main_category=shown.product.main_category_id, is_buyable=True)
    nearest = listed(rows.exclude(pk=shown.product.pk)).order_by("-sold_count", "pk")[:4]
    return cards(nearest, now=now)


def trail_of(category: Category | None) -> tuple[Link, ...]:
    """The categories from the top down to this one; public ones alone."""
    if category is None:
        return ()
    step = Category.steplen
    paths = [category.path[: step * level] for level in range(1, category.depth + 1)]
    rows = Category.objects.public().filter(path__in=paths).order_by("path")
    return tuple(Link(row.name, row.get_absolute_url()) for row in rows)


def _variants(product: Product, now: datetime) -> list[Variant]:
    """The active variants with price, stock and option values as columns, in one statement."""
    links = Variant.values.through.objects.filter(variant_id=OuterRef("pk")).values("optionvalue_id")
    rows = with_stock(Variant.objects.filter(product=product, is_active=True))
    return list(rows.annotate(amount=price_now(now), value_ids=ArraySubquery(links)))


def _choose(variants: Sequence[Variant], told: dict[int, Promise], wanted: int | None) -> Variant | None:
    """The wanted variant, else the first that can be bought, else the first."""
    by_id = {row.pk: row for row in variants}
    if wanted in by_id:
        return by_id[wanted]
    return next((row for row in variants if told[row.pk].can_buy), variants[0] if variants else None)


def _price(variant: Variant) -> tuple[Money, Money | None]:
    """The price now and the one it was reduced from, the same rule as the cart's."""
    amount: int = variant.amount  # type: ignore[attr-defined]
    before = max(variant.price_amount, variant.compare_at_amount or 0)
    return Money(amount, variant.currency), Money(before, variant.currency) if before > amount else None


def _gallery(product: Product, variants: Sequence[Variant], chosen: Variant | None) -> tuple[Picture, ...]:
    """The chosen variant's pictures, else those of its nearest kin ("Sage" in another size), then the whole product's.

    Where no picture belongs to the chosen one all are shown.
    """
    rows = ProductImage.objects.filter(product=product, state=ProductImage.State.READY).order_by("position", "pk")
    found = [picture(row, product.title) for row in rows]
    owners = {item.variant_id for item in found if item.variant_id}
    if chosen is None or not owners:
        return tuple(found)
    owner = _nearest(chosen, [row for row in variants if row.pk in owners])
    mine = [item for item in found if item.variant_id == owner]
    shared = [item for item in found if item.variant_id is None]
    return (*mine, *shared) if mine or shared else tuple(found)


def _nearest(chosen: Variant, owners: Sequence[Variant]) -> int | None:
    """The variant with pictures that has most option values in common, the chosen one itself before others."""
    wanted = frozenset(chosen.value_ids)  # type: ignore[attr-defined]
    kin = [(row.pk == chosen.pk, len(wanted & frozenset(row.value_ids)), -row.position, row.pk) for row in owners]  # type: ignore[attr-defined]
    best = max(kin, default=None)
    return best[3] if best and (best[0] or best[1]) else None


def _facts(product: Product) -> tuple[tuple[str, str], ...]:
    """Its typed attributes in words, in the order of their type."""
    rows = ProductAttribute.objects.filter(product=product).select_related("attribute", "choice")
    ordered = rows.order_by("attribute__position", "attribute_id")
    return tuple((row.attribute.name, row.shown) for row in ordered if row.shown)
