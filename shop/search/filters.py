"""Chosen filters of a list or search, as conditions on the search document. Names never come from the visitor."""

from collections.abc import Callable
from dataclasses import dataclass, field

Value = int | str | list[int] | list[str]
"""What a placeholder may carry."""
Bind = Callable[[Value, str], str]


@dataclass(frozen=True)
class Filters:
    """What a visitor chose. Amounts are smallest units; `facets` maps a code to its chosen values (any of them)."""

    category_id: int | None = None
    brand_ids: tuple[int, ...] = ()
    low_amount: int | None = None
    high_amount: int | None = None
    only_buyable: bool = False
    only_reduced: bool = False
    facets: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many kinds of filters are chosen, the category apart."""
        price = self.low_amount is not None or self.high_amount is not None
        return len(self.facets) + bool(self.brand_ids) + price + self.only_buyable + self.only_reduced

    def conditions(self, bind: Bind) -> dict[str, str]:
        """Each chosen filter's SQL by its name; `bind(value, cast)` gives a placeholder."""
        found: dict[str, str] = {}
        if self.brand_ids:
            found["brand"] = f"d.brand_id_copy = ANY({bind(list(self.brand_ids), '::bigint[]')})"
        price = []
        if self.low_amount is not None:
            price.append(f"d.price_amount >= {bind(self.low_amount, '')}")
        if self.high_amount is not None:
            price.append(f"d.price_amount <= {bind(self.high_amount, '')}")
        if price:
            found["price"] = " AND ".join(price)
        if self.only_buyable:
            found["available"] = "d.is_buyable"
        if self.only_reduced:
            found["reduced"] = "d.is_reduced"
        for name, values in self.facets.items():
            tokens = [f"{name}={value}" for value in values]
            found[f"facet:{name}"] = f"d.facets && {bind(tokens, '::varchar[]')}"
        return found

    def base(self, bind: Bind) -> str:
        """The category's condition, or TRUE."""
        if self.category_id is None:
            return "TRUE"
        return f"d.category_ids @> ARRAY[{bind(self.category_id, '')}]::int[]"

    def where(self, bind: Bind) -> str:
        """All conditions, each with AND before it."""
        chosen = [self.base(bind), *self.conditions(bind).values()]
        return "".join(f" AND ({condition})" for condition in chosen if condition != "TRUE")
