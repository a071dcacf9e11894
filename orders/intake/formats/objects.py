"""Whose orders a JSON file holds, and what else it is where it holds none."""

from orders.intake.formats.texts import Told
from shop.importing.rows import FileRefused

SHOPIFY = {"financial_status", "total_price", "order_number"}
WOOCOMMERCE = {"order_key", "billing"}
PRODUCTS = {"product", "products", "variants", "body_html", "regular_price"}


def kind_of(found: list[Told]) -> str:
    """The name of the layout, by the first object. Raises FileRefused saying what the file is instead."""
    first = found[0] if found else {}
    if "line_items" in first and WOOCOMMERCE & first.keys():
        return "woocommerce"
    if "line_items" in first and SHOPIFY & first.keys():
        return "shopify"
    raise FileRefused(_instead(first))


def _instead(first: Told) -> str:
    """What to say of an object that is no order of ours."""
    if not first:
        return "This JSON holds no orders."
    inner = first.get("payload")
    if any(
        isinstance(told, dict) and {"AmazonOrderId", "Orders", "OrderItems"} & told.keys() for told in (first, inner)
    ):
        return "This is JSON of Amazon's API. Take the order report of Seller Central instead, the tab separated text."
    if PRODUCTS & first.keys():
        return "This JSON holds products, not orders. Products come in as CSV, under Catalogue imports."
    names = ", ".join(sorted(name[:40] for name in first)[:8])
    return f"This JSON holds no orders of Shopify or WooCommerce. Its first names: {names}."
