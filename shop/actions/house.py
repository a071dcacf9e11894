"""Small rows without a life of their own: brands, product types, attributes, warehouses, bins, tax classes."""

from collections.abc import Mapping

from django.db import IntegrityError
from django.db.models import Model, ProtectedError
from django.db.transaction import on_commit

from shop.actions.summaries import mark_for_search
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.models import (
    Brand,
    Holiday,
    Product,
    ProductType,
    ShippingMethod,
    ShippingRate,
    ShippingZone,
    StockItem,
    TaxClass,
    TaxRate,
    Warehouse,
)
from shop.queries.tables import forget_tables

TERMS = (Holiday, ShippingMethod, ShippingRate, ShippingZone, TaxClass, TaxRate, Warehouse)
"""What the promises and prices of delivery, and the tax, are made of."""


class RowRefused(Refused):
    """The row cannot be saved or removed; the message says why."""


@transaction()
def save_row(*, row: Model, fields: Mapping[str, object]) -> Model:
    """Save such a row as a form filled it in. Raises RowRefused for a name or code that is taken."""
    for name, value in fields.items():
        setattr(row, name, value)
    try:
        _save(row)
    except IntegrityError:
        raise RowRefused("Another row has this name or code already.") from None
    mark_for_search(product_ids=_products_of(row))
    _forget(row)
    return row


@transaction()
def remove_row(*, row: Model) -> None:
    """Remove a row that nothing needs. Raises RowRefused while something does."""
    touched = _products_of(row)
    try:
        _delete(row)
    except ProtectedError as error:
        count = len(error.protected_objects)
        raise RowRefused(f"It is still in use {count} times, so it stays.") from None
    mark_for_search(product_ids=touched)
    _forget(row)


@transaction()
def set_low_mark(*, stock_item_id: int, low_at: int | None) -> None:
    """Say at how many units staff are warned of a stock item; None takes the shop's setting."""
    StockItem.objects.filter(pk=stock_item_id).update(low_at=low_at)


@transaction()
def _save(row: Model) -> None:
    row.save()


@transaction()
def _delete(row: Model) -> None:
    row.delete()


def _forget(row: Model) -> None:
    """Let the shop's pages read anew what they keep of such rows."""
    if isinstance(row, TERMS):
        on_commit(forget_tables)


def _products_of(row: Model) -> list[int]:
    """The products whose page or search text names this row."""
    if isinstance(row, Brand):
        return list(Product.objects.filter(brand=row).values_list("pk", flat=True))
    if isinstance(row, ProductType):
        return list(Product.objects.filter(product_type=row).values_list("pk", flat=True))
    return []
