"""Export: products as rows of our own CSV or of Shopify's, every cell harmless for spreadsheets, nothing lost."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from shop.importing.own import MAX_OPTIONS
from shop.importing.rows import Attribute, Maybe, Missing, ProductRow, Sale, VariantRow
from shop.importing.values import guard

_T = TypeVar("_T")
PREFIXES = {"text": "attribute", "number": "number", "flag": "flag"}
OWN_PRODUCT = (
    "handle", "title", "status", "summary", "description", "care", "brand", "type", "categories", "tags", "tax class",
    "seo title", "seo description", "images",
)  # fmt: skip
OWN_VARIANT = (
    "sku", "price", "compare at price", "sale price", "sale starts", "sale ends", "cost", "barcode", "mpn",
    "weight (g)", "length (mm)", "width (mm)", "height (mm)", "quantity", "stock policy", "shippable", "fragile",
    "liquid", "do not mix", "active", "variant image",
)  # fmt: skip
SHOPIFY_PRODUCT = (
    "Handle", "Title", "Body (HTML)", "Vendor", "Product Category", "Type", "Tags", "Published", "SEO Title",
    "SEO Description", "Gift Card", "Status", "Categories",
)  # fmt: skip
SHOPIFY_VARIANT = (
    "Variant SKU", "Variant Grams", "Variant Inventory Tracker", "Variant Inventory Qty", "Variant Inventory Policy",
    "Variant Fulfillment Service", "Variant Price", "Variant Compare At Price", "Variant Requires Shipping",
    "Variant Taxable", "Variant Tax Code", "Variant Barcode", "Variant Image", "Variant Weight Unit", "Cost per item",
)  # fmt: skip
SHOPIFY_IMAGE = ("Image Src", "Image Position", "Image Alt Text")
Facts = Sequence[tuple[str, str]]


class _Echo:
    """What csv.writer writes to: it hands each line back."""

    def write(self, line: str) -> str:
        """Return the line."""
        return line


def write_own(products: Iterable[ProductRow], exponent: int, facts: Facts) -> Iterator[str]:
    """Yield the lines of our own CSV. `facts` names the attribute columns as (name, kind)."""
    header = [*OWN_PRODUCT]
    for number in range(1, MAX_OPTIONS + 1):
        header += [f"option {number} name", f"option {number} value"]
    header += [*OWN_VARIANT, *(f"{PREFIXES[kind]}: {name}" for name, kind in facts)]
    return _lines(header, (row for product in products for row in _own_rows(product, exponent, facts)))


def write_shopify(products: Iterable[ProductRow], exponent: int, facts: Facts) -> Iterator[str]:
    """Yield the lines of Shopify's CSV, old layout with Status, and a Categories column of our own."""
    options = [f"Option{number} {what}" for number in (1, 2, 3) for what in ("Name", "Value")]
    fields = [_metafield(name) for name, _ in facts]
    header = [*SHOPIFY_PRODUCT, *options, *SHOPIFY_VARIANT, *SHOPIFY_IMAGE, *fields]
    return _lines(header, (row for product in products for row in _shopify_rows(product, exponent, facts)))


Writer = Callable[[Iterable[ProductRow], int, Facts], Iterator[str]]
WRITERS: dict[str, Writer] = {"own": write_own, "shopify": write_shopify}


def _lines(header: Sequence[str], rows: Iterable[dict[str, str]]) -> Iterator[str]:
    write: Callable[[Sequence[str]], str] = csv.writer(_Echo()).writerow
    places = {title: place for place, title in enumerate(header)}
    yield write([guard(title) for title in header])
    for row in rows:
        cells = [""] * len(header)
        for title, cell in row.items():
            if cell and title in places:
                cells[places[title]] = guard(cell)
        yield write(cells)


def _known(value: Maybe[_T | None], default: _T) -> _T:
    return default if isinstance(value, Missing) or value is None else value


def _price(amount: Maybe[int | None], exponent: int) -> str:
    return "" if amount is None or isinstance(amount, Missing) else f"{Decimal(amount).scaleb(-exponent):f}"


def _number(value: Maybe[int | None]) -> str:
    return "" if value is None or isinstance(value, Missing) else str(value)


def _flag(value: Maybe[bool], *, default: bool) -> str:
    return "yes" if (default if isinstance(value, Missing) else value) else "no"


def _moment(when: datetime | None) -> str:
    return when.isoformat() if when is not None else ""


def _metafield(name: str) -> str:
    code = "".join(letter if letter.isalnum() else "_" for letter in name.casefold())
    return f"{name} (product.metafields.custom.{code})"


def _paths(product: ProductRow) -> str:
    paths = _known(product.categories, ())
    return "\n".join(" > ".join(step.replace(">", ">>") for step in path) for path in paths)


def _by_name(product: ProductRow) -> dict[str, Attribute]:
    return {attribute.name: attribute for attribute in _known(product.attributes, ())}


