"""Why there are as many as there are: the movements of a stock item with the count after each, and what is promised."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from shop.core.http import name_actors
from shop.models import BinStock, Movement, Reservation, StockItem, Supply
from shop.registries import named

SHOWN = 100


WORDS = {
    "opening": "first stock",
    "count": "a count",
    "waiting": "somebody who waited for it",
    "return_item": "a return",
    "taken_back": "promised more than there was",
}
"""Causes that no row tells more about."""
Pair = tuple[str, str]
May = Callable[[str], bool]


@dataclass(frozen=True)
class Owner:
    """What goods moved for, in words, and its page where the reader may open it."""

    words: str
    url: str = ""


@dataclass(frozen=True)
class Step:
    """One movement, what it was for, and the counts after it."""

    movement: Movement
    owner: Owner
    on_hand: int
    allocated: int


@dataclass(frozen=True)
class StockHistory:
    """Everything that explains an item's numbers; `earlier` movements are not listed."""

    item: StockItem
    steps: tuple[Step, ...]
    earlier: int
    bins: tuple[BinStock, ...]
    promises: tuple[tuple[Reservation, Owner], ...]
    supplies: tuple[Supply, ...]


def stock_history(stock_item_id: int, *, may: May = lambda _: False) -> StockHistory:
    """The last hundred movements, newest first, counted back from what is there now.

    `may` says which permissions the reader has; orders and purchases are links for those who may open them.
    """
    item = StockItem.objects.select_related("variant__product", "warehouse").get(pk=stock_item_id)
    movements = Movement.objects.filter(stock_item_id=stock_item_id)
    rows = name_actors(movements.select_related("from_bin", "to_bin").order_by("-pk")[:SHOWN])
    live = Reservation.objects.filter(stock_item_id=stock_item_id, status__in=["held", "allocated", "backordered"])
    promises = list(live.order_by("pk")[:SHOWN])
    causes = _causes(rows)
    owners = _owners([*causes.values(), *((row.owner_kind, row.owner_id) for row in promises)], may)
    on_hand, allocated = item.on_hand, item.allocated
    steps = []
    for movement in rows:
        steps.append(Step(movement, owners[causes[movement.pk]], on_hand, allocated))
        on_hand -= movement.on_hand_change
        allocated -= movement.allocated_change
    return StockHistory(
        item=item,
        steps=tuple(steps),
        earlier=max(0, movements.count() - len(steps)),
        bins=tuple(BinStock.objects.filter(stock_item_id=stock_item_id, quantity__gt=0).select_related("bin")),
        promises=tuple((row, owners[row.owner_kind, row.owner_id]) for row in promises),
        supplies=tuple(Supply.objects.filter(stock_item_id=stock_item_id).order_by("due_on", "pk")[:SHOWN]),
    )


def _causes(rows: list[Movement]) -> dict[int, Pair]:
    """What each movement was for; a reservation was for its owner."""
    ids = [int(row.owner_id) for row in rows if row.owner_kind == "reservation" and row.owner_id.isdigit()]
    held = Reservation.objects.filter(pk__in=ids).values_list("pk", "owner_kind", "owner_id")
    owners = {("reservation", str(pk)): (kind, key) for pk, kind, key in held}
    return {row.pk: owners.get(pair := (row.owner_kind, row.owner_id), pair) for row in rows}


def _owners(pairs: list[Pair], may: May) -> dict[Pair, Owner]:
    names = named(dict.fromkeys(pairs))
    found = {}
    for pair in pairs:
        name = names.get(pair)
        if name is None:
            found[pair] = Owner(WORDS.get(pair[0], pair[0].replace("_", " ")))
        else:
            found[pair] = Owner(name.words, reverse(name.url_name, args=[name.row_id]) if may(name.permission) else "")
    return found
