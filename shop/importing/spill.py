"""Rows set aside on disk, so that a variant may stand before its parent without the whole file being in memory."""

import json
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from types import TracebackType

from shop.importing.reading import Record

_SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -16000;
CREATE TABLE row (line INTEGER PRIMARY KEY, parent TEXT, place INTEGER, cells TEXT);
CREATE TABLE known (name TEXT PRIMARY KEY, line INTEGER) WITHOUT ROWID;
CREATE TABLE link (child TEXT PRIMARY KEY, parent TEXT) WITHOUT ROWID;
BEGIN;
"""


class Spill:
    """A temporary file of records: put down in one pass, taken up again in order, by name or by parent."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = list(names)
        self._folder = tempfile.TemporaryDirectory(prefix="catalogue-")
        self._db = sqlite3.connect(f"{self._folder.name}/rows", isolation_level=None)
        self._db.executescript(_SCHEMA)

    def __enter__(self) -> "Spill":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()
        self._folder.cleanup()

    def put(self, record: Record, *, names: Sequence[str] = (), parent: str = "", place: int = 0) -> bool:
        """Set a row aside under its names; false, and nothing kept, when its first name is taken already."""
        if names and self._line_of(names[0]) is not None:
            return False
        cells = json.dumps(list(record.cells.values()), ensure_ascii=False)
        self._db.execute("INSERT INTO row VALUES (?, ?, ?, ?)", (record.line, parent, place, cells))
        self._db.executemany(
            "INSERT OR IGNORE INTO known VALUES (?, ?)", [(name, record.line) for name in names if name]
        )
        return True

    def link(self, child: str, parent: str) -> None:
        """Note that the row named `child` belongs to `parent`; the first parent keeps it."""
        self._db.execute("INSERT OR IGNORE INTO link VALUES (?, ?)", (child, parent))

    def parent_of(self, child: str) -> str:
        """The parent a link named, or nothing."""
        found = self._db.execute("SELECT parent FROM link WHERE child = ?", (child,)).fetchone()
        return str(found[0]) if found else ""

    def seal(self) -> None:
        """End the first pass."""
        self._db.execute("CREATE INDEX by_parent ON row (parent, place, line) WHERE parent <> ''")

    def tops(self) -> Iterator[Record]:
        """Every row without a parent, in the order of the file."""
        for line, cells in self._db.cursor().execute("SELECT line, cells FROM row WHERE parent = '' ORDER BY line"):
            yield self._record(line, cells)

    def orphans(self) -> Iterator[Record]:
        """Every row whose parent was never put down."""
        query = (
            "SELECT line, cells FROM row WHERE parent <> '' AND parent NOT IN (SELECT name FROM known) ORDER BY line"
        )
        for line, cells in self._db.cursor().execute(query):
            yield self._record(line, cells)

    def children(self, parents: Sequence[str]) -> list[Record]:
        """The rows that name one of these as parent, by place, then by line."""
        found: list[tuple[int, int, str]] = []
        for parent in dict.fromkeys(filter(None, parents)):
            rows = self._db.execute("SELECT place, line, cells FROM row WHERE parent = ?", (parent,))
            found.extend(rows)
        return [self._record(line, cells) for _, line, cells in sorted(found)]

    def named(self, name: str) -> Record | None:
        """The row put down under this name."""
        line = self._line_of(name)
        if line is None:
            return None
        cells = self._db.execute("SELECT cells FROM row WHERE line = ?", (line,)).fetchone()[0]
        return self._record(line, cells)

    def _line_of(self, name: str) -> int | None:
        found = self._db.execute("SELECT line FROM known WHERE name = ?", (name,)).fetchone()
        return int(found[0]) if found else None

    def _record(self, line: int, cells: str) -> Record:
        return Record(line, dict(zip(self._names, json.loads(cells), strict=False)))
