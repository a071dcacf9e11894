"""Words into lexemes and tsvectors. PostgreSQL stems single words; its parser never sees our text."""

from collections.abc import Iterable, Sequence

from django.db import connection

STEMMER = "english_stem"
LONGEST = 16_000
POSITIONS = 200
_cache: dict[str, tuple[str, bool]] = {}
CACHE_SIZE = 100_000


def lexemes(found: Iterable[str]) -> dict[str, tuple[str, bool]]:
    """For each word its lexeme and whether it is a stop word; one statement for what is not yet known here."""
    wanted = set(found)
    missing = [word for word in wanted if word not in _cache]
    letters = [word for word in missing if word.isalpha()]
    for word in missing:
        _remember(word, word, stop=False)
    if letters:
        with connection.cursor() as cursor:
            cursor.execute("SELECT w, ts_lexize(%s, w) FROM unnest(%s) AS w", [STEMMER, letters])
            for word, stems in cursor.fetchall():
                _remember(word, stems[0] if stems else word, stop=stems == [])
    return {word: _cache.get(word, (word, False)) for word in wanted}


def _remember(word: str, lexeme: str, *, stop: bool) -> None:
    if len(_cache) >= CACHE_SIZE:
        _cache.clear()
    _cache[word] = (lexeme, stop)


def quoted(lexeme: str) -> str:
    """A lexeme as tsvector and tsquery take it: in quotes, quotes and backslashes doubled."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def vector(parts: Sequence[tuple[str, Sequence[str]]], known: dict[str, tuple[str, bool]]) -> str:
    """A tsvector's text of (weight, words) parts; a gap between parts keeps phrases within one."""
    places: dict[str, list[str]] = {}
    position = 0
    for weight, found in parts:
        position += 10
        for word in found:
            position += 1
            if position > LONGEST:
                break
            seen = places.setdefault(known[word][0], [])
            if len(seen) < POSITIONS:
                seen.append(f"{position}{weight}")
    return " ".join(f"{quoted(lexeme)}:{','.join(seen)}" for lexeme, seen in places.items())
