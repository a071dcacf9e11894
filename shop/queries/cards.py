"""Product cards: everything a list shows of any number of products, in one statement.

It is written as SQL because building the same through the ORM costs a list page more than its answer does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection

from shop.core.money import Money
from shop.promise import Promise, Stock, promise
from shop.queries.pictures import Picture, picture_from_text
from shop.queries.terms import DeliveryTerms, delivery_terms

# The price of a variant is its own or the lowest running sale price; stock counts in active warehouses alone.
STATEMENT = """
SELECT p.id, p.slug, p.title, p.currency, p.lowest_amount, p.was_amount, p.rating_sum, p.rating_count,
       f.lowest, f.highest, f.variants, f.only, f.sku, f.units, f.backorder, f.supplier, s.coming, s.due,
       d.direct_min_days, d.direct_max_days, i.renditions, i.alt
FROM shop_product p
JOIN LATERAL (
    SELECT min(amount) AS lowest, max(amount) AS highest, count(*) AS variants, min(id) AS only, min(sku) AS sku,
           sum(units) AS units, bool_or(stock_policy IN ('backorder', 'either')) AS backorder,
           bool_or(stock_policy IN ('supplier', 'either')) AS supplier
    FROM (
        SELECT v.id, v.sku, v.stock_policy,
               LEAST(v.price_amount, (
                   SELECT min(sale.amount) FROM shop_saleprice sale WHERE sale.variant_id = v.id
                   AND sale.starts_at <= %(now)s AND (sale.ends_at IS NULL OR sale.ends_at > %(now)s))) AS amount,
               (SELECT coalesce(sum(greatest(item.on_hand - item.allocated - item.held, 0)), 0)
                FROM shop_stockitem item JOIN shop_warehouse w ON w.id = item.warehouse_id AND w.is_active
                WHERE item.variant_id = v.id) AS units
        FROM shop_variant v WHERE v.product_id = p.id AND v.is_active
    ) variant
) f ON f.variants > 0
LEFT JOIN LATERAL (
    SELECT sum(supply.quantity - supply.received - supply.pegged) AS coming, min(supply.due_on) AS due
    FROM shop_supply supply JOIN shop_stockitem item ON item.id = supply.stock_item_id
    JOIN shop_warehouse w ON w.id = item.warehouse_id AND w.is_active
    JOIN shop_variant v ON v.id = item.variant_id AND v.is_active
    WHERE v.product_id = p.id AND supply.quantity - supply.received - supply.pegged > 0
) s ON f.backorder
LEFT JOIN LATERAL (
    SELECT firm.direct_min_days, firm.direct_max_days
    FROM shop_variant v JOIN shop_supplieritem sells ON sells.variant_id = v.id AND sells.ships_direct
    JOIN shop_supplier firm ON firm.id = sells.supplier_id AND firm.is_active
    WHERE v.product_id = p.id AND v.is_active AND v.stock_policy IN ('supplier', 'either')
    ORDER BY sells.priority, sells.id LIMIT 1
) d ON f.supplier
LEFT JOIN LATERAL (
    SELECT nullif(image.renditions::text, '{}') AS renditions, image.alt FROM shop_productimage image
    WHERE image.product_id = p.id AND image.state = 'ready' ORDER BY image.position, image.id LIMIT 1
) i ON true
WHERE p.id = ANY(%(ids)s) AND p.status = 'active'
"""
POLICIES = {
    (False, False): "deny",
    (True, False): "backorder",
    (False, True): "supplier",
    (True, True): "either",
}
"""What the variants of a product allow together, by (back order, supplier)."""


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


def cards_by_id(product_ids: Sequence[int], *, now: datetime) -> list[Card]:
    """Cards of these products in this order; what is not public or has no active variant is left out."""
    if not product_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, {"ids": list(product_ids), "now": now})
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    terms = delivery_terms()
    found = {row["id"]: _card(row, terms, now) for row in rows}
    return [found[pk] for pk in product_ids if pk in found]


def _card(row: dict[str, Any], terms: DeliveryTerms, now: datetime) -> Card:
    lowest, currency = row["lowest"], row["currency"]
    before = row["was_amount"] if lowest == row["lowest_amount"] else row["lowest_amount"]
    return Card(
        product_id=row["id"],
        url=f"/p/{row['slug']}/",
        title=row["title"],
        price=Money(lowest, currency),
        was=Money(before, currency) if before and before > lowest else None,
        varies=row["highest"] > lowest,
        rating=row["rating_sum"] / row["rating_count"] if row["rating_count"] else None,
        rating_count=row["rating_count"],
        picture=picture_from_text(row["renditions"], row["alt"]) if row["renditions"] else None,
        promise=promise(_stock(row), calendar=terms.calendar, days=terms.days, now=now, low=settings.LOW_STOCK),
        variant_id=row["only"] if row["variants"] == 1 else None,
        sku=row["sku"],
    )


def _stock(row: dict[str, Any]) -> Stock:
    """The best that can be said of any variant: on the shelf, else on its way with a date, else from the supplier."""
    due: date | None = row["due"]
    most = row["direct_max_days"]
    direct = None if most is None else (row["direct_min_days"], most)
    policy = POLICIES[row["backorder"], row["supplier"]]
    return Stock(int(row["units"]), policy, int(row["coming"] or 0), due, direct=direct)
