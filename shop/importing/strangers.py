"""Files that are no catalogue, called by their names, with the place where they belong."""

import json
from collections.abc import Iterator
from typing import BinaryIO

from shop.importing.reading import MAX_LINE

LOOK = 5
"""Lines that are looked at before a file that begins like JSON is taken for none of product lines."""
ORDERS = "Orders come in under Order files."
PRODUCTS = "Products come in as CSV, from WooCommerce, Magento 2, Shopify or in this shop's own layout."
TABLES = (
    ("an Amazon order report", {"order-id", "order-item-id"}),
    ("an export of Shopify's orders", {"lineitem name", "lineitem quantity"}),
    ("an export of WooCommerce's orders", {"order_number", "billing_email"}),
    ("an export of WooCommerce's orders", {"order number", "order status"}),
    ("an order file in this shop's own layout", {"order number", "delivery name"}),
)
AMAZON_WORDS = ('"AmazonOrderId"', '"OrderItems"')
ORDER_WORDS = ('"line_items"', '"financial_status"', '"order_key"')


def table_named(columns: frozenset[str]) -> str:
    """What a table is that holds no products, in a sentence; empty for one that nobody knows."""
    for name, known in TABLES:
        if known <= columns:
            return f"This is {name}, not a catalogue. {ORDERS}"
    return ""


def json_named(stream: BinaryIO) -> str:
    """What JSON is that is no lines of products, in a sentence; empty for what may be such lines, or is no JSON."""
    stream.seek(0)
    head = stream.read(65_536).lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:1] not in (b"[", b"{") or (head[:1] == b"{" and any(_products(stream))):
        return ""
    text = head.decode("utf-8", "replace")
    if any(word in text for word in AMAZON_WORDS):
        told = "the tab separated order report of Seller Central"
        return f"This is JSON of Amazon's API with orders. Take {told} instead, under Order files."
    if any(word in text for word in ORDER_WORDS):
        return f"This is JSON with orders, not a catalogue. {ORDERS}"
    return f"This is JSON, which is not read here. {PRODUCTS}"


def _products(stream: BinaryIO) -> Iterator[bool]:
    """For each of the first lines whether it is an object with a product's id."""
    stream.seek(0)
    for _ in range(LOOK):
        try:
            found = json.loads(stream.readline(MAX_LINE))
        except ValueError:
            continue
        yield isinstance(found, dict) and {"id", "title"} <= found.keys() and "line_items" not in found
