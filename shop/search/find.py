"""The one entrance for pages: a search with its filters, a category with its filters."""

from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from shop.core.near import Near
from shop.search.browse import listed
from shop.search.facets import Counts, counts
from shop.search.filters import Filters
from shop.search.query import Understood, understand
from shop.search.rank import CANDIDATES, ranked

PAGE = 20
MANY = 500
"""From so many products on counts are kept for a minute; smaller lists are counted each time."""
_counted: Near[Counts] = Near(most=300, seconds=60)


@dataclass(frozen=True)
class Found:
    """A page of results. `exact_id` is the product whose code was typed; `partial` how many match only in part."""

    ids: list[int]
    counts: Counts
    understood: Understood | None = None
    exact_id: int | None = None
    partial: int = 0

    @property
    def pages(self) -> int:
        """Pages that can be turned to."""
        reachable = min(self.counts.total, CANDIDATES) if self.understood else self.counts.total
        return max(1, -(-reachable // PAGE))


def find(text: str, filters: Filters, *, page: int = 1, literal: bool = False) -> Found:
    """Search the public catalogue."""
    understood = understand(text, literal=literal)
    exact = _by_code(understood.codes)
    if understood.is_empty:
        return Found([], Counts(), understood, exact)
    offset = (page - 1) * PAGE
    found = ranked(understood, filters, limit=PAGE, offset=offset)
    ids = found.ids
    if exact is not None and page == 1 and not filters.count:
        ids = [exact, *(pk for pk in ids if pk != exact)][:PAGE]
    return Found(ids, _counts(filters, understood), understood, exact, found.partial)


def browse(filters: Filters, *, sort: str = "popular", page: int = 1) -> Found:
    """A page of a category (or of everything)."""
    return Found(listed(filters, sort=sort, limit=PAGE, offset=(page - 1) * PAGE), _counts(filters))


def _counts(filters: Filters, understood: Understood | None = None) -> Counts:
    """The counts of a list or search; a large one's may be a minute old."""
    key = f"{filters} {understood.all_query() if understood else ''}"
    found = _counted.get(key)
    if found is None:
        found = counts(filters, understood)
        if found.total >= MANY and settings.PAGE_CACHE_SECONDS:
            _counted.put(key, found)
    return found


def _by_code(codes: list[str]) -> int | None:
    """The public product that has one of these as SKU, MPN or GTIN; None without or with several."""
    if not codes:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT product_id FROM shop_searchdocument WHERE is_public AND codes && %s::varchar[] LIMIT 2", [codes]
        )
        rows = cursor.fetchall()
    return rows[0][0] if len(rows) == 1 else None
