"""What upper apps add to the ground floor's pages without being named there. Filled in each app's `connect()`."""

from collections.abc import Callable
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
