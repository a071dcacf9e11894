"""Variants with price and stock now, in one statement for any number of them.

It is written as SQL because building the same through the ORM costs a product page more than its answer does.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.conf import settings

from shop.core.db import rows
from shop.core.money import Money
from shop.promise import Arrival, Band, Promise, Stock, promise, promise_slice, split
from shop.queries.terms import DeliveryTerms, delivery_terms

# Stock counts in active warehouses alone; `warehouse` is the first by priority that has a unit.
STATEMENT = """
WITH wanted AS (
    SELECT v.*, p.status = 'active' AND v.is_active AS is_sold
    FROM shop_variant v JOIN shop_product p ON p.id = v.product_id WHERE {condition}
), item AS (
    SELECT i.id, i.variant_id, w.id AS warehouse_id, w.priority, greatest(i.on_hand - i.allocated - i.held, 0) AS free
    FROM shop_stockitem i JOIN wanted ON wanted.id = i.variant_id
    JOIN shop_warehouse w ON w.id = i.warehouse_id AND w.is_active
), stock AS (
    SELECT variant_id, sum(free) AS units,
           (array_agg(warehouse_id ORDER BY priority, warehouse_id) FILTER (WHERE free > 0))[1] AS warehouse
    FROM item GROUP BY variant_id
), coming AS (
    SELECT item.variant_id, sum(s.quantity - s.received - s.pegged) AS units, min(s.due_on) AS due,
           array_agg(s.quantity - s.received - s.pegged ORDER BY s.due_on, s.id) AS each_units,
           array_agg(s.due_on ORDER BY s.due_on, s.id) AS each_due
    FROM shop_supply s JOIN item ON item.id = s.stock_item_id
    WHERE s.quantity - s.received - s.pegged > 0 GROUP BY item.variant_id
), sale AS (
    SELECT s.variant_id, min(s.amount) AS amount FROM shop_saleprice s JOIN wanted ON wanted.id = s.variant_id
    WHERE s.starts_at <= %(now)s AND (s.ends_at IS NULL OR s.ends_at > %(now)s) GROUP BY s.variant_id
), direct AS (
    SELECT DISTINCT ON (sells.variant_id) sells.variant_id, firm.direct_min_days AS least, firm.direct_max_days AS most
    FROM shop_supplieritem sells JOIN wanted ON wanted.id = sells.variant_id
    JOIN shop_supplier firm ON firm.id = sells.supplier_id AND firm.is_active
    WHERE sells.ships_direct AND wanted.stock_policy IN ('supplier', 'either')
    ORDER BY sells.variant_id, sells.priority, sells.id
), chosen AS (
    SELECT l.variant_id, array_agg(l.optionvalue_id) AS ids
    FROM shop_variant_values l JOIN wanted ON wanted.id = l.variant_id GROUP BY l.variant_id
)
SELECT w.id, w.sku, w.title, w.gtin, w.weight_g, w.position, w.currency, w.price_amount, w.compare_at_amount,
       least(w.price_amount, sale.amount) AS amount, w.stock_policy, w.is_sold, coalesce(stock.units, 0)::int AS units,
       stock.warehouse, coalesce(coming.units, 0)::int AS coming, coming.due,
       direct.least, direct.most, coming.each_units, coming.each_due,
       coalesce(chosen.ids, ARRAY[]::bigint[]) AS value_ids
