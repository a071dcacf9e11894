"""What the Help Center shows: topics, articles, search with ranks and forgiven slips."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from shop.queries.kept import kept
from shop.registries import Answer
from shop.search.correct import distance
from shop.search.text import words
from shop.search.vectors import lexemes, quoted
from support.models import HelpArticle
from support.queries.prose import filled, plain

CENTER_KEY, WORDS_KEY = "help:center", "help:words"
LINKED = ("login", "payment", "browser", "app", "returns", "delivery", "create-account", "reset-password", "find-order")
"""Articles that pages of the store lead to; they cannot be hidden."""
FOUND, LETTERS, LONG_WORD = 12, 100, 7
RANK = "ts_rank('{0.1, 0.4, 0.7, 1.0}', words, %s::tsquery)"


@dataclass(frozen=True)
class Entry:
    """An article in a list."""

    slug: str
    title: str
    summary: str
    question: str = ""

    @property
    def url(self) -> str:
        """Its page."""
        return f"/help/{self.slug}/"


@dataclass(frozen=True)
class Topic:
    """A heading with its articles."""

    slug: str
    name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class HelpFound:
    """Articles for a question, best first; `corrected` is what was searched where the typed words are unknown."""

    entries: tuple[Entry, ...] = ()
    corrected: str = ""


def center() -> tuple[Topic, ...]:
    """Every topic with its live articles; kept for a minute."""
    return kept(CENTER_KEY, _read_center)


def _read_center() -> tuple[Topic, ...]:
    found: dict[str, tuple[str, list[Entry]]] = {}
    for article in HelpArticle.objects.live().select_related("topic"):
        _, entries = found.setdefault(article.topic.slug, (article.topic.name, []))
        entries.append(_entry(article))
    return tuple(Topic(slug, name, tuple(entries)) for slug, (name, entries) in found.items())


def _entry(article: HelpArticle) -> Entry:
    return Entry(article.slug, filled(article.title), filled(article.summary), article.question)


def questions() -> list[tuple[Topic, list[Entry]]]:
    """The FAQ: real questions with short answers, by topic."""
    rows = [(topic, [entry for entry in topic.entries if entry.question]) for topic in center()]
    return [(topic, entries) for topic, entries in rows if entries]


def article_by_slug(slug: str) -> HelpArticle | None:
    """A live article."""
    return HelpArticle.objects.live().select_related("topic").filter(slug=slug).first()


def related(article: HelpArticle) -> list[Entry]:
    """Others of its topic."""
    here = next((topic for topic in center() if topic.slug == article.topic.slug), None)
    return [entry for entry in here.entries if entry.slug != article.slug][:4] if here else []


def search_help(text: str, *, limit: int = FOUND, is_beginning: bool = False) -> HelpFound:
    """Articles for a question, best first. `is_beginning` takes the last word as one that is still being typed."""
    typed = words(text.replace("\x00", "")[:LETTERS])
    stems = lexemes(typed)
    asked = [word for word in typed if not stems[word][1]]
    if not asked:
        return HelpFound()
    meant = [_meant(word, is_whole=not is_beginning or word != typed[-1]) for word in asked]
    stems = lexemes(meant)
    keys = [quoted(stems[word][0]) for word in meant]
    if is_beginning and asked[-1] == typed[-1]:
        keys[-1] = f"({keys[-1]} | {quoted(meant[-1])}:*)"
    changed = [word for before, word in zip(asked, meant, strict=True) if before != word]
    return HelpFound(_ranked(keys, limit), " ".join(meant) if changed else "")


def answers(text: str, limit: int, is_beginning: bool) -> list[Answer]:  # noqa: FBT001  as the registry calls it
    """Articles for what is typed into the shop's search."""
    return [
        Answer(entry.title, entry.url) for entry in search_help(text, limit=limit, is_beginning=is_beginning).entries
    ]


def _ranked(keys: Sequence[str], limit: int) -> tuple[Entry, ...]:
    """Those with all words first, then those with any, by rank."""
    every, some = " & ".join(keys), " | ".join(keys)
    statement = (
        f"SELECT id FROM support_helparticle WHERE is_live AND words @@ %s::tsquery"  # noqa: S608  every value is bound
        f" ORDER BY words @@ %s::tsquery DESC, {RANK} DESC, position, id LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [some, every, some, limit])
        ids = [row[0] for row in cursor.fetchall()]
    rows = HelpArticle.objects.in_bulk(ids)
    return tuple(_entry(rows[pk]) for pk in ids)


def vocabulary() -> frozenset[str]:
    """Every word of the live articles; kept for a minute."""
    return kept(WORDS_KEY, _read_words)


def _read_words() -> frozenset[str]:
    rows = HelpArticle.objects.live().values_list("title", "question", "keywords", "summary", "body")
    return frozenset(word for row in rows for part in row for word in words(plain(part)))


def _meant(word: str, *, is_whole: bool) -> str:
    """The word itself where an article has it (or begins so), else the nearest known one a slip away."""
    known = vocabulary()
    if word in known or len(word) < 4 or (not is_whole and any(other.startswith(word) for other in known)):
        return word
    near = [(edits, other) for other in known if (edits := _slips(word, other))]
    return min(near, key=lambda pair: (pair[0], pair[1][0] != word[0], pair[1]))[1] if near else word


def _slips(typed: str, other: str) -> int:
    """Edits between two words where these are few enough for a slip, else 0; two in long words that begin alike."""
    allowed = 2 if len(typed) >= LONG_WORD and typed[0] == other[0] else 1
    edits = distance(typed, other) if abs(len(typed) - len(other)) <= allowed else 0
    return edits if edits <= allowed else 0
