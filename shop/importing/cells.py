"""A row's cells, read by column name into typed values; what cannot be read is collected as RowError."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from shop.importing import values
from shop.importing.reading import Record, Table
from shop.importing.rows import ABSENT, Maybe, Missing, RowError, Sale
from shop.importing.values import BadValue, unguard

_T = TypeVar("_T")
MAX_GROUP = 2_500


@dataclass
class Cells:
    """One row under reading. The first of several names a file uses for a column wins."""

    record: Record
    titles: Mapping[str, str]
    handle: str = ""
    errors: list[RowError] = field(default_factory=list)

    @property
    def line(self) -> int:
        """The line the row starts on."""
        return self.record.line

    def text(self, *names: str) -> str:
        """The cell as it stands, without a spreadsheet guard; empty when it is not there."""
        for name in names:
            if name in self.record.cells:
                return unguard(self.record.cells[name]).strip()
        return ""

    def has(self, *names: str) -> bool:
        """Tell whether one of these cells holds something."""
        return any(self.record.cells.get(name, "").strip() for name in names)

    def value(
        self, names: str | tuple[str, ...], parse: Callable[[str], _T], empty: _T, *, spoils_row: bool = False
    ) -> Maybe[_T]:
        """Read one cell: ABSENT without such a column, `empty` when blank; a bad value is noted and ABSENT."""
        for name in (names,) if isinstance(names, str) else names:
            if name not in self.record.cells:
                continue
            text = unguard(self.record.cells[name]).strip()
            if not text:
                return empty
            try:
                return parse(text)
            except BadValue as error:
                self.refuse(name, text, str(error), left_out="row" if spoils_row else "value")
                return ABSENT
        return ABSENT

    def flag(self, names: str | tuple[str, ...], *, empty: bool) -> Maybe[bool]:
        """Read a yes or no."""
        return self.value(names, values.flag, empty)

    def sale(self, exponent: int, amount: str, starts: str, ends: str) -> Maybe[Sale | None]:
        """Read a lower price with its dates from the columns of these names; one that never runs is left out."""
        price = self.value(amount, lambda text: values.money(text, exponent), None)
        if not isinstance(price, int):
            return price
        begin, end = self._moment(starts), self._moment(ends)
        if begin is not None and end is not None and end <= begin:
            self.refuse(ends, self.text(ends), "not after the sale's start, so it would never run", left_out="value")
            return ABSENT
        return Sale(price, begin, end)

    def _moment(self, name: str) -> datetime | None:
        found = self.value(name, values.moment, None)
        return None if isinstance(found, Missing) else found

    def refuse(self, name: str, value: str, reason: str, *, left_out: str = "row") -> None:
        """Note something that cannot be taken."""
        column = self.titles.get(name, name)
        self.errors.append(RowError(self.line, column, value[:200], reason, self.handle, left_out))

    @property
    def is_spoiled(self) -> bool:
        """Tell whether the whole row must stay out."""
        return any(error.left_out == "row" for error in self.errors)


def groups(table: Table, name_of: Callable[[Cells], str]) -> Iterator[tuple[str, list[Cells]] | RowError]:
    """Join consecutive rows of one handle; a handle that comes again later is an error, and so is a row without one."""
    seen: set[int] = set()
    handle = ""
    rows: list[Cells] = []
    for record in table.records():
        if isinstance(record, RowError):
            yield record
            continue
        cells = Cells(record, table.titles)
        cells.handle = name_of(cells)
        if rows and cells.handle == handle:
            if len(rows) < MAX_GROUP:
                rows.append(cells)
            else:
                yield RowError(cells.line, "", "", f"more than {MAX_GROUP:,} rows for one product", handle)
        elif problem := _no_start(cells.handle, handle, seen):
            yield RowError(cells.line, "", cells.handle, problem, cells.handle)
        else:
            if rows:
                yield handle, rows
            handle, rows = cells.handle, [cells]
            seen.add(hash(handle))
    if rows:
        yield handle, rows


def _no_start(handle: str, before: str, seen: set[int]) -> str:
    if not handle:
        return "neither a handle nor a title"
    if hash(handle) in seen and handle != before:
        return "this product stood further up already; rows of one product must follow each other"
    return ""


def errors_of(rows: Iterable[Cells]) -> Iterator[RowError]:
    """All that was noted while these rows were read."""
    for cells in rows:
        yield from cells.errors
