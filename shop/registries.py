"""What upper apps add to the ground floor's pages without being named there. Filled in each app's `connect()`."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple


class Answer(NamedTuple):
    """A page that answers a question, offered beside products."""

    title: str
    url: str


LoadAnswers = Callable[[str, int, bool], list[Answer]]  # (words, at most so many, the last word is still being typed)
_answers: list[LoadAnswers] = []


def register_answers(load: LoadAnswers) -> None:
    """Offer answers to what is typed into the search; the latest one counts."""
    _answers[:] = [load]


def answers_for(text: str, *, limit: int, is_beginning: bool) -> list[Answer]:
    """The best answers; none where nobody offers any."""
    return _answers[0](text, limit, is_beginning) if _answers else []


class Named(NamedTuple):
    """What moved goods, or what they are promised to, in words for staff, with the admin page of its row."""

    words: str
    url_name: str
    row_id: int
    permission: str


LoadNamed = Callable[[list[str]], Mapping[str, Named]]
_named: dict[str, LoadNamed] = {}


def register_named(kinds: Iterable[str], load: LoadNamed) -> None:
    """Name the owners and causes of these kinds, whose ids `load` gets as they stand in the stock's tables."""
    _named.update(dict.fromkeys(kinds, load))


def named(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Named]:
    """The names of (kind, id) pairs that anybody knows, with the queries of one load for each kind."""
    ids: dict[str, list[str]] = {}
    for kind, key in pairs:
        ids.setdefault(kind, []).append(key)
    found = {kind: _named[kind](keys) for kind, keys in ids.items() if kind in _named}
    return {(kind, key): name for kind, names in found.items() for key, name in names.items()}


def first_number(key: str) -> int:
    """The row's id that such an id begins with ("12:3" is row 12); 0 where it is none."""
    number = key.partition(":")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
