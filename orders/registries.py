"""What can be done with an order now: each app offers its actions, the order page lists them.

A callable takes what is asked about and the viewer (`shop.core.http.Viewer`), and returns only what this viewer may do
or be told. The orders come as the page loaded them, so that no app reads them again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class OrderAction:
    """One thing to do: a link while it is `open`, else the sentence in `detail` says why it is not.

    `detail` names the deadline or the consequence; `icon` is a name of the icon set; lower `rank` comes first.
    """

    key: str
    label: str
    url: str
    detail: str = ""
    icon: str = "chevron"
    is_open: bool = True
    rank: int = 50


@dataclass(frozen=True)
class Asked:
    """Orders (`orders.models.Order`) with their lines at hand in `lines.all()`, and what their page has loaded of them.

    `shown` is `shop.core.panels.load()` of the page: by slot, then by order id.
    """

    orders: Sequence[Any]
    shown: Mapping[str, Mapping[int, Mapping[str, object]]] = field(default_factory=dict)

    @property
    def ids(self) -> list[int]:
        """The orders' ids."""
        return [order.pk for order in self.orders]


LoadActions = Callable[[Asked, object], dict[int, list[OrderAction]]]
_OFFERS: dict[str, LoadActions] = {}


def offer_actions(name: str, load: LoadActions) -> None:
    """Add an app's actions to the order page; the same name again replaces them."""
    _OFFERS[name] = load


def actions_for(asked: Asked, viewer: object) -> dict[int, list[OrderAction]]:
    """Every order's actions by rank, open ones first."""
    found: dict[int, list[OrderAction]] = {order_id: [] for order_id in asked.ids}
    for load in _OFFERS.values():
        for order_id, actions in load(asked, viewer).items():
            found[order_id].extend(actions)
    return {order_id: sorted(actions, key=lambda a: (not a.is_open, a.rank)) for order_id, actions in found.items()}


Keepers = Callable[[Sequence[int], datetime], Iterable[int]]  # of these order ids, those not over at that moment
_KEEPERS: dict[str, Keepers] = {}


def keep_open(name: str, load: Keepers) -> None:
    """Say which delivered orders are not over yet (a return is open, a longer return period runs)."""
    _KEEPERS[name] = load


def kept_open(order_ids: Sequence[int], now: datetime) -> set[int]:
    """Of these orders, those that may not be completed yet."""
    return {order_id for load in _KEEPERS.values() for order_id in load(order_ids, now)}