FROM wanted w
LEFT JOIN stock ON stock.variant_id = w.id LEFT JOIN coming ON coming.variant_id = w.id
LEFT JOIN sale ON sale.variant_id = w.id LEFT JOIN chosen ON chosen.variant_id = w.id
LEFT JOIN direct ON direct.variant_id = w.id
ORDER BY w.position, w.id
"""
# For upper apps as well, which add columns to it: the first COLUMNS of a row make a VariantRow.
BY_ID = STATEMENT.format(condition="v.id = ANY(%(wanted)s)")
NAMES = (
    *("id", "sku", "title", "gtin", "weight_g", "position", "currency", "price_amount", "compare_at_amount", "amount"),
    *("stock_policy", "is_sold", "units", "warehouse", "coming", "due", "least", "most"),
    *("each_units", "each_due", "value_ids"),
)
COLUMNS = len(NAMES)
# The active ones of the row `product` of a statement around it, in their order.
OF_PRODUCT_AS_JSON = f"""
SELECT json_agg(json_build_array({", ".join(f"sold.{name}" for name in NAMES)}) ORDER BY sold.position, sold.id)
FROM ({STATEMENT.format(condition="v.product_id = product.id AND v.is_active")}) sold
"""  # noqa: S608  made of constants


MOST = 99
"""Units of one thing that a cart takes."""


@dataclass(frozen=True)
class WayChoice:
    """One way that can be chosen, with what is promised for it."""

    way: str
    promise: Promise


class VariantRow(NamedTuple):
    """A variant as it is sold at one moment; `amount` is its price now, `value_ids` its option values.

    A tuple, since a page may make hundreds of them.
    """

    pk: int
    sku: str
    title: str
    gtin: str
    weight_g: int | None
    position: int
    currency: str
    price_amount: int
    compare_at_amount: int | None
    amount: int
    policy: str
    is_sold: bool
    units: int
    warehouse_id: int | None
    coming: int
    due_on: date | None
    direct_least: int | None
    direct_most: int | None
    arriving_units: tuple[int, ...]
    arriving_days: tuple[date | None, ...]
    value_ids: frozenset[int]

    @property
    def price(self) -> Money:
        """The price now."""
        return Money(self.amount, self.currency)

    @property
    def was(self) -> Money | None:
        """The price it was reduced from, by the same rule as in the cart."""
        before = max(self.price_amount, self.compare_at_amount or 0)
        return Money(before, self.currency) if before > self.amount else None

    @property
    def stock(self) -> Stock:
        """What is known of its stock."""
        pairs = zip(self.arriving_units, self.arriving_days, strict=True)
        arrivals = tuple(Arrival(units, due) for units, due in pairs)
        direct = None if self.direct_most is None else (self.direct_least or 0, self.direct_most)
        return Stock(self.units, self.policy, self.coming, self.due_on, self.is_sold, arrivals, direct)

    @property
    def can_buy(self) -> bool:
        """True unless it is sold out or no longer made."""
        return self.stock.band() not in {Band.OUT, Band.ENDED}

    def ways(self, *, terms: DeliveryTerms, now: datetime) -> tuple[WayChoice, ...]:
        """The ways between which a buyer may choose when the shelf is empty, each with its days; else empty."""
        if self.units > 0 or len(self.stock.ways) < 2:
            return ()
        calendar = terms.calendar_of(self.warehouse_id)
        parts = [split(self.stock, 1, preferred=way)[0] for way in self.stock.ways]
        return tuple(
            WayChoice(part.way, promise_slice(part, calendar=calendar, days=terms.days, now=now)) for part in parts
        )

    def promise(self, *, terms: DeliveryTerms, now: datetime) -> Promise:
        """What is told about stock and dates."""
        calendar = terms.calendar_of(self.warehouse_id)
        return promise(self.stock, calendar=calendar, days=terms.days, now=now, low=settings.LOW_STOCK)


def promises(variant_ids: Collection[int], *, now: datetime) -> dict[int, Promise]:
    """What is told of each of these variants now."""
    terms = delivery_terms()
    found = rows(BY_ID, {"wanted": list(set(variant_ids)), "now": now})
    return {row.pk: row.promise(terms=terms, now=now) for row in map(variant_row, found)}


def variant_row(columns: Sequence[Any]) -> VariantRow:
    """A row of the statement; lists become what never changes."""
    *plain, units, days, values = columns
    return VariantRow._make((*plain, tuple(units or ()), tuple(days or ()), frozenset(values)))


def variant_from_json(columns: Sequence[Any]) -> VariantRow:
    """The same of a row that came as JSON, in which a day is a text."""
    row = variant_row(columns)
    days = tuple(_day(text) for text in row.arriving_days)
    return row._replace(due_on=_day(row.due_on), arriving_days=days)


def _day(text: Any) -> date | None:  # noqa: ANN401  a day as JSON has it, where the type says what it will be
    return date.fromisoformat(text) if text else None
