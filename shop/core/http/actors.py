"""Who did something, in words: the actor texts of histories ("staff:3", "supplier:1", "worker") as people read them."""

from collections.abc import Callable, Collection, Iterable
from typing import TypeVar

from django.contrib.auth import get_user_model
from django.db.models import Model

WORDS = {"system": "The shop", "worker": "The shop", "visitor": "Customer"}
Row = TypeVar("Row", bound=Model)
NameMany = Callable[[Collection[int]], dict[int, str]]


def _people(ids: Collection[int]) -> dict[int, str]:
    rows = get_user_model().objects.filter(pk__in=ids).only("name", "email")
    return {row.pk: str(row.get_full_name()) for row in rows}


_NAMERS: dict[str, NameMany] = {"staff": _people, "customer": _people}


def register_actors(kind: str, name_many: NameMany) -> None:
    """Let a part of the store name its own actors: "supplier:1" by `name_many({1})`, one statement for all."""
    _NAMERS[kind] = name_many


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """Each actor text in words: a name where there is one, else what it was; one statement for each kind among them."""
    told = {actor: actor.partition(":") for actor in actors}
    known: dict[str, dict[int, str]] = {}
    for kind, name_many in _NAMERS.items():
        ids = {int(key) for who, _, key in told.values() if who == kind and _is_id(key)}
        known[kind] = name_many(ids) if ids else {}
    names = {}
    for actor, (who, _, key) in told.items():
        found = known.get(who, {}).get(int(key)) if _is_id(key) else None
        names[actor] = found or (key.capitalize() if who == "provider" and key else WORDS.get(who, who.capitalize()))
    return names


def name_of(actor: str) -> str:
    """One actor text in words."""
    return names_of([actor])[actor]


def name_actors(rows: Iterable[Row], field: str = "actor") -> list[Row]:
    """The rows of a history, each with `actor_name` for the page that shows them; `field` holds the actor text."""
    listed = list(rows)
    names = names_of(getattr(row, field) for row in listed)
    for row in listed:
        vars(row)["actor_name"] = names[getattr(row, field)]
    return listed


def _is_id(key: str) -> bool:
    return key.isascii() and key.isdigit() and len(key) < 19
