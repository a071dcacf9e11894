"""What can be promised of a variant, as columns of one statement for any number of variants."""

from datetime import datetime

from django.conf import settings
from django.db.models import (
    BigIntegerField,
    DateField,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, Greatest, Least

from shop.models import SalePrice, StockItem, Supply, Variant
from shop.promise import Promise, Stock, promise
from shop.queries.terms import DeliveryTerms

UNPEGGED = Greatest(F("quantity") - F("received") - F("pegged"), Value(0))


def free_units(prefix: str = "") -> Greatest:
    """Units of a stock item that can be promised; `prefix` is the way to it, like "stock_items__"."""
    return Greatest(F(f"{prefix}on_hand") - F(f"{prefix}allocated") - F(f"{prefix}held"), Value(0))


def running_sales(now: datetime) -> QuerySet[SalePrice]:
    """The sale prices in force at a moment."""
    return SalePrice.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), starts_at__lte=now)


def price_now(now: datetime) -> Least:
    """The price of a variant row now: its own or the lowest running sale price, whichever is less."""
    least = running_sales(now).filter(variant=OuterRef("pk")).order_by().values("variant").annotate(n=Min("amount"))
    return Least(F("price_amount"), Subquery(least.values("n"), output_field=BigIntegerField()))


def with_stock(rows: QuerySet[Variant]) -> QuerySet[Variant]:
    """Variants with `units`, `warehouse` (where the first of them lie), `coming` and `due_on`."""
    items = StockItem.objects.filter(variant=OuterRef("pk"), warehouse__is_active=True)
    coming = Supply.objects.filter(stock_item__variant=OuterRef("pk"), stock_item__warehouse__is_active=True)
    unpegged = coming.alias(free=UNPEGGED).filter(free__gt=0).order_by()
    total = items.order_by().values("variant").annotate(n=Sum(free_units())).values("n")
    first = items.alias(free=free_units()).filter(free__gt=0).order_by("warehouse__priority", "warehouse_id")
    expected = unpegged.values("stock_item__variant").annotate(n=Sum(UNPEGGED), first=Min("due_on"))
    return rows.annotate(
        units=Coalesce(Subquery(total, output_field=IntegerField()), 0),
        warehouse=Subquery(first.values("warehouse_id")[:1], output_field=IntegerField()),
        coming=Coalesce(Subquery(expected.values("n"), output_field=IntegerField()), 0),
        due_on=Subquery(expected.values("first"), output_field=DateField()),
    )


def stock_of(variant: Variant, *, is_sold: bool = True) -> Stock:
    """The stock of a row of `with_stock`."""
    return Stock(
        units=variant.units,  # type: ignore[attr-defined]
        policy=variant.stock_policy,
        coming=variant.coming,  # type: ignore[attr-defined]
        due_on=variant.due_on,  # type: ignore[attr-defined]
        is_sold=is_sold,
    )


def promise_of(variant: Variant, *, terms: DeliveryTerms, now: datetime, is_sold: bool = True) -> Promise:
    """What is told of a row of `with_stock`."""
    calendar = terms.calendar_of(variant.warehouse)  # type: ignore[attr-defined]
    stock = stock_of(variant, is_sold=is_sold)
    return promise(stock, calendar=calendar, days=terms.days, now=now, low=settings.LOW_STOCK)
