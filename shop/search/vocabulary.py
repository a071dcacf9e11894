"""The vocabulary of the public catalogue: every word, how common it is, and its misspelled neighbors.

Rebuilt as a whole by the worker, and exchanged in one transaction, so that readers never see half of it.
"""

from collections import Counter
from collections.abc import Iterator

from django.db import connection, transaction

from shop.models import Product
from shop.search.text import without_tags, words
from shop.search.vectors import lexemes

SHORTEST, LONGEST, TWO_DELETES = 3, 20, 8
CHUNK = 20_000


def deletes(word: str) -> set[str]:
    """The word, and the word with one letter left out; two for words of eight letters and more."""
    if not (word.isalpha() and SHORTEST <= len(word) <= LONGEST):
        return set()
    one = {word[:place] + word[place + 1 :] for place in range(len(word))}
    found = {word} | one
    if len(word) >= TWO_DELETES:
        found |= {part[:place] + part[place + 1 :] for part in one for place in range(len(part))}
    return found


def refresh() -> int:
    """Count all words of public products and put the new tables in place. Returns the number of words."""
    in_title: Counter[str] = Counter()
    in_all: Counter[str] = Counter()
    for title, rest in _texts():
        own = set(title)
        in_title.update(own)
        in_all.update(own | set(rest))
    known = lexemes([])
    names = sorted(in_all)
    for start in range(0, len(names), CHUNK):
        known |= lexemes(names[start : start + CHUNK])
    rows = [(word, known[word][0], in_title[word], in_all[word]) for word in names if len(known[word][0]) <= 60]
    stops = {word for word in names if known[word][1]}
    _replace(rows, stops)
    return len(rows)


def _texts() -> Iterator[tuple[list[str], list[str]]]:
    """Title words and other words of each public product."""
    rows = (
        Product.objects.filter(document__is_public=True)
        .order_by("pk")
        .values_list(
            "title", "brand__name", "product_type__name", "main_category__name", "summary", "description", "tags"
        )
    )
    for title, brand, kind, category, summary, description, tags in rows.iterator(chunk_size=1000):
        text = " ".join([kind or "", category or "", summary, without_tags(description)[:3000], *tags])
        yield words(f"{title} {brand or ''}"), words(text)


def _replace(rows: list[tuple[str, str, int, int]], stops: set[str]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE new_term (LIKE shop_term) ON COMMIT DROP")
        cursor.execute("CREATE TEMP TABLE new_deletion (key varchar(60), word varchar(60)) ON COMMIT DROP")
        for start in range(0, len(rows), CHUNK):
            part = rows[start : start + CHUNK]
            cursor.execute(
                "INSERT INTO new_term SELECT * FROM unnest(%s::varchar[], %s::varchar[], %s::int[], %s::int[])",
                [list(column) for column in zip(*part, strict=True)],
            )
            pairs = [(key, row[0]) for row in part if row[0] not in stops for key in deletes(row[0])]
            if pairs:
                cursor.execute(
                    "INSERT INTO new_deletion SELECT * FROM unnest(%s::varchar[], %s::varchar[])",
                    [list(column) for column in zip(*pairs, strict=True)],
                )
        # Rows, not tables, are exchanged: readers see the old vocabulary until the commit and wait for nobody.
        cursor.execute("DELETE FROM shop_term")
        cursor.execute("INSERT INTO shop_term SELECT * FROM new_term")
        cursor.execute("DELETE FROM shop_termdeletion")
        cursor.execute("INSERT INTO shop_termdeletion (key, word) SELECT key, word FROM new_deletion")
        cursor.execute("DROP TABLE new_term, new_deletion")
        cursor.execute("ANALYZE shop_term")
        cursor.execute("ANALYZE shop_termdeletion")
