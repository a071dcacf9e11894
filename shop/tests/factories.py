"""Rows of the ground floor for tests: each `make_` takes what matters and fills in the rest."""

import datetime
import itertools
from typing import Any

from django.utils import timezone

from shop.actions.goods import receive_goods, stock_item_for
from shop.actions.stock import Cause
from shop.actions.supply import announce_supply
from shop.models import (
    Bin,
    Brand,
    Category,
    Product,
    ShippingMethod,
    ShippingRate,
    ShippingZone,
    StockItem,
    Supply,
    TaxClass,
    TaxRate,
    Variant,
    Warehouse,
)
from shop.queries.tables import forget_tables

_number = itertools.count(1)


def make_category(name: str = "", parent: Category | None = None, **overrides: Any) -> Category:
    """A public category, at the top or below `parent`."""
    name = name or f"Category {next(_number)}"
    slug = overrides.pop("slug", name.lower().replace(" ", "-"))
    full_slug = f"{parent.full_slug}/{slug}" if parent else slug
    fields = {"name": name, "slug": slug, "full_slug": full_slug} | overrides
    if parent is None:
        return Category.objects.add_root(fields)
    return Category.objects.add_child(Category.objects.get(pk=parent.pk), fields)


def make_brand(**overrides: Any) -> Brand:
    """A brand of its own name."""
    number = next(_number)
    return Brand.objects.create(**{"name": f"Brand {number}", "slug": f"brand-{number}"} | overrides)


def make_product(
    *, category: Category | None = None, variants: int = 1, price: int = 1000, **overrides: Any
) -> Product:
    """A product on sale with `variants` variants at `price` cents."""
    number = next(_number)
    fields: dict[str, Any] = {
        "slug": f"product-{number}",
        "title": f"Product {number}",
        "status": Product.Status.ACTIVE,
        "published_at": timezone.now(),
        "lowest_amount": price,
        "highest_amount": price,
        "is_buyable": True,
        "main_category": category,
    }
    product = Product.objects.create(**fields | overrides)
    if category is not None:
        product.categories.add(category)
    for _ in range(variants):
        make_variant(product=product, price_amount=price)
    return product


def make_variant(*, product: Product | None = None, **overrides: Any) -> Variant:
    """A variant, of a new product unless one is given."""
    number = next(_number)
    fields: dict[str, Any] = {
        "product": product or make_product(variants=0),
        "sku": f"SKU-{number}",
        "options_key": f"n={number}",
        "price_amount": 1000,
        "weight_g": 500,
        "length_mm": 100,
        "width_mm": 100,
        "height_mm": 100,
    }
    return Variant.objects.create(**fields | overrides)


def make_warehouse(**overrides: Any) -> Warehouse:
    """A warehouse with a packing bench."""
    number = next(_number)
    warehouse = Warehouse.objects.create(**{"code": f"wh{number}", "name": f"Warehouse {number}"} | overrides)
    Bin.objects.create(warehouse=warehouse, code="BENCH", kind=Bin.Kind.BENCH, sequence=1_000_000)
    return warehouse


def make_bin(warehouse: Warehouse, code: str = "", **overrides: Any) -> Bin:
    """A shelf."""
    number = next(_number)
    fields = {"warehouse": warehouse, "code": code or f"A-{number:02d}-1", "zone": "A", "sequence": number}
    return Bin.objects.create(**fields | overrides)


def make_stock(
    variant: Variant | None = None, on_hand: int = 10, *, warehouse: Warehouse | None = None, shelf: Bin | None = None
) -> StockItem:
    """`on_hand` units of a variant on a shelf, received through the ledger."""
    variant = variant or make_variant()
    warehouse = warehouse or (shelf.warehouse if shelf else Warehouse.objects.first() or make_warehouse())
    item = stock_item_for(variant_id=variant.pk, warehouse_id=warehouse.pk)
    if on_hand:
        place = shelf or make_bin(warehouse)
        receive_goods(
            stock_item_id=item.pk,
            bin_id=place.pk,
            quantity=on_hand,
            cause=Cause("test", str(next(_number))),
            actor="system",
        )
    item.refresh_from_db()
    return item


def make_tax(rate: str = "0.06", *, country: str = "US", state: str = "", code: str = "standard") -> TaxClass:
    """A tax class with a rate in one place."""
    tax_class, _ = TaxClass.objects.get_or_create(code=code, defaults={"name": code.capitalize()})
    TaxRate.objects.update_or_create(tax_class=tax_class, country=country, state=state, defaults={"rate": rate})
    forget_tables()
    return tax_class


def make_shipping(price: int = 500, *, countries: tuple[str, ...] = ("US",), **overrides: Any) -> ShippingMethod:
    """A method with one open price band in a zone of these countries."""
    number = next(_number)
    zone = ShippingZone.objects.create(name=f"Zone {number}", countries=list(countries))
    method = ShippingMethod.objects.create(**{"zone": zone, "name": "Ground", "min_days": 2, "max_days": 4} | overrides)
    ShippingRate.objects.create(method=method, price_amount=price)
    forget_tables()
    return method


def make_supply(item: StockItem, quantity: int = 5, *, days: int | None = 10, source: str = "") -> Supply:
    """Goods on their way to an item, due in so many days (None: a cap without a date)."""
    return announce_supply(
        stock_item_id=item.pk,
        quantity=quantity,
        due_on=None if days is None else timezone.localdate() + datetime.timedelta(days=days),
        source_kind="test",
        source_id=source or str(next(_number)),
    )
