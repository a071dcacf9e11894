"""Small catalogue files written in tests: rows to bytes, bytes to products and errors."""

import csv
import io

from shop.importing.formats import open_catalogue
from shop.importing.rows import ProductRow, ReadSettings, RowError


def csv_bytes(*rows, encoding="utf-8", delimiter=","):
    """Lines of cells as the bytes of a CSV file."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def read(content, format_name="", **settings):
    """Products and errors of a file given as bytes."""
    items = list(open_catalogue(io.BytesIO(content), ReadSettings(**settings), format_name).items)
    return (
        [item for item in items if isinstance(item, ProductRow)],
        [item for item in items if isinstance(item, RowError)],
    )
