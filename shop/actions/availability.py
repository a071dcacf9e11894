"""Whether a product can be bought: a column of lists and search, kept by the worker."""

from collections.abc import Sequence

from django.db import connection

from shop.core.db import transaction

# A variant can be bought when units are free somewhere, on their way for a back order, or with the supplier.
# Rows are locked in pk order.
NOW = """
WITH wanted AS MATERIALIZED (
    SELECT id FROM shop_product WHERE id IN (SELECT product_id FROM shop_variant WHERE id = ANY(%s))
    ORDER BY id FOR UPDATE
), state AS (
    SELECT wanted.id, EXISTS (
        SELECT 1 FROM shop_variant v WHERE v.product_id = wanted.id AND v.is_active AND (
            v.stock_policy IN ('supplier', 'either') OR EXISTS (
                SELECT 1 FROM shop_stockitem s JOIN shop_warehouse w ON w.id = s.warehouse_id
                WHERE s.variant_id = v.id AND w.is_active AND s.on_hand - s.allocated - s.held > 0)
            OR (v.stock_policy IN ('backorder', 'either') AND EXISTS (
                SELECT 1 FROM shop_supply u JOIN shop_stockitem s ON s.id = u.stock_item_id
                JOIN shop_warehouse w ON w.id = s.warehouse_id
                WHERE s.variant_id = v.id AND w.is_active AND u.quantity - u.received - u.pegged > 0)))
    ) AS buyable FROM wanted
), product AS (
    UPDATE shop_product p SET is_buyable = state.buyable FROM state
    WHERE p.id = state.id AND p.is_buyable <> state.buyable
)
UPDATE shop_searchdocument d SET is_buyable = state.buyable FROM state
WHERE d.product_id = state.id AND d.is_buyable <> state.buyable
"""


@transaction()
def refresh_buyable(*, variant_ids: Sequence[int]) -> None:
    """Set `is_buyable` of the products of these variants, and of their search documents, from the stock there is."""
    with connection.cursor() as cursor:
        cursor.execute(NOW, [list(variant_ids)])
