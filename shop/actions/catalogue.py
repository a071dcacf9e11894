"""Changing what is sold by hand: products, variants and sale prices. Old addresses stay reachable."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import ProtectedError
from django.utils import timezone

from shop.actions.facts import missing_facts
from shop.actions.imports.variants import gtin_of
from shop.actions.summaries import count_shelves, mark_for_search, refresh_products
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.importing.markup import clean_html
from shop.importing.values import handle_of, options_key
from shop.models import OptionValue, Product, ProductOption, SalePrice, SlugRedirect, Variant

HTML = ("description", "care")


class SlugTaken(Refused):
    """Another product has this address."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"Another product is at {slug} already.")


class CannotPublish(Refused):
    """Something that visitors need is missing."""


class VariantRefused(Refused):
    """The variant cannot be saved as told; the message says why."""


@transaction()
def save_product(
    *, product_id: int | None, fields: Mapping[str, object], category_ids: Sequence[int] | None = None
) -> Product:
    """Create or change a product. A new slug leads the old address on. Raises SlugTaken.

    Its variants and facts are saved after it, so `check_on_sale` is called once they are.
    """
    product = Product.objects.select_for_update().get(pk=product_id) if product_id else None
    old_slug = product.slug if product else ""
    product = product or Product(currency=settings.BASE_CURRENCY)
    for name, value in fields.items():
        setattr(product, name, clean_html(str(value)) if name in HTML else value)
    product.slug = product.slug or handle_of(product.title)
    if Product.objects.filter(slug=product.slug).exclude(pk=product.pk).exists():
        raise SlugTaken(product.slug)
    if product.status == Product.Status.ACTIVE and product.published_at is None:
        product.published_at = timezone.now()
    product.save()
    if old_slug and old_slug != product.slug:
        _redirect(product, old_slug)
    if category_ids is not None:
        product.categories.set(category_ids)
    _after([product.pk])
    return product


@transaction()
def publish_products(*, product_ids: Sequence[int], status: str) -> int:
    """Put products on sale, back to draft, or among those no longer made. Raises CannotPublish, then none changes."""
    rows = list(Product.objects.select_for_update().filter(pk__in=product_ids).exclude(status=status).order_by("pk"))
    if status == Product.Status.ACTIVE:
        _refuse_unfit(rows)
    now = timezone.now()
    for product in rows:
        product.status = status
        product.updated_at = now
        if status == Product.Status.ACTIVE and product.published_at is None:
            product.published_at = now
    Product.objects.bulk_update(rows, ["status", "published_at", "updated_at"])
    _after([product.pk for product in rows])
    return len(rows)


def check_on_sale(*, product_id: int) -> None:
    """Tell whether a product that was saved as on sale has what visitors need. Raises CannotPublish."""
    _refuse_unfit(Product.objects.filter(pk=product_id, status=Product.Status.ACTIVE))


def _refuse_unfit(products: Iterable[Product]) -> None:
    """A product on sale has a variant with a price and every attribute its type requires."""
    ids = [product.pk for product in products]
    sellable = set(Variant.objects.filter(product_id__in=ids, is_active=True).values_list("product_id", flat=True))
    missing = missing_facts(product_ids=ids)
    for product in products:
        if product.pk not in sellable:
            raise CannotPublish(f"{product.title} has no variant that can be sold.")
        if product.pk in missing:
            raise CannotPublish(f"{product.title} lacks {', '.join(missing[product.pk])}, which its type requires.")


def _redirect(product: Product, old_slug: str) -> None:
    redirects = SlugRedirect.objects.filter(kind=SlugRedirect.Kind.PRODUCT)
    redirects.filter(old_slug=product.slug).delete()
    SlugRedirect.objects.update_or_create(
        kind=SlugRedirect.Kind.PRODUCT, old_slug=old_slug, defaults={"product": product, "category": None}
    )


def _after(product_ids: Sequence[int]) -> None:
    refresh_products(product_ids=product_ids)
    count_shelves()
    mark_for_search(product_ids=product_ids)


@transaction()
def set_options(*, product_id: int, names: Sequence[str]) -> None:
    """Name the options of a product in order. Raises VariantRefused for fewer or more once it has variants."""
    present = list(ProductOption.objects.filter(product_id=product_id).order_by("position", "pk"))
    if len(names) != len(present) and Variant.objects.filter(product_id=product_id).exclude(options_key="").exists():
        raise VariantRefused("The number of options cannot change while variants use them.")
    if len({name.casefold() for name in names}) != len(names):
        raise VariantRefused("Each option needs a name of its own.")
    for place, name in enumerate(names):
        if place < len(present):
            present[place].name = name[:60]
            present[place].save(update_fields=["name"])
        else:
            ProductOption.objects.create(product_id=product_id, name=name[:60], position=place)
    ProductOption.objects.filter(pk__in=[option.pk for option in present[len(names) :]]).delete()


