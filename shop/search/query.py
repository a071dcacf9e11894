"""What somebody typed, understood: a group of alternatives for each word."""

import math
from dataclasses import dataclass, field
from itertools import pairwise

from shop.core import db
from shop.core.near import Near
from shop.models import Synonym
from shop.queries.kept import kept
from shop.search.correct import Known, is_suspicious, neighbors
from shop.search.text import code, parted, words
from shop.search.vectors import lexemes, quoted

LETTERS, WORDS = 200, 12
SYNONYMS = "search:synonyms:2"
MANY = 10_000
"""From so many products on their number is counted once a minute; below, counting costs nothing."""
SYNONYM_WEIGHT, SECOND_WEIGHT, BESIDE_WEIGHT = 0.6, 0.5, 0.9

_totals: Near[int] = Near(most=1, seconds=60)


@dataclass
class Group:
    """One typed word: tsquery texts with their weights. `df` is how many products have it; `typed` what stood there."""

    typed: str
    shown: str
    df: int
    alternatives: list[tuple[str, float]] = field(default_factory=list)
    prefix: bool = False

    def query(self, weight: float | None = None, label: str = "") -> str:
        """The alternatives (of one weight, if given) joined by OR, restricted to a label of the document."""
        chosen = [text for text, own in self.alternatives if weight is None or own == weight]
        mark = "*" if self.prefix else ""
        return " | ".join(_labeled(text, mark + label) for text in chosen)

    def weights(self) -> list[float]:
        """The different weights, highest first."""
        return sorted({own for _, own in self.alternatives}, reverse=True)


def _labeled(text: str, label: str) -> str:
    if not label:
        return text
    if " <-> " in text:
        return "(" + " <-> ".join(f"{part}:{label}" for part in text.strip("()").split(" <-> ")) + ")"
    return f"{text}:{label}"


@dataclass
class Understood:
    """A search, ready to be ranked. `corrected` is what was searched instead, `asked` whether both were kept."""

    text: str
    groups: list[Group]
    codes: list[str]
    total: int
    corrected: str = ""
    maybe: str = ""

    @property
    def is_empty(self) -> bool:
        """Nothing to search for."""
        return not self.groups

    def all_query(self, label: str = "") -> str:
        """Every group must match."""
        return " & ".join(f"({group.query(label=label)})" for group in self.groups)

    def rarity(self, group: Group) -> float:
        """How telling a group is: rare words count more."""
        df = min(group.df, self.total)
        return math.log(1 + (self.total - df + 0.5) / (df + 0.5))


def understand(text: str, *, literal: bool = False) -> Understood:
    """Read what was typed. `literal` searches it as it stands, without correction."""
    text = text.replace("\x00", "")[:LETTERS].strip()
    typed = words(text)[:WORDS]
    stems = lexemes(typed)
    telling = [word for word in typed if not stems[word][1]] or typed
    codes = [found for found in {code(text), text.strip().lstrip("0") if text.strip().isdigit() else ""} if found]
    if not telling:
        return Understood(text, [], codes, 0)
    pairs = [first + second for first, second in pairwise(telling)]
    halves = {half for word in telling for half in _halves(word)}
    known, total, df = _look_up([*telling, *pairs, *halves])
    unknown = [word for word in telling if len(word) >= 3 and word.isalpha() and df.get(word, 0) <= 3]
    near = {} if literal else neighbors(unknown)
    understood = Understood(text, [], codes, total)
    for place, word in enumerate(telling):
        group = _group(word, stems[word][0], df.get(word, 0), near.get(word, []), understood)
        _add_joined(group, telling, place, known)
        _add_split(group, word, known, df.get(word, 0))
        understood.groups.append(group)
    _add_prefix(understood, telling)
    _add_synonyms(understood, telling)
    if understood.corrected:
        understood.corrected = " ".join(group.shown for group in understood.groups)
    elif understood.maybe:
        understood.maybe = " ".join(
            understood.maybe if g.shown == g.typed and g.prefix else g.shown for g in understood.groups
        )
    return understood


