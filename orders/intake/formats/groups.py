"""Rows of a table joined to orders, wherever they stand in the file, in bounded memory."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from orders.intake.rows import MAX_LINES
from shop.importing.reading import Record, Table
from shop.importing.rows import RowError

TORN = "A row beside this order cannot be read and may be part of it. Compare with the channel."


@dataclass
class Group:
    """The rows of one order, and what was wrong with them."""

    records: list[Record] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def add(self, record: Record) -> None:
        """Take a row; far more than an order can have are not kept."""
        if len(self.records) <= MAX_LINES:
            self.records.append(record)
        if record.fault is not None:
            column, reason = record.fault
            words = f"Line {record.line}: {column + ', ' if column else ''}{reason}. Check the fields."
            self.faults.append(("row", words))


def grouped(make: Callable[[], Table], key: Callable[[Record], str]) -> Iterator[Group | RowError]:
    """The orders of a table, each as soon as its last row was seen. Reads the table twice: first only to count."""
    counts = _counts(make(), key)
    waiting: dict[str, Group] = {}
    last: Group | None = None  # whole, but held back until the next row shows that nothing is torn
    table = make()
    for record in table.records(mend=True):
        if isinstance(record, RowError):
            if record.left_out == "row":
                for group in [*waiting.values(), *([last] if last else [])]:
                    group.faults.append(("row", f"Line {record.line}: {TORN}"))
                yield record
            continue
        if last is not None:
            yield last
            last = None
        name = key(record)
        group = waiting.setdefault(name, Group())
        group.add(record)
        counts[hash(name)] -= 1
        if not name or not counts[hash(name)]:
            last = waiting.pop(name)
    table.detach()
    if last is not None:
        yield last


def _counts(table: Table, key: Callable[[Record], str]) -> Counter[int]:
    """How many rows each order has."""
    counts: Counter[int] = Counter()
    for record in table.records(mend=True):
        if isinstance(record, Record):
            counts[hash(key(record))] += 1
    table.detach()
    return counts
