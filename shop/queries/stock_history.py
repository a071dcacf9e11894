"""Why there are as many as there are: the movements of a stock item with the count after each, and what is promised."""

from dataclasses import dataclass

from shop.core.http import name_actors
from shop.models import BinStock, Movement, Reservation, StockItem, Supply

SHOWN = 100


@dataclass(frozen=True)
class Step:
    """One movement and the counts after it."""

    movement: Movement
    on_hand: int
    allocated: int


@dataclass(frozen=True)
class StockHistory:
    """Everything that explains an item's numbers; `earlier` movements are not listed."""

    item: StockItem
    steps: tuple[Step, ...]
    earlier: int
    bins: tuple[BinStock, ...]
    promises: tuple[Reservation, ...]
    supplies: tuple[Supply, ...]


def stock_history(stock_item_id: int) -> StockHistory:
    """The last hundred movements, newest first, counted back from what is there now; in six queries."""
    item = StockItem.objects.get(pk=stock_item_id)
    movements = Movement.objects.filter(stock_item_id=stock_item_id)
    on_hand, allocated = item.on_hand, item.allocated
    steps = []
    for movement in name_actors(movements.select_related("from_bin", "to_bin").order_by("-pk")[:SHOWN]):
        steps.append(Step(movement, on_hand, allocated))
        on_hand -= movement.on_hand_change
        allocated -= movement.allocated_change
    live = Reservation.objects.filter(stock_item_id=stock_item_id, status__in=["held", "allocated", "backordered"])
    return StockHistory(
        item=item,
        steps=tuple(steps),
        earlier=max(0, movements.count() - len(steps)),
        bins=tuple(BinStock.objects.filter(stock_item_id=stock_item_id, quantity__gt=0).select_related("bin")),
        promises=tuple(live.order_by("pk")[:SHOWN]),
        supplies=tuple(Supply.objects.filter(stock_item_id=stock_item_id).order_by("due_on", "pk")[:SHOWN]),
    )
