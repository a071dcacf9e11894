"""Tables from strangers, read in bounded memory: encoding and separator found out, true line numbers, hard limits."""

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal, TextIO

from shop.importing.rows import FileRefused, RowError

MAX_LINE = 2_000_000
MAX_RECORD = 4_000_000
MAX_RECORD_LINES = 20_000
MAX_COLUMNS = 10_000
MAX_BROKEN = 20
# The csv module knows one limit for the whole process; ours is the record's, checked before a cell grows beyond it.
csv.field_size_limit(MAX_RECORD + MAX_LINE)

_FOREIGN = {
    b"PK\x03\x04": "a spreadsheet or archive",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet",
    b"\x1f\x8b": "compressed",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
}
_UNDECODED = re.compile("[\udc80-\udcff\ufffd]")


@dataclass(frozen=True, slots=True)
class Record:
    """One row: the line it starts on and its cells by folded column name; a cell the row does not have is not there.

    `fault` says what was wrong with a row that was mended, as (column, reason).
    """

    line: int
    cells: dict[str, str]
    fault: tuple[str, str] | None = None


class _BrokenRecord(Exception):
    """A record outgrew its limits; the reader goes on with the line after its first."""


class _Lines:
    """Physical lines, counted, which can be given back when a record turns out to be none."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.number = 0
        self.ended = False
        self.size = 0
        self.taken: list[str] = []
        self.returned: deque[str] = deque()

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self.returned.popleft() if self.returned else self.stream.readline(MAX_LINE + 1)
        if not line:
            self.ended = True
            raise StopIteration
        self.number += 1
        if len(line) > MAX_LINE:
            self._skip_rest(line)
            raise _BrokenRecord(f"a line of more than {MAX_LINE:,} characters")
        self.taken.append(line)
        self.size += len(line)
        if self.size > MAX_RECORD or len(self.taken) > MAX_RECORD_LINES:
            raise _BrokenRecord("a quotation mark opens here and is not closed")
        return line

    def _skip_rest(self, line: str) -> None:
        while line and line[-1] not in "\r\n":
            line = self.stream.readline(MAX_LINE)

    def start_record(self) -> None:
        """Forget the lines of the record before."""
        self.taken, self.size, self.ended = [], 0, False

    def give_back(self) -> None:
        """Hand out again every line of this record but the first."""
        again = self.taken[1:]
        self.returned.extendleft(reversed(again))
        self.number -= len(again)
        self.ended = False


class Table:
    """A delimited file with a header. Iterate `records()` once; what cannot be read comes as RowError in between.

    Without `has_quotes` a quotation mark is a letter like others.
    """

    def __init__(self, stream: BinaryIO, *, has_quotes: bool = True) -> None:
        self.quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if has_quotes else csv.QUOTE_NONE
        self.encoding = sniff_encoding(stream)
        stream.seek(0)
        errors = "replace" if self.encoding.startswith("utf-16") else "surrogateescape"
        self._text = io.TextIOWrapper(stream, encoding=self.encoding, errors=errors, newline="")
        self._lines = _Lines(self._text)
        self.delimiter = self._sniff_delimiter()
        self.titles: dict[str, str] = {}
        self._names: list[str] = []
        self._first_errors: list[RowError] = []
        self._read_header()

    @property
    def columns(self) -> frozenset[str]:
        """The folded names of the header."""
        return frozenset(self.titles)

    def detach(self) -> None:
        """Let go of the byte stream without closing it."""
        self._text.detach()

    def _sniff_delimiter(self) -> str:
        try:
            first = next((line for line in self._lines if line.strip()), "")
        except _BrokenRecord as error:
            raise FileRefused(f"The first line cannot be a header: {error}.") from None
        named = re.fullmatch(r"sep=(.)\s*", first, re.IGNORECASE)
        if named:
            return named[1]
        bare = re.sub(r'"[^"]*"', "", first)
        if bare.count(",") + bare.count(";") + bare.count("\t") + bare.count("|") >= MAX_COLUMNS:
            raise FileRefused(f"The first line has more than {MAX_COLUMNS:,} columns.")
        self._lines.taken = ["", first]  # the line is read again as the header
        self._lines.give_back()
        return max(",;\t|", key=bare.count)

    def _read_header(self) -> None:
        found = next(self._raw(), None)
        if found is None:
            raise FileRefused("The file is empty.")
        if isinstance(found, RowError):
            raise FileRefused(f"The header cannot be read: {found.reason}.")
        line, row = found
        if len(row) > MAX_COLUMNS:
            raise FileRefused(f"The first line has more than {MAX_COLUMNS:,} columns.")
        for title in row:
            name = fold(title)
            if name in self.titles:
                self._first_errors.append(
                    RowError(
                        line,
                        title.strip()[:80],
                        "",
                        "this column stands here twice; the first is read",
                        left_out="value",
                    )
                )
                name = ""
            elif name:
                self.titles[name] = title.strip()
            self._names.append(name)
        if not self.titles or _UNDECODED.search("".join(row)) or "\0" in "".join(row):
            raise FileRefused("The first line is no header of column names.")

    def _raw(self) -> Iterator[tuple[int, list[str]] | RowError]:
        """Rows of cells with the line they start on; broken records as errors, and a stop when there are too many."""
        broken = 0
        while broken <= MAX_BROKEN:
            reader = csv.reader(self._lines, delimiter=self.delimiter, quoting=self.quoting)
            problem = ""
            while not problem:
                self._lines.start_record()
                start = self._lines.number + 1
                try:
                    row = next(reader, None)
                except (_BrokenRecord, csv.Error) as error:
                    problem = str(error)
                    break
                if row is None:
                    return
                if self._lines.ended:
                    problem = "a quotation mark opens here and is not closed"
                elif any(row):
                    yield start, row
            self._lines.give_back()
            broken += 1
            yield RowError(start, "", "", problem)
        yield RowError(self._lines.number, "", "", f"more than {MAX_BROKEN} broken rows; the rest was not read")

    def records(self, *, mend: bool = False) -> Iterator[Record | RowError]:
        """Every row below the header, checked: no NUL, no undecodable bytes, not wider than the header.

        With `mend` a row that breaks this comes without the offending characters and says so in its `fault`.
        """
        yield from self._first_errors
        for found in self._raw():
            if isinstance(found, RowError):
                yield found
                continue
            line, row = found
            damaged = self._too_wide(line, row) or self._damage(line, row)
            if damaged is not None and not mend:
                yield damaged
                continue
            fault = None
            if damaged is not None:
                fault = (damaged.column, damaged.reason)
                row = [_UNDECODED.sub("?", cell.replace("\0", "")) for cell in row]
            yield Record(line, {name: cell for name, cell in zip(self._names, row, strict=False) if name}, fault)

    def _too_wide(self, line: int, row: list[str]) -> RowError | None:
        width = len(self._names)
        if len(row) <= width or not any(cell.strip() for cell in row[width:]):
            return None
        return RowError(line, "", row[width][:80], f"{len(row)} cells under a header of {width}")

    def _damage(self, line: int, row: list[str]) -> RowError | None:
        whole = "\n".join(row)
        if "\0" not in whole and not _UNDECODED.search(whole):
            return None
        for name, cell in zip(self._names, row, strict=False):
            if "\0" in cell:
                return RowError(line, self.titles.get(name, ""), cell.replace("\0", "")[:80], "a NUL character")
            if _UNDECODED.search(cell):
                shown = _UNDECODED.sub("?", cell)[:80]
                return RowError(line, self.titles.get(name, ""), shown, f"bytes that are not {self.encoding.upper()}")
        return RowError(line, "", "", "characters that cannot be read")


def fold(title: str) -> str:
    """A column's name as it is compared: case, white space and byte order marks do not matter."""
    return " ".join(title.replace("\ufeff", "").casefold().split())


def sniff_encoding(stream: BinaryIO) -> str:
    """Find out how the bytes are to be read: byte order mark, UTF-16 without one, UTF-8, else Windows-1252."""
    stream.seek(0)
    head = stream.read(4096)
    for magic, what in _FOREIGN.items():
        if head.startswith(magic):
            raise FileRefused(f"This file is {what}. Save it as CSV and upload that.")
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise FileRefused("This file is UTF-32. Save it as CSV in UTF-8.")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    zeros, half = (head[0::2].count(0), head[1::2].count(0)), max(len(head) // 2, 1)
    if max(zeros) > half * 0.4 and min(zeros) < half * 0.1:
        return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    stream.seek(0)
    return _utf8_or_windows(stream)


def _utf8_or_windows(stream: BinaryIO) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    while chunk := stream.read(1_000_000):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            text = chunk.decode("utf-8", errors="surrogateescape")
            wrong = len(_UNDECODED.findall(text))
            right = sum(1 for character in text if ord(character) > 127) - wrong
            return "utf-8" if right > wrong else "cp1252"
    return "utf-8"
