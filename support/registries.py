"""What parts of support tell each other without importing one another. Callables take ids, never rows."""

from collections.abc import Callable, Iterable, Sequence

OpenMatters = Callable[[Sequence[int]], Iterable[int]]  # of these order ids, those with something open
CaseOpener = Callable[..., object]  # (order_id, subject, text, actor), in an open transaction

_open_matters: dict[str, OpenMatters] = {}
_case_openers: list[CaseOpener] = []


def register_open_matters(name: str, load: OpenMatters) -> None:
    """Say which orders have a return, claim or case open: their buyers are not asked for praise meanwhile."""
    _open_matters[name] = load


def orders_with_open_matters(order_ids: Sequence[int]) -> set[int]:
    """Of these orders, those with anything open."""
    return {order_id for load in _open_matters.values() for order_id in load(order_ids)}


def register_case_opener(opener: CaseOpener) -> None:
    """Offer the way to open a case about an order; the latest one counts."""
    _case_openers[:] = [opener]


def open_case(*, order_id: int, subject: str, text: str, actor: str) -> bool:
    """Open a case about an order where cases are kept; False where nobody keeps them."""
    if not _case_openers:
        return False
    _case_openers[0](order_id=order_id, subject=subject, text=text, actor=actor)
    return True
