"""Options, values, variants and sale prices of a batch of products."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from shop.actions.imports.differences import same_sale
from shop.actions.imports.item import Item
from shop.importing import gtin
from shop.importing.rows import Missing, Sale, VariantRow
from shop.importing.values import options_key
from shop.models import OptionValue, ProductOption, SalePrice, Variant

SALE_LABEL = "Catalogue file"
# A variant's columns and the names the rows have for them.
COLUMNS = {
    "price_amount": "price",
    "compare_at_amount": "compare_at",
    "cost_amount": "cost",
    "barcode": "barcode",
    "mpn": "mpn",
    "weight_g": "weight_g",
    "length_mm": "length_mm",
    "width_mm": "width_mm",
    "height_mm": "height_mm",
    "stock_policy": "policy",
    "is_shippable": "shippable",
    "is_fragile": "fragile",
    "is_liquid": "liquid",
    "do_not_mix": "do_not_mix",
    "is_active": "active",
}
CHANGED = (*COLUMNS, "sku", "title", "options_key", "gtin")


def write_variants(items: Sequence[Item]) -> None:
    """Make and change the variants of these products; `item.variants` is filled, `item.made` says which are new."""
    options = _write_options(items)
    values = _write_values(items, options)
    new: list[Variant] = []
    changed: list[Variant] = []
    for item in items:
        position = max((variant.position for variant in item.variants if variant is not None), default=-1)
        for place, told in enumerate(item.told):
            variant = item.variants[place]
            if variant is None:
                position += 1
                variant = Variant(product=item.product, position=position, currency=settings.BASE_CURRENCY)
                new.append(variant)
                item.variants[place] = variant
            else:
                changed.append(variant)
            _fill(variant, told, item)
    Variant.objects.bulk_create(new)
    Variant.objects.bulk_update(changed, CHANGED)
    made = {variant.pk for variant in new}
    for item in items:
        item.made.update(variant.pk for variant in item.variants if variant is not None and variant.pk in made)
    _write_choices(items, options, values)
    _write_sales(items)


def _fill(variant: Variant, told: VariantRow, item: Item) -> None:
    for column, name in COLUMNS.items():
        value = getattr(told, name)
        if not isinstance(value, Missing) and not (value is None and column == "price_amount"):
            setattr(variant, column, value)
    if isinstance(told.sku, str) and told.sku:
        variant.sku = told.sku
    variant.gtin = gtin_of(variant.barcode)
    if told.options or item.is_new:
        variant.title = " / ".join(told.options)[:300]
        variant.options_key = options_key(zip(item.row.options, told.options, strict=True))


def gtin_of(barcode: str) -> str:
    """What a scan is compared with: 14 digits for a GTIN, else nothing."""
    key = gtin.key(barcode)
    return key if len(key) == 14 and gtin.is_valid(key) else ""


def _write_options(items: Sequence[Item]) -> dict[int, list[ProductOption]]:
    """The options of each product in order: made for new products, renamed where a file says so."""
    found: dict[int, list[ProductOption]] = {item.product.pk: [] for item in items}
    old = [item.product.pk for item in items if not item.is_new]
    for option in ProductOption.objects.filter(product_id__in=old).order_by("position", "pk"):
        found[option.product_id].append(option)
    made = [
        ProductOption(product=item.product, name=name, position=place)
        for item in items
        if item.is_new
        for place, name in enumerate(item.row.options)
    ]
    ProductOption.objects.bulk_create(made)
    for option in made:
        found[option.product_id].append(option)
    for item in items:
        for option, name in zip(found[item.product.pk], item.row.options, strict=False):
            if option.name != name and item.told:
                option.name = name
                option.save(update_fields=["name"])
    return found


def _write_values(items: Sequence[Item], options: dict[int, list[ProductOption]]) -> dict[tuple[int, str], int]:
    """Ids of the values of these options by folded text; missing ones are made at the end."""
    ids = [option.pk for row in options.values() for option in row]
    rows = (
        OptionValue.objects.filter(option_id__in=ids)
        .order_by("option_id", "position")
        .values_list("option_id", "value", "pk")
    )
    known = {(option_id, value.casefold()): pk for option_id, value, pk in rows}
    places: dict[int, int] = {}
    for option_id, _ in known:
        places[option_id] = places.get(option_id, 0) + 1
    missing: dict[tuple[int, str], OptionValue] = {}
    for option, value in _chosen(items, options):
        key = (option.pk, value.casefold())
        if key not in known and key not in missing:
            place = places.get(option.pk, 0)
            places[option.pk] = place + 1
            missing[key] = OptionValue(option=option, value=value, position=min(place, 32_000))
    OptionValue.objects.bulk_create(missing.values())
    return known | {key: row.pk for key, row in missing.items()}


def _chosen(items: Iterable[Item], options: dict[int, list[ProductOption]]) -> Iterator[tuple[ProductOption, str]]:
    for item in items:
        for told in item.told:
            yield from zip(options[item.product.pk], told.options, strict=False)


def _write_choices(
    items: Sequence[Item], options: dict[int, list[ProductOption]], values: dict[tuple[int, str], int]
) -> None:
    """Link variants with their option values."""
    link = Variant.values.through
    wanted: set[tuple[int, int]] = set()
    for item in items:
        for told, variant in zip(item.told, item.variants, strict=True):
            for option, value in zip(options[item.product.pk], told.options, strict=False):
                wanted.add((variant.pk if variant else 0, values[option.pk, value.casefold()]))
    told_ids = {variant_id for variant_id, _ in wanted}
    rows = link.objects.filter(variant_id__in=told_ids)
    present = {
        (variant_id, value_id): pk
        for variant_id, value_id, pk in rows.values_list("variant_id", "optionvalue_id", "pk")
    }
    link.objects.filter(pk__in=[pk for key, pk in present.items() if key not in wanted]).delete()
    new = sorted(wanted - set(present))
    link.objects.bulk_create([link(variant_id=variant_id, optionvalue_id=value_id) for variant_id, value_id in new])


def _write_sales(items: Sequence[Item]) -> None:
    """One sale price from the file for each variant that has one; sales made by hand stay."""
    told = {
        variant.pk: row.sale
        for item in items
        for row, variant in zip(item.told, item.variants, strict=True)
        if variant is not None and not isinstance(row.sale, Missing)
    }
    present = {sale.variant_id: sale for sale in SalePrice.objects.filter(variant_id__in=told).order_by("pk")}
    gone, new = [], []
    for variant_id, sale in told.items():
        known = present.get(variant_id)
        if same_sale(sale, Sale(known.amount, known.starts_at, known.ends_at) if known else None):
            continue
        if known is not None:
            gone.append(known.pk)
        if sale is not None:
            when = {"starts_at": _start(sale), "ends_at": sale.ends_at}
            new.append(SalePrice(variant_id=variant_id, amount=sale.amount, label=SALE_LABEL, **when))
    SalePrice.objects.filter(pk__in=gone).delete()
    SalePrice.objects.bulk_create(new)


def _start(sale: Sale) -> datetime:
    """An open start is now, or for a sale that is over the day before its end."""
    if sale.starts_at is not None:
        return sale.starts_at
    now = timezone.now()
    return now if sale.ends_at is None else min(now, sale.ends_at - timedelta(days=1))
