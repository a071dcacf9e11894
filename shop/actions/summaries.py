"""The columns that lists and search read instead of joining: prices now, buyable or not, products on a shelf."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import connection
from django.utils import timezone

from shop.core import events
from shop.core.db import transaction

BATCH = 1000

# The cheapest active variant speaks for the product: its price now, and what it cost before when it is reduced.
# A product without active variants keeps its last prices and cannot be bought.
REFRESH = """
WITH chosen AS (SELECT unnest(%(ids)s::bigint[]) AS id),
offer AS (
    SELECT variant.product_id, variant.id,
        LEAST(variant.price_amount, running.amount) AS now_amount,
        CASE WHEN running.amount < variant.price_amount THEN GREATEST(variant.price_amount, variant.compare_at_amount)
             WHEN variant.compare_at_amount > variant.price_amount THEN variant.compare_at_amount END AS was_amount,
        variant.stock_policy IN ('supplier', 'either') OR COALESCE(stock.units, 0) > 0
            OR (variant.stock_policy IN ('backorder', 'either') AND COALESCE(coming.units, 0) > 0) AS is_buyable
    FROM shop_variant variant JOIN chosen ON chosen.id = variant.product_id
    LEFT JOIN LATERAL (
        SELECT MIN(sale.amount) AS amount FROM shop_saleprice sale
        WHERE sale.variant_id = variant.id AND sale.starts_at <= %(now)s
            AND (sale.ends_at IS NULL OR sale.ends_at > %(now)s)
    ) running ON TRUE
    LEFT JOIN LATERAL (
        SELECT SUM(GREATEST(item.on_hand - item.allocated - item.held, 0)) AS units
        FROM shop_stockitem item JOIN shop_warehouse place ON place.id = item.warehouse_id AND place.is_active
        WHERE item.variant_id = variant.id
    ) stock ON TRUE
    LEFT JOIN LATERAL (
        SELECT SUM(GREATEST(supply.quantity - supply.received - supply.pegged, 0)) AS units
        FROM shop_supply supply JOIN shop_stockitem item ON item.id = supply.stock_item_id
        JOIN shop_warehouse place ON place.id = item.warehouse_id AND place.is_active
        WHERE item.variant_id = variant.id
    ) coming ON TRUE
    WHERE variant.is_active
),
summed AS (
    SELECT product_id, MIN(now_amount) AS lowest, MAX(now_amount) AS highest, BOOL_OR(is_buyable) AS is_buyable,
        (ARRAY_AGG(was_amount ORDER BY now_amount, id))[1] AS was
    FROM offer GROUP BY product_id
),
found AS (
    SELECT product.id, COALESCE(summed.lowest, product.lowest_amount) AS lowest,
        COALESCE(summed.highest, product.highest_amount) AS highest, summed.was,
        COALESCE(summed.is_buyable, FALSE) AS is_buyable
    FROM shop_product product JOIN chosen ON chosen.id = product.id
    LEFT JOIN summed ON summed.product_id = product.id
    ORDER BY product.id FOR UPDATE OF product
)
UPDATE shop_product product
SET lowest_amount = found.lowest, highest_amount = found.highest, was_amount = found.was, is_buyable = found.is_buyable
FROM found WHERE product.id = found.id
    AND (product.lowest_amount, product.highest_amount, product.was_amount, product.is_buyable)
        IS DISTINCT FROM (found.lowest, found.highest, found.was, found.is_buyable)
RETURNING product.id
"""
COUNT_SHELVES = """
UPDATE shop_category category SET product_count = found.n
FROM (
    SELECT top.id, COUNT(DISTINCT product.id) AS n
    FROM shop_category top
    LEFT JOIN shop_category below ON below.path LIKE top.path || '%%' AND below.is_public
    LEFT JOIN shop_product_categories shelf ON shelf.category_id = below.id
    LEFT JOIN shop_product product ON product.id = shelf.product_id AND product.status = 'active'
    GROUP BY top.id
) found
WHERE category.id = found.id AND category.product_count <> found.n
"""
BEGAN_OR_ENDED = """
SELECT DISTINCT variant.product_id FROM shop_saleprice sale JOIN shop_variant variant ON variant.id = sale.variant_id
WHERE (sale.starts_at > %(since)s AND sale.starts_at <= %(now)s)
    OR (sale.ends_at > %(since)s AND sale.ends_at <= %(now)s)
"""


@transaction()
def refresh_products(*, product_ids: Collection[int]) -> list[int]:
    """Recompute prices and buyability of these products. Returns the ids that changed; search is told of them."""
    changed: list[int] = []
    ids = sorted(set(product_ids))
    for start in range(0, len(ids), BATCH):
        with connection.cursor() as cursor:
            cursor.execute(REFRESH, {"ids": ids[start : start + BATCH], "now": timezone.now()})
            changed.extend(row[0] for row in cursor.fetchall())
    if changed:
        mark_for_search(product_ids=changed)
    return changed


@transaction()
def refresh_sales(*, since: datetime) -> list[int]:
    """Recompute the products whose sale prices began or ended after `since`. Returns the ids that changed."""
    with connection.cursor() as cursor:
        cursor.execute(BEGAN_OR_ENDED, {"since": since, "now": timezone.now()})
        found = [row[0] for row in cursor.fetchall()]
    return refresh_products(product_ids=found)


@transaction()
def count_shelves() -> int:
    """Recount the products on sale on each shelf and below it. Returns how many counts were wrong."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_SHELVES)
        wrong: int = cursor.rowcount
        return wrong


@transaction()
def mark_for_search(*, product_ids: Sequence[int]) -> None:
    """Say that what visitors find about these products changed; the search documents follow in a worker."""
    ids = sorted(set(product_ids))
    for start in range(0, len(ids), BATCH):
        events.record("catalogue.changed", product_ids=ids[start : start + BATCH])
