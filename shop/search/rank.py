"""Ranked results: candidates in tiers, so that the worst query is bounded, then one score.

The parts of the score are named in `SCORE`; docs/adr/ tells what was tried. Every value is a bound parameter.
"""

from dataclasses import dataclass

from django.db import connection

from shop.search.filters import Filters, Value
from shop.search.query import Group, Understood

FIELDS = (("A", 1.0), ("B", 0.8), ("C", 0.5), ("D", 0.3))
IN_KIND, PHRASE, HEAD, WHOLE_KIND, BRAND = 0.3, 0.4, 0.5, 0.15, 0.3
CANDIDATES = 900
"""So many products are ranked at most; later pages than theirs are not reached."""
PER_WORD, RAREST = 800, 3
COLUMNS = "product_id, words, title, kind, head, brand, length, is_buyable, sold_count"


@dataclass(frozen=True)
class Ranked:
    """Product ids in order. `partial` is how many of them, at the end, match only some of the words."""

    ids: list[int]
    partial: int = 0


class _Sql:
    """Text and parameters that grow together."""

    def __init__(self) -> None:
        self.values: list[Value] = []

    def bind(self, value: Value, cast: str = "") -> str:
        """A placeholder for a value."""
        self.values.append(value)
        return f"%s{cast}"

    def query(self, text: str) -> str:
        """A placeholder for a tsquery."""
        return self.bind(text, "::tsquery")


def ranked(understood: Understood, filters: Filters, *, limit: int, offset: int) -> Ranked:
    """A page of products, best first; where full matches end, those that match some of the words follow."""
    full = _run(understood, filters, limit=limit, offset=offset, partial=False)
    if len(full) >= limit or len(understood.groups) < 2 or offset:
        return Ranked(full)
    some = _run(understood, filters, limit=limit, offset=0, partial=True)
    extra = [pk for pk in some if pk not in set(full)][: limit - len(full)]
    return Ranked(full + extra, len(extra))


def _run(understood: Understood, filters: Filters, *, limit: int, offset: int, partial: bool) -> list[int]:
    sql = _Sql()
    candidates = _some(understood, filters, sql) if partial else _all(understood, filters, sql)
    score = _score(understood, sql)
    text = (
        f"WITH {candidates}"
        f" SELECT product_id FROM candidate ORDER BY {score} DESC, is_buyable DESC, sold_count DESC, product_id"
        f" LIMIT {sql.bind(limit)} OFFSET {sql.bind(offset)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(text, sql.values)
        return [row[0] for row in cursor.fetchall()]


def _select(where: str, filters: Filters, sql: _Sql, limit: str) -> str:
    return (
        f"(SELECT {COLUMNS} FROM shop_searchdocument d WHERE is_public AND {where}{filters.where(sql.bind)}"
        f" LIMIT {limit})"
    )


def _all(understood: Understood, filters: Filters, sql: _Sql) -> str:
    """Tiers of products that match every word: of that kind, with all words in the title, elsewhere.

    A tier holds what those before it left room for, so none is looked for in vain, and each match is in one of them.
    """
    last = understood.groups[-1].query()
    every, in_a = understood.all_query(), understood.all_query(label="A")
    wanted = [
        lambda: f"head @@ {sql.query(last)} AND words @@ {sql.query(every)}",
        lambda: f"words @@ {sql.query(in_a)} AND NOT head @@ {sql.query(last)}",
        lambda: f"words @@ {sql.query(every)} AND NOT words @@ {sql.query(in_a)} AND NOT head @@ {sql.query(last)}",
    ]
    room, tiers = str(CANDIDATES), []
    for place, where in enumerate(wanted):
        tiers.append(f"tier{place} AS MATERIALIZED {_select(where(), filters, sql, f'GREATEST({room}, 0)')}")
        room += f" - (SELECT COUNT(*) FROM tier{place})"
    together = " UNION ALL ".join(f"SELECT * FROM tier{place}" for place in range(len(wanted)))
    return f"{', '.join(tiers)}, candidate AS ({together})"


def _some(understood: Understood, filters: Filters, sql: _Sql) -> str:
    """Products that have one of the rarest words."""
    rarest = sorted(understood.groups, key=lambda group: group.df or 10**9)[:RAREST]
    each = (_select(f"words @@ {sql.query(group.query())}", filters, sql, str(PER_WORD)) for group in rarest)
    return f"candidate AS MATERIALIZED ({' UNION '.join(each)})"


def _score(understood: Understood, sql: _Sql) -> str:
    """The sum of all parts as one expression."""
    whole = sum(understood.rarity(group) for group in understood.groups) or 1.0
    parts = [_group_score(group, understood.rarity(group) / whole, sql) for group in understood.groups]
    score = f"({' + '.join(parts)}) / (0.8 + 0.2 * length / 12.0)"
    words = [f"({group.query()})" for group in understood.groups]
    if len(words) > 1:
        score += _bonus("title", " <-> ".join(words), PHRASE, sql)
    score += _bonus("head", words[-1], HEAD, sql)
    score += _bonus("kind", " & ".join(words), WHOLE_KIND, sql)
    return score + _bonus("brand", " & ".join(words), BRAND, sql)


def _bonus(column: str, query: str, worth: float, sql: _Sql) -> str:
    return f" + CASE WHEN {column} @@ {sql.query(query)} THEN {worth} ELSE 0 END"


def _group_score(group: Group, share: float, sql: _Sql) -> str:
    """The best place a group is found in, by the weight of the alternative found there; more if it names the kind."""
    cases = sorted(
        ((weight * worth, weight, label) for weight in group.weights() for label, worth in FIELDS), reverse=True
    )
    best = " ".join(
        f"WHEN words @@ {sql.query(group.query(weight, label))} THEN {worth}" for worth, weight, label in cases
    )
    kind = sql.query(group.query())
    return f"{share:.6f} * ((CASE {best} ELSE 0 END) + CASE WHEN kind @@ {kind} THEN {IN_KIND} ELSE 0 END)"
