"""A supplier for the demonstration: accepts within a minute and sends within three, so that the life can be watched."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from fulfillment.suppliers.base import Answer, OrderedLine, SupplierOrder

REFUSES = "NONE"
"""What a SKU ends with that this supplier never has."""
ACCEPTS_AFTER, SENDS_AFTER = timedelta(seconds=60), timedelta(seconds=180)


class DemoSupplier:
    """Answers every order by itself, from the time it was sent."""

    mails = False
    answers_itself = True

    def transmit(self, order: SupplierOrder) -> str:
        """Return the number that belongs to ours, the same each time."""
        digest = hashlib.sha256(order.number.encode()).hexdigest()
        return f"DS-{int(digest[:8], 16) % 1_000_000:06d}"

    def cancel(self, number: str) -> None:
        """Forget it: answers are made from the order, and a canceled one is not asked for."""

    def answers(self, order: SupplierOrder, now: datetime) -> tuple[Answer, ...]:
        """Return what its time has come for: accepted or refused, then sent."""
        said = (answer for line in order.lines for answer in _life(order, line))
        return tuple(sorted((one for one in said if one.at <= now), key=lambda one: (one.at, one.line_id)))


def _life(order: SupplierOrder, line: OrderedLine) -> Iterator[Answer]:
    first, then = order.sent_at + ACCEPTS_AFTER, order.sent_at + SENDS_AFTER
    if line.sku.upper().endswith(REFUSES):
        yield Answer("demo-refused", line.line_id, "refused", line.quantity, first, reason="No longer made")
        return
    due_on = (order.sent_at + timedelta(days=order.days)).date()
    yield Answer("demo-accepted", line.line_id, "accepted", line.quantity, first, due_on)
    yield Answer(
        *("demo-shipped", line.line_id, "shipped", line.quantity, then, due_on),
        carrier="demo" if order.is_direct else "",
    )
