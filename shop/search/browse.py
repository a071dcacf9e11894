"""A category's products in an order the visitor chose."""

from django.db import connection

from shop.search.facets import Binder
from shop.search.filters import Filters

SORTS = {
    "popular": ("Most bought", "sold_count DESC, product_id"),
    "newest": ("Newest", "published_at DESC NULLS LAST, product_id"),
    "price": ("Price, low to high", "price_amount, product_id"),
    "-price": ("Price, high to low", "price_amount DESC, product_id DESC"),
    "rating": ("Rating", "rating DESC, sold_count DESC, product_id"),
}


def listed(filters: Filters, *, sort: str, limit: int, offset: int) -> list[int]:
    """Ids of a page of public products; an unknown sort is taken as "popular"."""
    bind = Binder()
    order = SORTS.get(sort, SORTS["popular"])[1]
    where = filters.where(bind)
    sql = (
        f"SELECT product_id FROM shop_searchdocument d WHERE d.is_public{where}"
        f" ORDER BY {order} LIMIT {bind(limit)} OFFSET {bind(offset)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, bind.values)
        return [row[0] for row in cursor.fetchall()]
