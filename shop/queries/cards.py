"""Product cards: everything a list shows of any number of products, in four statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from shop.core.money import Money
from shop.models import Product, Supply, Variant
from shop.promise import Promise, Stock, promise
from shop.queries.pictures import Picture, first_pictures
from shop.queries.stock import UNPEGGED, free_units, price_now
from shop.queries.terms import DeliveryTerms, delivery_terms

COLUMNS = (
    "pk", "slug", "title", "currency", "lowest_amount", "was_amount", "status", "rating_sum", "rating_count",
    "published_at",
)  # fmt: skip


@dataclass(frozen=True)
class Card:
    """One product in a list. `variant_id` is set when there is nothing to choose, so that it can be added at once."""

    product_id: int
    url: str
    title: str
    price: Money
    was: Money | None
    varies: bool
    rating: float | None
    rating_count: int
    picture: Picture | None
    promise: Promise
    variant_id: int | None
    sku: str

    @property
    def percent_off(self) -> int:
        """Whole percent below the former price, rounded down; 0 without one."""
        return (self.was.amount - self.price.amount) * 100 // self.was.amount if self.was else 0


def listed(rows: QuerySet[Product]) -> QuerySet[Product]:
    """The columns a card needs and no more."""
    return rows.only(*COLUMNS)


def cards(products: Iterable[Product], *, now: datetime) -> list[Card]:
    """Cards in the order of the products; one without an active variant is left out."""
    rows = list(products)
    if not rows:
        return []
    ids = [row.pk for row in rows]
    facts = _facts(ids, now)
    pictures = first_pictures(ids)
    coming = _coming(ids)
    terms = delivery_terms()
    return [
        _card(row, facts[row.pk], coming.get(row.pk, {}), pictures.get(row.pk), terms, now)
        for row in rows
        if row.pk in facts
    ]


def cards_by_id(product_ids: Sequence[int], *, now: datetime) -> list[Card]:
    """Cards of these products in this order (a search result); what is not public is left out."""
    found = {row.pk: row for row in listed(Product.objects.public().filter(pk__in=product_ids))}
    return cards([found[pk] for pk in product_ids if pk in found], now=now)


Facts = dict[str, Any]


def _facts(product_ids: Sequence[int], now: datetime) -> dict[int, Facts]:
    """Prices, units and policies of each product over its active variants."""
    priced = Variant.objects.filter(product_id__in=product_ids, is_active=True).annotate(now=price_now(now))
    active = Q(stock_items__warehouse__is_active=True)
    rows = (
        priced.order_by()
        .values("product_id")
        .annotate(
            lowest=Min("now"),
            highest=Max("now"),
            count=Count("pk", distinct=True),
            only=Min("pk"),
            sku=Min("sku"),
            units=Coalesce(Sum(free_units("stock_items__"), filter=active), 0),
            backorder=Count("pk", filter=Q(stock_policy=Variant.Policy.BACKORDER)),
            supplier=Count("pk", filter=Q(stock_policy=Variant.Policy.SUPPLIER)),
        )
    )
    return {row["product_id"]: dict(row) for row in rows}


def _coming(product_ids: Sequence[int]) -> dict[int, dict[str, object]]:
    """Free supply on its way for each product: units and the first day it is due."""
    rows = Supply.objects.filter(
        stock_item__variant__product_id__in=product_ids,
        stock_item__variant__is_active=True,
        stock_item__warehouse__is_active=True,
    )
    grouped = rows.alias(free=UNPEGGED).filter(free__gt=0).order_by().values("stock_item__variant__product_id")
    return {
        row["stock_item__variant__product_id"]: dict(row)
        for row in grouped.annotate(n=Sum(UNPEGGED), due=Min("due_on"))
    }


def _card(
    row: Product,
    facts: Facts,
    coming: dict[str, object],
    picture: Picture | None,
    terms: DeliveryTerms,
    now: datetime,
) -> Card:
    lowest, highest = facts["lowest"] or 0, facts["highest"] or 0
    before = row.was_amount if lowest == row.lowest_amount else row.lowest_amount
    stock = _stock(facts, coming, is_sold=row.status == Product.Status.ACTIVE)
    return Card(
        product_id=row.pk,
        url=row.get_absolute_url(),
        title=row.title,
        price=Money(lowest, row.currency),
        was=Money(before, row.currency) if before and before > lowest else None,
        varies=highest > lowest,
        rating=row.rating_sum / row.rating_count if row.rating_count else None,
        rating_count=row.rating_count,
        picture=picture,
        promise=promise(stock, calendar=terms.calendar, days=terms.days, now=now, low=settings.LOW_STOCK),
        variant_id=facts["only"] if facts["count"] == 1 else None,
        sku=str(facts["sku"]),
    )


def _stock(facts: Facts, coming: dict[str, object], *, is_sold: bool) -> Stock:
    """The best that can be said of any variant: on the shelf, else from the supplier, else on back order."""
    units, due = facts["units"] or 0, coming.get("due")
    policy = "deny"
    if units <= 0 and facts["supplier"]:
        policy = "supplier"
    elif facts["backorder"]:
        policy = "backorder"
    expected = coming.get("n", 0)
    return Stock(
        units=units,
        policy=policy,
        coming=expected if isinstance(expected, int) else 0,
        due_on=due if isinstance(due, date) else None,
        is_sold=is_sold,
    )
