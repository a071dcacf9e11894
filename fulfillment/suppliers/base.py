"""What every supplier plug can do. A plug knows no models; it raises ProviderError and nothing else."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

KINDS = ("accepted", "refused", "shipped")


@dataclass(frozen=True)
class OrderedLine:
    """A line as the supplier is told it; `line_id` is ours and comes back with each answer."""

    line_id: int
    sku: str
    quantity: int


@dataclass(frozen=True)
class SupplierOrder:
    """A purchase order that was sent; `number` is ours and orders once. `is_direct` goes to our customer's door."""

    number: str
    sent_at: datetime
    is_direct: bool
    lines: tuple[OrderedLine, ...]
    days: int = 7


@dataclass(frozen=True)
class Answer:
    """One thing a supplier says about a line; `kind` is one of `KINDS`, `key` is the same when it is told again."""

    key: str
    line_id: int
    kind: str
    quantity: int
    at: datetime
    due_on: date | None = None
    reason: str = ""
    carrier: str = ""
    tracking_number: str = ""


class SupplierPlug(Protocol):
    """A way to order from a supplier; `mails` if a person there answers on our page, `answers_itself` if not."""

    mails: bool
    answers_itself: bool

    def transmit(self, order: SupplierOrder) -> str:
        """Hand an order over, once for each number; the supplier's own number, empty when there is none."""
        ...

    def cancel(self, number: str) -> None:
        """Say that nothing of an order is wanted any more; saying it again is harmless."""
        ...

    def answers(self, order: SupplierOrder, now: datetime) -> tuple[Answer, ...]:
        """Everything said about an order up to now, oldest first."""
        ...
