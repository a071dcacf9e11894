"""Suggestions while somebody types: words, product titles, categories and brands. From two letters on."""

from dataclasses import dataclass, field

from django.db import connection

from shop.models import Brand, Category
from shop.search.text import words
from shop.search.vectors import lexemes, quoted

WORDS, PRODUCTS, SHELVES, CANDIDATES, LETTERS = 4, 4, 2, 200, 60


@dataclass(frozen=True)
class Suggested:
    """What to offer. `searches` are whole queries; `product_ids` in order; shelves and brands by name."""

    searches: list[str] = field(default_factory=list)
    product_ids: list[int] = field(default_factory=list)
    categories: list[Category] = field(default_factory=list)
    brands: list[Brand] = field(default_factory=list)


def suggest(text: str) -> Suggested:
    """Offer ways on for a beginning; empty below two letters."""
    text = text.replace("\x00", "")[:LETTERS].strip()
    typed = words(text)
    if not typed or len("".join(typed)) < 2:
        return Suggested()
    *earlier, last = typed
    return Suggested(
        _searches(earlier, last),
        _product_ids(earlier, last),
        list(Category.objects.public().filter(name__istartswith=text).order_by("path")[:SHELVES]),
        list(Brand.objects.filter(name__istartswith=text)[:SHELVES]),
    )


def _searches(earlier: list[str], last: str) -> list[str]:
    """Known words that begin so, the earlier ones kept as typed."""
    prefix = last.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM shop_term WHERE word LIKE %s AND df_title > 0 AND length(word) > 2"
            " ORDER BY df_title DESC, word LIMIT %s",
            [prefix, WORDS],
        )
        return [" ".join([*earlier, row[0]]) for row in cursor.fetchall()]


def _product_ids(earlier: list[str], last: str) -> list[int]:
    """Products whose title, brand or code has these words, the last as a beginning; the kind first."""
    stems = lexemes(earlier)
    parts = [f"{quoted(stems[word][0])}:A" for word in earlier] + [f"{quoted(last)}:*A"]
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH found AS MATERIALIZED (SELECT product_id, kind, is_buyable, sold_count FROM shop_searchdocument"
            " WHERE is_public AND words @@ %s::tsquery LIMIT %s)"
            " SELECT product_id FROM found ORDER BY kind @@ %s::tsquery DESC, is_buyable DESC, sold_count DESC,"
            " product_id LIMIT %s",
            [" & ".join(parts), CANDIDATES, f"{quoted(last)}:*", PRODUCTS],
        )
        return [row[0] for row in cursor.fetchall()]