def _look_up(wanted: list[str]) -> tuple[dict[str, Known], int, dict[str, int]]:
    """Known words, the number of public products, and for each word how many products have its lexeme."""
    counted = _totals.get("all")
    total = "(SELECT GREATEST(COUNT(*), 1) FROM shop_searchdocument WHERE is_public)" if counted is None else "%s"
    rows = db.rows(
        "SELECT w.word, t.lexeme, t.df_title, t.df_all,"
        f" (SELECT SUM(same.df_all) FROM shop_term same WHERE same.lexeme = t.lexeme), {total}"
        " FROM unnest(%s) AS w(word) LEFT JOIN shop_term t ON t.word = w.word",
        [*([] if counted is None else [counted]), wanted],
    )
    if counted is None and rows[0][5] >= MANY:
        _totals.put("all", rows[0][5])
    known = {word: Known(word, lexeme, title, every) for word, lexeme, title, every, _, _ in rows if lexeme}
    return known, rows[0][5], {word: int(df or 0) for word, _, _, _, df, _ in rows}


def _halves(word: str) -> list[str]:
    if word.isalpha():
        return [half for cut in range(2, len(word) - 1) for half in (word[:cut], word[cut:])] if len(word) >= 5 else []
    return list(parted(word) or ())


def _group(word: str, lexeme: str, df: int, near: list[tuple[float, Known]], understood: Understood) -> Group:
    """The word itself, what it was likely meant to be, or both."""
    if not near or not is_suspicious(df, near, word):
        return Group(word, word, df, [(quoted(lexeme), 1.0)])
    best_score, best = near[0]
    if df == 0:
        group = Group(word, best.word, best.df_all, [(quoted(best.lexeme), 1.0)])
        for score, other in near[1:2]:
            if best_score - score < 0.5 and other.lexeme != best.lexeme:
                group.alternatives.append((quoted(other.lexeme), SECOND_WEIGHT))
        understood.corrected = best.word
        return group
    understood.maybe = best.word
    return Group(word, best.word, best.df_all, [(quoted(lexeme), 1.0), (quoted(best.lexeme), BESIDE_WEIGHT)])


def _add_joined(group: Group, telling: list[str], place: int, known: dict[str, Known]) -> None:
    """ "head set" also finds "headset"."""
    for first, second in ((place - 1, place), (place, place + 1)):
        if first >= 0 and second < len(telling):
            joined = known.get(telling[first] + telling[second])
            if joined is not None:
                group.alternatives.append((quoted(joined.lexeme), 1.0))


def _add_split(group: Group, word: str, known: dict[str, Known], df: int) -> None:
    """ "headset" also finds "head set" when that is commoner; "ps4" finds "ps 4"."""
    pair = parted(word)
    cuts = [pair] if pair else [(word[:cut], word[cut:]) for cut in range(2, len(word) - 1)] if len(word) >= 5 else []
    best: tuple[int, str] = (0 if pair else df, "")
    for first, second in cuts:
        if first in known and second in known:
            common = min(known[first].df_title, known[second].df_title)
            if common > best[0]:
                best = (common, f"({quoted(known[first].lexeme)} <-> {quoted(known[second].lexeme)})")
    if best[1]:
        group.alternatives.append((best[1], 1.0))
        group.df = max(group.df, 1)


def _add_prefix(understood: Understood, telling: list[str]) -> None:
    """The last word may be unfinished, when nothing else is known of it."""
    last = understood.groups[-1]
    if last.df == 0 and len(last.alternatives) == 1 and len(telling[-1]) >= 2:
        last.alternatives = [(quoted(telling[-1]), 1.0)]
        last.prefix = True


def _add_synonyms(understood: Understood, telling: list[str]) -> None:
    """Phrases of one to three typed words that mean something else as well."""
    spans = {
        " ".join(telling[start : start + size]): (start, size)
        for size in (1, 2, 3)
        for start in range(len(telling) - size + 1)
    }
    stems = {" ".join(lexemes(span.split())[word][0] for word in span.split()): place for span, place in spans.items()}
    known = kept(SYNONYMS, _read_synonyms)
    for stemmed, (start, size) in stems.items():
        for text in known.get(stemmed, ()):
            for place in range(start, start + size):
                understood.groups[place].alternatives.append((text, SYNONYM_WEIGHT))


def _stemmed(text: str) -> str:
    known = lexemes(words(text))
    return " ".join(known[word][0] for word in words(text))


def _read_synonyms() -> dict[str, list[str]]:
    """What else each phrase means, as tsquery texts by its stems; kept for a minute (it changes once in months)."""
    found: dict[str, list[str]] = {}
    for term, replacement, one_way in Synonym.objects.filter(is_active=True).values_list(
        "term", "replacement", "is_one_way"
    ):
        for left, right in ((term, replacement),) if one_way else ((term, replacement), (replacement, term)):
            text = " <-> ".join(quoted(part) for part in _stemmed(right).split())
            found.setdefault(_stemmed(left), []).append(f"({text})" if " <-> " in text else text)
    return found
