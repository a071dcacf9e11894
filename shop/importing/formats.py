"""Which formats there are, and how a file is recognized by its header."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from shop.importing import icecat, magento, own, shopify, woocommerce
from shop.importing.reading import Table
from shop.importing.rows import FileRefused, Item, ReadSettings
from shop.importing.strangers import json_named, table_named


@dataclass(frozen=True, slots=True)
class Format:
    """One layout of a table: how to know it, how to read it."""

    name: str
    title: str
    matches: Callable[[frozenset[str]], bool]
    read: Callable[[Table, ReadSettings], Iterator[Item]]


# The order in which they are asked: the most particular header first.
FORMATS = {
    format_.name: format_
    for format_ in (
        Format(woocommerce.NAME, "WooCommerce", woocommerce.matches, woocommerce.read),
        Format(magento.NAME, "Magento 2", magento.matches, magento.read),
        Format(shopify.NAME, "Shopify", shopify.matches, shopify.read),
        Format(own.NAME, "This shop's own CSV", own.matches, own.read),
    )
}
CHOICES = [(name, format_.title) for name, format_ in FORMATS.items()]


def detect(columns: frozenset[str]) -> Format:
    """Recognize a header; FileRefused when it is none of ours."""
    for format_ in FORMATS.values():
        if format_.matches(columns):
            return format_
    if stranger := table_named(columns):
        raise FileRefused(stranger)
    shown = ", ".join(sorted(columns)[:8])
    raise FileRefused(f"This is no product file of a known layout. Its first columns by name: {shown}.")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """An open file with the name of its format; `items` can be gone through once."""

    format: str
    items: Iterator[Item]


def open_catalogue(stream: BinaryIO, settings: ReadSettings, format_name: str = "") -> Catalogue:
    """Open a catalogue file (seekable bytes), of the named format or the one its header shows.

    Raises FileRefused for a file that is no table, of no known layout, or of other columns than the format needs.
    """
    if format_name != icecat.NAME and (stranger := json_named(stream)):
        raise FileRefused(stranger)
    stream.seek(0)
    if format_name == icecat.NAME or (not format_name and stream.read(8).lstrip().startswith(b"{")):
        stream.seek(0)
        return Catalogue(icecat.NAME, icecat.read_lines(stream, settings))
    table = Table(stream)
    format_ = FORMATS.get(format_name) if format_name else detect(table.columns)
    if format_ is None:
        raise FileRefused(f"{format_name} is not a format. Known are {', '.join(FORMATS)} and {icecat.NAME}.")
    if not format_.matches(table.columns):
        raise FileRefused(table_named(table.columns) or f"The columns of this file are not those of {format_.title}.")
    return Catalogue(format_.name, format_.read(table, settings))
