"""Counts beside the filters of a list or search: one statement, and a filter's own choice never narrows its counts."""

from dataclasses import dataclass, field

from django.db import connection

from shop.search.filters import Filters, Value
from shop.search.query import Understood

ABOUT = 5000
"""Beyond so many matches the counts of options and attributes are reckoned from a part."""


@dataclass
class Counts:
    """What a list holds: `total` matches with all filters; the rest as {value: count} by name."""

    total: int = 0
    low_amount: int | None = None
    high_amount: int | None = None
    buyable: int = 0
    reduced: int = 0
    categories: dict[int, int] = field(default_factory=dict)
    brands: dict[int, int] = field(default_factory=dict)
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    is_about: bool = False


class Binder:
    """Collects the values of placeholders, in the order of the text."""

    def __init__(self) -> None:
        self.values: list[Value] = []

    def __call__(self, value: Value, cast: str = "") -> str:
        self.values.append(value)
        return f"%s{cast}"


def counts(filters: Filters, understood: Understood | None = None) -> Counts:
    """Count the matches of a category or a search by everything they can be filtered by."""
    bind = Binder()
    # Placeholders stand in the order of the text: first the columns, then the conditions.
    chosen = filters.conditions(bind)
    columns = "".join(f", ({condition}) AS {_name(place)}" for place, condition in enumerate(chosen.values()))
    where = "d.is_public"
    if understood is not None:
        where += f" AND d.words @@ {bind(understood.all_query(), '::tsquery')}"
    where += f" AND {filters.base(bind)}"
    sql = (
        "WITH hit AS MATERIALIZED (SELECT d.category_ids, d.brand_id_copy, d.price_amount, d.is_buyable,"
        f" d.is_reduced, d.facets, row_number() OVER () AS place{columns}"
        f" FROM shop_searchdocument d WHERE {where})" + _unions(list(chosen), bind)
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, bind.values)
        rows = cursor.fetchall()
    return _gathered(rows)


def _name(place: int) -> str:
    return f"m{place}"


def _unions(names: list[str], bind: Binder) -> str:
    def others(own: str) -> str:
        kept = [_name(place) for place, name in enumerate(names) if name != own]
        return " AND ".join(kept) or "TRUE"

    every = others("")
    parts = [
        f"SELECT 'total', '', count(*) FROM hit WHERE {every}",
        f"SELECT 'buyable', '', count(*) FROM hit WHERE is_buyable AND {others('available')}",
        f"SELECT 'reduced', '', count(*) FROM hit WHERE is_reduced AND {others('reduced')}",
        f"SELECT 'low', '', min(price_amount) FROM hit WHERE {others('price')}",
        f"SELECT 'high', '', max(price_amount) FROM hit WHERE {others('price')}",
        f"SELECT 'brand', brand_id_copy::text, count(*) FROM hit WHERE brand_id_copy IS NOT NULL AND {others('brand')}"
        " GROUP BY 2",
        f"SELECT 'category', c::text, count(*) FROM hit, unnest(category_ids) c WHERE {every} GROUP BY 2",
    ]
    chosen = [name.removeprefix("facet:") for name in names if name.startswith("facet:")]
    tokens = f"FROM hit, unnest(facets) token WHERE place <= {ABOUT}"
    apart = f" AND split_part(token, '=', 1) <> ALL({bind(chosen, '::text[]')})" if chosen else ""
    parts.append(f"SELECT 'facet', token, count(*) {tokens} AND {every}{apart} GROUP BY 2")
    for name in chosen:
        own = f"split_part(token, '=', 1) = {bind(name, '')}"
        parts.append(f"SELECT 'facet', token, count(*) {tokens} AND {others(f'facet:{name}')} AND {own} GROUP BY 2")
    return " UNION ALL ".join(parts)


def _gathered(rows: list[tuple[str, str, int | None]]) -> Counts:
    found = Counts()
    for kind, value, number in rows:
        if kind == "total":
            found.total = number or 0
        elif kind == "buyable":
            found.buyable = number or 0
        elif kind == "reduced":
            found.reduced = number or 0
        elif kind == "low":
            found.low_amount = number
        elif kind == "high":
            found.high_amount = number
        else:
            _sort_in(found, kind, value, number or 0)
    found.is_about = found.total > ABOUT
    return found


def _sort_in(found: Counts, kind: str, value: str, number: int) -> None:
    if kind == "brand":
        found.brands[int(value)] = number
    elif kind == "category":
        found.categories[int(value)] = number
    else:
        name, _, shown = value.partition("=")
        found.facets.setdefault(name, {})[shown] = number
