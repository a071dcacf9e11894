"""Misspelled words: neighbors in the vocabulary by shared deletions, judged by distance and commonness."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from shop.search.vocabulary import deletes

RARE = 3
FAR_COMMONER = 20
LONG_WORD = 7
COST_WEIGHT = 5
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


@dataclass(frozen=True)
class Known:
    """A word of the vocabulary."""

    word: str
    lexeme: str
    df_title: int
    df_all: int


def distance(first: str, second: str) -> int:
    """Edits between two words; swapping two neighbors counts as one."""
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, left in enumerate(first, 1):
        older, before, row = before, row, [i]
        for j, right in enumerate(second, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == second[j - 2] and first[i - 2] == right:
                best = min(best, older[j - 2] + 1)
            row.append(best)
    return row[-1]


def _is_slip(first: str, second: str) -> bool:
    """A swap of neighbors, or a key beside the right one."""
    if len(first) != len(second):
        return False
    places = [place for place in range(len(first)) if first[place] != second[place]]
    if len(places) == 2:
        one, two = places
        return two == one + 1 and first[one] == second[two] and first[two] == second[one]
    return len(places) == 1 and _are_neighbors(first[places[0]], second[places[0]])


def _are_neighbors(first: str, second: str) -> bool:
    for number, row in enumerate(ROWS):
        if first in row:
            place = row.index(first)
            near = row[max(0, place - 1) : place + 2]
            for other in (number - 1, number + 1):
                if 0 <= other < len(ROWS):
                    near += ROWS[other][max(0, place - 1) : place + 2]
            return second in near
    return False


def _cost(typed: str, word: str, edits: int) -> float:
    return edits + (0.35 if typed[0] != word[0] else 0) - (0.15 if _is_slip(typed, word) else 0)


def neighbors(typed: Iterable[str]) -> dict[str, list[tuple[float, Known]]]:
    """For each typed word the known words near it, best first, with their score; one statement for all."""
    keys = {word: deletes(word) for word in typed}
    every = sorted({key for found in keys.values() for key in found})
    if not every:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT d.key, t.word, t.lexeme, t.df_title, t.df_all FROM shop_termdeletion d"
            " JOIN shop_term t ON t.word = d.word WHERE d.key = ANY(%s)",
            [every],
        )
        rows = cursor.fetchall()
    by_key: dict[str, list[Known]] = {}
    for key, *rest in rows:
        by_key.setdefault(key, []).append(Known(*rest))
    return {
        word: _judged(word, {known for key in found for known in by_key.get(key, [])}) for word, found in keys.items()
    }


def _judged(typed: str, candidates: set[Known]) -> list[tuple[float, Known]]:
    allowed = 2 if len(typed) >= LONG_WORD else 1
    found = []
    for known in candidates:
        edits = distance(typed, known.word)
        if 0 < edits <= allowed:
            score = math.log(1 + known.df_title + 0.1 * known.df_all) - COST_WEIGHT * _cost(typed, known.word, edits)
            found.append((score, known))
    return sorted(found, key=lambda pair: (-pair[0], pair[1].word))


def is_suspicious(df: int, near: list[tuple[float, Known]], typed: str) -> bool:
    """Whether a word is unknown, or so rare that a far commoner neighbor was likely meant."""
    if df == 0:
        return True
    return df <= RARE and any(
        known.df_all >= FAR_COMMONER * df and distance(typed, known.word) == 1 for _, known in near
    )
