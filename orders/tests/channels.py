"""Orders as other channels write them: files of our own making, small and whole."""

import csv
import io

from django.core.files.base import ContentFile

from orders.actions.channels import make_channels
from orders.intake.files import read_file, take_file
from orders.models import SalesChannel

OWN = (
    "order number", "email", "delivery name", "delivery street", "delivery city", "delivery state", "delivery postcode",
    "delivery country", "sku", "quantity", "price", "shipping", "tax", "total",
)  # fmt: skip


def channel(code: str = "file") -> SalesChannel:
    """One of the channels every shop begins with."""
    make_channels()
    return SalesChannel.objects.get(code=code)


def own_row(number: str = "A-1", sku: str = "", **overrides) -> dict[str, str]:
    """One line of our own CSV, to Maine, of two units at 10.00."""
    row = {
        "order number": number,
        "email": "wren@example.org",
        "delivery name": "Wren Castellanos",
        "delivery street": "12 Commercial Street",
        "delivery city": "Portland",
        "delivery state": "ME",
        "delivery postcode": "04101",
        "delivery country": "US",
        "sku": sku,
        "quantity": "2",
        "price": "10.00",
        "shipping": "5.00",
        "tax": "1.10",
        "total": "26.10",
    }
    return row | {name.replace("_", " "): value for name, value in overrides.items()}


def table(rows, columns=(), delimiter=",", quoting=csv.QUOTE_MINIMAL) -> bytes:
    """Rows (dicts) as the bytes of a table."""
    names = list(columns) or list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.writer(
        text, delimiter=delimiter, quoting=quoting, quotechar='"' if quoting != csv.QUOTE_NONE else None
    )
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    return text.getvalue().encode()


def send(content: bytes, code: str = "file", name: str = "orders.csv"):
    """Take a file in and read it; the file's row as it ended."""
    taken = take_file(file=ContentFile(content), file_name=name, channel_code=code, in_background=False)
    return read_file(order_file_id=taken.pk, actor="system")
