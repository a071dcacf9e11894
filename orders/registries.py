"""What can be done with an order now: each app offers its actions, the order page lists them.

A callable takes order ids and the viewer (`shop.core.http.Viewer`), never rows, and returns only what this viewer may
do or be told.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


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


LoadActions = Callable[[Sequence[int], object], dict[int, list[OrderAction]]]
_OFFERS: dict[str, LoadActions] = {}


def offer_actions(name: str, load: LoadActions) -> None:
    """Add an app's actions to the order page; the same name again replaces them."""
    _OFFERS[name] = load


def actions_for(order_ids: Sequence[int], viewer: object) -> dict[int, list[OrderAction]]:
    """Every order's actions by rank, open ones first."""
    found: dict[int, list[OrderAction]] = {order_id: [] for order_id in order_ids}
    for load in _OFFERS.values():
        for order_id, actions in load(order_ids, viewer).items():
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