@transaction()
def save_variant(
    *, product_id: int, variant_id: int | None, fields: Mapping[str, object], values: Sequence[str] | None = None
) -> Variant:
    """Create or change a variant; `values` are its option values in the order of the options. Raises VariantRefused."""
    Product.objects.select_for_update().get(pk=product_id)
    variant = (
        Variant.objects.get(pk=variant_id, product_id=product_id)
        if variant_id
        else Variant(product_id=product_id, currency=settings.BASE_CURRENCY)
    )
    for name, value in fields.items():
        setattr(variant, name, value)
    variant.gtin = gtin_of(variant.barcode)
    options = list(ProductOption.objects.filter(product_id=product_id).order_by("position", "pk"))
    if values is None and variant_id is None:
        values = ()
    if values is not None:
        if len(values) != len(options):
            raise VariantRefused(
                f"Give one value for each of: {', '.join(option.name for option in options) or 'none'}."
            )
        variant.title = " / ".join(values)[:300]
        variant.options_key = options_key(zip((option.name for option in options), values, strict=True))
    _refuse_twin(variant)
    variant.save()
    if values is not None:
        variant.values.set([_value(option, value) for option, value in zip(options, values, strict=True)])
    _after([product_id])
    return variant


def _refuse_twin(variant: Variant) -> None:
    others = Variant.objects.exclude(pk=variant.pk)
    if others.filter(sku=variant.sku).exists():
        raise VariantRefused(f"The SKU {variant.sku} is in use already.")
    if others.filter(product_id=variant.product_id, options_key=variant.options_key).exists():
        raise VariantRefused("There is a variant with these options already.")


def _value(option: ProductOption, text: str) -> OptionValue:
    known = OptionValue.objects.filter(option=option, value__iexact=text).first()
    return known or OptionValue.objects.create(option=option, value=text[:120], position=option.values.count())


@transaction()
def remove_variant(*, variant_id: int) -> None:
    """Delete a variant that nothing refers to; one with stock or orders is only taken off sale."""
    variant = Variant.objects.select_for_update().get(pk=variant_id)
    try:
        _delete_variant(variant)
    except ProtectedError:
        variant.is_active = False
        variant.save(update_fields=["is_active"])
    _after([variant.product_id])


@transaction()
def _delete_variant(variant: Variant) -> None:
    variant.delete()


@transaction()
def save_sale(
    *,
    variant_id: int,
    sale_id: int | None,
    amount: int,
    starts_at: datetime,
    ends_at: datetime | None,
    label: str = "",
) -> SalePrice:
    """Plan a price for a while; smallest units. Raises VariantRefused when it is no reduction or never runs."""
    variant = Variant.objects.get(pk=variant_id)
    if not 0 <= amount < variant.price_amount:
        raise VariantRefused("A sale price is lower than the price.")
    if ends_at is not None and ends_at <= starts_at:
        raise VariantRefused("A sale ends after it starts.")
    sale = SalePrice.objects.get(pk=sale_id, variant_id=variant_id) if sale_id else SalePrice(variant_id=variant_id)
    sale.amount, sale.starts_at, sale.ends_at, sale.label = amount, starts_at, ends_at, label[:60]
    sale.save()
    _after([variant.product_id])
    return sale


@transaction()
def remove_sale(*, sale_id: int) -> None:
    """Take a planned or running sale price away."""
    sale = SalePrice.objects.select_related("variant").filter(pk=sale_id).first()
    if sale is not None:
        product_id = sale.variant.product_id
        sale.delete()
        _after([product_id])


@transaction()
def set_rating(*, product_id: int, tally: Callable[[], tuple[int, int]]) -> None:
    """Store the sum and the number of a product's stars, for its page and for lists.

    `tally` is asked once the product is locked, so that of two who publish at once the second counts the first.
    """
    Product.objects.select_for_update().get(pk=product_id)
    total, count = tally()
    rows = Product.objects.filter(pk=product_id)
    rows.update(rating_sum=total, rating_count=count, updated_at=timezone.now())
    mark_for_search(product_ids=[product_id])


@transaction()
def touch_product(*, product_id: int) -> None:
    """Say that a product's page shows something else now, so that a kept copy of it is not served again."""
    Product.objects.filter(pk=product_id).update(updated_at=timezone.now())
