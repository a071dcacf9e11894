"""The stock ledger's self-check: recompute every count from its rows and say where they differ, and since when."""

from dataclasses import dataclass

from django.db import connection

DRIFT = """
SELECT item.id, item.variant_id, item.warehouse_id, found.what, found.counted, found.stored
FROM shop_stockitem item
LEFT JOIN (SELECT stock_item_id, SUM(on_hand_change) AS on_hand, SUM(allocated_change) AS allocated
           FROM shop_movement GROUP BY stock_item_id) moved ON moved.stock_item_id = item.id
LEFT JOIN (SELECT stock_item_id, SUM(quantity) AS lying FROM shop_binstock GROUP BY stock_item_id) bins
       ON bins.stock_item_id = item.id
LEFT JOIN (SELECT stock_item_id,
                  SUM(quantity) FILTER (WHERE status = 'held') AS held,
                  SUM(quantity) FILTER (WHERE status = 'allocated') AS allocated
           FROM shop_reservation GROUP BY stock_item_id) promised ON promised.stock_item_id = item.id
CROSS JOIN LATERAL (VALUES
    ('on hand against movements', COALESCE(moved.on_hand, 0), item.on_hand),
    ('on hand against bins', COALESCE(bins.lying, 0), item.on_hand),
    ('allocated against movements', COALESCE(moved.allocated, 0), item.allocated),
    ('allocated against reservations', COALESCE(promised.allocated, 0), item.allocated),
    ('held against reservations', COALESCE(promised.held, 0), item.held)
) AS found(what, counted, stored)
WHERE found.counted <> found.stored
UNION ALL
SELECT item.id, item.variant_id, item.warehouse_id, 'pegged of supply ' || supply.id, COALESCE(waiting.units, 0),
       supply.pegged
FROM shop_supply supply JOIN shop_stockitem item ON item.id = supply.stock_item_id
LEFT JOIN (SELECT supply_id, SUM(quantity) AS units FROM shop_reservation WHERE status = 'backordered'
           GROUP BY supply_id) waiting ON waiting.supply_id = supply.id
WHERE COALESCE(waiting.units, 0) <> supply.pegged
ORDER BY 1, 4
"""


@dataclass(frozen=True)
class Drift:
    """A count that its rows do not explain: `stored` stands in the item, `counted` is what the rows sum to."""

    stock_item_id: int
    variant_id: int
    warehouse_id: int
    what: str
    counted: int
    stored: int


def find_drift() -> list[Drift]:
    """Every count of every stock item that differs from its rows; empty when the ledger is whole."""
    with connection.cursor() as cursor:
        cursor.execute(DRIFT)
        return [Drift(row[0], row[1], row[2], row[3], int(row[4]), row[5]) for row in cursor.fetchall()]
