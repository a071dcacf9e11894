"""The types of values and of all that is inside them: 1 equals True and marked text plain text, in a tuple as well."""

from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any

Kinds = tuple[type, ...]
Inside = Callable[[Any], Sequence[object]]


def kinds_of(values: Sequence[object]) -> tuple[Kinds, ...]:
    """The types of these values, then those inside each tuple, frozen set and data class among them, to the bottom.

    Asked for every kept piece of every page, hence mostly in C: what is to be opened is known for each row of types. A
    class with `has_sure_types` is not opened: each of its fields has one type whatever it was made of.
    """
    found: list[Kinds] = []
    _collect(values, found)
    return tuple(found)


def _collect(values: Sequence[object], found: list[Kinds]) -> None:
    kinds = tuple(map(type, values))
    found.append(kinds)
    for place, inside in _openable(kinds):
        _collect(inside(values[place]), found)


@lru_cache(maxsize=2000)
def _openable(kinds: Kinds) -> tuple[tuple[int, Inside], ...]:
    return tuple((place, inside) for place, inside in enumerate(map(_opener, kinds)) if inside)


def _opener(kind: type) -> Inside | None:
    """What gives the values inside one of this type; None where there are none, or sure ones."""
    if issubclass(kind, tuple | frozenset):
        return tuple
    if not is_dataclass(kind) or getattr(kind, "has_sure_types", False):
        return None
    names = [field.name for field in fields(kind)]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: [getattr(value, name) for name in names]
