"""The choices of a product page: for each value of each option the variant it leads to."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar, NamedTuple

from shop.core.money import Money
from shop.queries.variants import VariantRow

MANY = 24
"""From so many values on a list to open is easier than tiles."""


class Value(NamedTuple):
    """A value of an option, as it is stored."""

    pk: int
    value: str
    swatch: str
    option_id: int
    option_name: str


@dataclass(frozen=True)
class Choice:
    """One value: the variant that choosing it leads to, keeping the other choices where that exists.

    `price` is set where it is another than the chosen variant's.
    """

    has_sure_types: ClassVar[bool] = True
    label: str
    swatch: str
    variant_id: int
    is_chosen: bool
    can_buy: bool
    price: Money | None


@dataclass(frozen=True)
class Option:
    """One choice to make ("Size"). The last one is chosen in the form itself, the others are links."""

    has_sure_types: ClassVar[bool] = True
    name: str
    chosen: str
    choices: tuple[Choice, ...]
    is_last: bool

    @property
    def is_long(self) -> bool:
        """True when there are too many values for tiles."""
        return len(self.choices) > MANY


def options_for(
    variants: Sequence[VariantRow], values: Sequence[Value], chosen: VariantRow | None
) -> tuple[Option, ...]:
    """The options of these variants (rows with `value_ids` and `amount`) around the chosen one.

    Variants without option values (one SKU, or an import that named none) become one option of their titles.
    """
    if chosen is None or len(variants) == 1:
        return ()
    finder = _Finder(variants, chosen)
    groups = [list(rows) for _, rows in groupby(values, key=lambda value: value.option_id)]
    groups = [kept for group in groups if (kept := [value for value in group if value.pk in finder.with_value])]
    if not groups or not all(finder.exact):
        return (_by_title(variants, chosen),)
    return tuple(finder.option(group, is_last=position == len(groups) - 1) for position, group in enumerate(groups))


def _by_title(variants: Sequence[VariantRow], chosen: VariantRow) -> Option:
    choices = tuple(
        Choice(row.title or row.sku, "", row.pk, row.pk == chosen.pk, row.can_buy, _other_price(row, chosen))
        for row in variants
    )
    return Option("Version", chosen.title or chosen.sku, choices, is_last=True)


def _other_price(row: VariantRow, chosen: VariantRow) -> Money | None:
    """The price of a variant where it is another than the chosen one's."""
    if row.amount == chosen.amount:
        return None
    return row.price


class _Finder:
    """Finds the variant a value leads to without comparing all with all."""

    def __init__(self, variants: Sequence[VariantRow], chosen: VariantRow) -> None:
        self.chosen = chosen
        self.exact = {row.value_ids: row for row in variants}
        self.with_value: dict[int, list[VariantRow]] = {}
        for row in variants:
            for pk in row.value_ids:
                self.with_value.setdefault(pk, []).append(row)

    def option(self, group: Sequence[Value], *, is_last: bool) -> Option:
        """The option of these values. In the last one only values that go with the other choices are offered."""
        mine = self.chosen.value_ids
        others = mine - {value.pk for value in group}
        choices = []
        for value in group:
            row = self.exact.get(others | {value.pk})
            if row is None and is_last:
                continue
            row = row or self._nearest(value.pk, others)
            choices.append(self._choice(value, row, is_chosen=value.pk in mine, is_last=is_last))
        here = next((value.value for value in group if value.pk in mine), "")
        return Option(group[0].option_name, here, tuple(choices), is_last)

    def _nearest(self, value_id: int, others: frozenset[int]) -> VariantRow:
        """The variant with this value that keeps most of the other choices, one that can be bought before others."""
        rows = self.with_value[value_id]
        return max(rows, key=lambda row: (len(row.value_ids & others), row.can_buy, -row.position))

    def _choice(self, value: Value, row: VariantRow, *, is_chosen: bool, is_last: bool) -> Choice:
        can_buy = row.can_buy if is_last else self._any_can_buy(value.pk)
        price = _other_price(row, self.chosen) if is_last else None
        return Choice(value.value, value.swatch, row.pk, is_chosen, can_buy, price)

    def _any_can_buy(self, value_id: int) -> bool:
        return any(row.can_buy for row in self.with_value[value_id])
