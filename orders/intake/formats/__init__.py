"""Which files of orders there are, and how one is recognized; each module only parses, and all end in RawOrder."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from orders.intake.formats import amazon, own, shopify, woocommerce
from orders.intake.formats.groups import grouped
from orders.intake.formats.objects import kind_of
from orders.intake.formats.texts import MAX_JSON, Told, orders_in
from orders.intake.rows import RawOrder
from shop.importing.reading import Record, Table
from shop.importing.rows import FileRefused, RowError


@dataclass(frozen=True, slots=True)
class Format:
    """One layout: how to know its header, which cell tells orders apart, and how its rows make an order.

    `read_json` takes a decoded object, for channels that also hand out JSON.
    """

    name: str
    title: str
    matches: Callable[[frozenset[str]], bool]
    key: Callable[[Record], str]
    read: Callable[[list[Record]], RawOrder]
    read_json: Callable[[Told], RawOrder] | None = None
    has_quotes: bool = True


# The order in which they are asked: the most particular header first.
FORMATS = {
    format_.name: format_
    for format_ in (
        Format("amazon", "Amazon order report", amazon.matches, amazon.key, amazon.read, has_quotes=False),
        Format("shopify", "Shopify orders", shopify.matches, shopify.key, shopify.read, shopify.read_json),
        Format(
            "woocommerce",
            "WooCommerce orders",
            woocommerce.matches,
            woocommerce.key,
            woocommerce.read,
            woocommerce.read_json,
        ),
        Format("own", "our own CSV", own.matches, own.key, own.read),
    )
}


def detect(stream: BinaryIO) -> str:
    """The name of the format a file is written in. Raises FileRefused for none of ours."""
    if _is_json(stream):
        return kind_of(_objects(stream))
    table = Table(stream)
    columns = table.columns
    table.detach()
    for format_ in FORMATS.values():
        if format_.matches(columns):
            return format_.name
    raise FileRefused(f"This is no order file of a known layout. Its columns: {', '.join(sorted(columns)[:8])}.")


def read_orders(stream: BinaryIO, name: str) -> Iterator[RawOrder | RowError]:
    """Every order of a file (seekable bytes) in this format. Raises FileRefused where the file is another."""
    format_ = FORMATS[name]
    if format_.read_json is not None and _is_json(stream):
        found = _objects(stream)
        if (kind := kind_of(found)) != name:
            raise FileRefused(f"This file holds {FORMATS[kind].title}, not {format_.title}.")
        for place, told in enumerate(found, 1):
            raw = format_.read_json(told)
            raw.line = place
            yield raw
        return
    table = Table(stream, has_quotes=format_.has_quotes)
    matches = format_.matches(table.columns)
    table.detach()
    if not matches:
        raise FileRefused(f"The columns of this file are not those of {format_.title}.")
    for group in grouped(lambda: Table(stream, has_quotes=format_.has_quotes), format_.key):
        if isinstance(group, RowError):
            yield group
            continue
        raw = format_.read(group.records)
        raw.line = group.records[0].line
        raw.faults = group.faults + raw.faults
        yield raw


def _is_json(stream: BinaryIO) -> bool:
    stream.seek(0)
    return stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{")


def _objects(stream: BinaryIO) -> list[Told]:
    stream.seek(0)
    return orders_in(stream.read(MAX_JSON + 1))