def _own_rows(product: ProductRow, exponent: int, facts: Facts) -> Iterator[dict[str, str]]:
    known = _by_name(product)
    head = {
        "title": _known(product.title, ""),
        "status": _known(product.status, "draft"),
        "summary": _known(product.summary, ""),
        "description": _known(product.description, ""),
        "care": _known(product.care, ""),
        "brand": _known(product.brand, ""),
        "type": _known(product.kind, ""),
        "categories": _paths(product),
        "tags": ", ".join(_known(product.tags, ())),
        "tax class": _known(product.tax_class, ""),
        "seo title": _known(product.seo_title, ""),
        "seo description": _known(product.seo_description, ""),
        "images": "\n".join(f"{image.url} {image.alt}".strip() for image in _known(product.images, ())),
    }
    kinds = dict(facts)
    head |= {f"{PREFIXES[kinds[name]]}: {name}": fact.value for name, fact in known.items() if name in kinds}
    head |= {f"option {number} name": name for number, name in enumerate(product.options, 1)}
    for variant in product.variants:
        yield {"handle": product.handle, **head, **_own_variant(variant, exponent)}
        head = {}


def _own_variant(variant: VariantRow, exponent: int) -> dict[str, str]:
    sale: Sale | None = _known(variant.sale, None)
    row = {
        "sku": _known(variant.sku, ""),
        "price": _price(variant.price, exponent),
        "compare at price": _price(variant.compare_at, exponent),
        "sale price": _price(sale.amount if sale else None, exponent),
        "sale starts": _moment(sale.starts_at if sale else None),
        "sale ends": _moment(sale.ends_at if sale else None),
        "cost": _price(variant.cost, exponent),
        "barcode": _known(variant.barcode, ""),
        "mpn": _known(variant.mpn, ""),
        "weight (g)": _number(variant.weight_g),
        "length (mm)": _number(variant.length_mm),
        "width (mm)": _number(variant.width_mm),
        "height (mm)": _number(variant.height_mm),
        "quantity": _number(variant.quantity),
        "stock policy": _known(variant.policy, "deny"),
        "shippable": _flag(variant.shippable, default=True),
        "fragile": _flag(variant.fragile, default=False),
        "liquid": _flag(variant.liquid, default=False),
        "do not mix": _known(variant.do_not_mix, ""),
        "active": _flag(variant.active, default=True),
        "variant image": _known(variant.image_url, ""),
    }
    return row | {f"option {number} value": value for number, value in enumerate(variant.options, 1)}


def _shopify_rows(product: ProductRow, exponent: int, facts: Facts) -> Iterator[dict[str, str]]:
    head, images = _shopify_head(product, facts), _known(product.images, ())
    for place in range(max(len(product.variants), len(images))):
        row = {"Handle": product.handle, **head}
        head = {}
        if place < len(product.variants):
            row |= _shopify_variant(product, product.variants[place], exponent)
        if place < len(images):
            image = images[place]
            row |= {"Image Src": image.url, "Image Position": str(place + 1), "Image Alt Text": image.alt}
        yield row


def _shopify_head(product: ProductRow, facts: Facts) -> dict[str, str]:
    known, status = _by_name(product), _known(product.status, "draft")
    head = {
        "Title": _known(product.title, ""),
        "Body (HTML)": _known(product.description, ""),
        "Vendor": _known(product.brand, ""),
        "Product Category": " > ".join(next(iter(_known(product.categories, ())), ())),
        "Type": _known(product.kind, ""),
        "Tags": ", ".join(_known(product.tags, ())),
        "Published": "true" if status == "active" else "false",
        "SEO Title": _known(product.seo_title, ""),
        "SEO Description": _known(product.seo_description, ""),
        "Gift Card": "false",
        "Status": status,
        "Categories": _paths(product),
        **{f"Option{number} Name": name for number, name in enumerate(_three(product.options) or ("Title",), 1)},
    }
    kinds = dict(facts)
    return head | {_metafield(name): fact.value for name, fact in known.items() if name in kinds}


def _three(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Shopify knows three options; what is beyond joins the third."""
    return parts if len(parts) <= 3 else (*parts[:2], " / ".join(parts[2:]))


def _shopify_variant(product: ProductRow, variant: VariantRow, exponent: int) -> dict[str, str]:
    tax_class, policy = _known(product.tax_class, ""), _known(variant.policy, "deny")
    choice = _three(variant.options) or ("Default Title",)
    return {
        "Variant SKU": _known(variant.sku, ""),
        "Variant Grams": _number(variant.weight_g),
        "Variant Inventory Tracker": "shopify",
        "Variant Inventory Qty": _number(variant.quantity),
        "Variant Inventory Policy": "continue" if policy in {"backorder", "either"} else "deny",
        "Variant Fulfillment Service": "supplier" if policy in {"supplier", "either"} else "manual",
        "Variant Price": _price(variant.price, exponent),
        "Variant Compare At Price": _price(variant.compare_at, exponent),
        "Variant Requires Shipping": "false" if variant.shippable is False else "true",
        "Variant Taxable": "false" if tax_class == "none" else "true",
        "Variant Tax Code": tax_class if tax_class != "none" else "",
        "Variant Barcode": _known(variant.barcode, ""),
        "Variant Image": _known(variant.image_url, ""),
        "Variant Weight Unit": "kg",
        "Cost per item": _price(variant.cost, exponent),
        **{f"Option{number} Value": value for number, value in enumerate(choice, 1)},
    }
