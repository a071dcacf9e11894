"""Shopify's product CSV, the old layout and the one of 2025: consecutive rows of one handle are one product."""

import re
from collections.abc import Iterator

from shop.importing import gtin, values
from shop.importing.cells import Cells, errors_of, groups
from shop.importing.reading import Table
from shop.importing.rows import (
    ABSENT,
    Attribute,
    Image,
    Item,
    Maybe,
    Missing,
    ProductRow,
    ReadSettings,
    RowError,
    VariantRow,
)

NAME = "shopify"
HANDLE = ("url handle", "handle")
OLD, NEW = frozenset({"handle", "title"}), frozenset({"url handle", "title"})
SIGNS = frozenset(
    {"variant price", "body (html)", "option1 value", "option1 name", "vendor", "variant sku", "compare-at price"}
)
PRICE, COMPARE = ("price", "variant price"), ("compare-at price", "variant compare at price")
SKU, BARCODE = ("sku", "variant sku"), ("barcode", "variant barcode")
QUANTITY = ("inventory quantity", "variant inventory qty")
TRACKER = ("inventory tracker", "variant inventory tracker")
POLICY = ("continue selling when out of stock", "variant inventory policy")
IMAGE, ALT, PLACE = ("product image url", "image src"), ("image alt text",), ("image position",)
VARIANT_IMAGE = ("variant image url", "variant image")
SERVICE = ("fulfillment service", "variant fulfillment service")
STATES = {"active": "active", "draft": "draft", "archived": "archived", "unlisted": "draft"}
_METAFIELD = re.compile(r"(.+) \(product\.metafields\.[^)]+\)")
MAX_OPTIONS = 3


def matches(columns: frozenset[str]) -> bool:
    """Tell whether this header is Shopify's."""
    return columns >= NEW or (columns >= OLD and bool(SIGNS & columns))


def read(table: Table, settings: ReadSettings) -> Iterator[Item]:
    """Yield products and row errors in the order of the file."""
    for group in groups(table, _handle):
        if isinstance(group, RowError):
            yield group
            continue
        handle, rows = group
        product = _product(handle, rows, settings)
        yield from errors_of(rows)
        if product is not None:
            yield product


def _handle(cells: Cells) -> str:
    named = cells.text(*HANDLE)
    return values.handle_of(named) if named else values.handle_of(cells.text("title")) if cells.has("title") else ""


def _product(handle: str, rows: list[Cells], settings: ReadSettings) -> ProductRow | None:
    first = rows[0]
    options, shown = _options(first)
    title = first.value("title", lambda text: values.line_of_text(text, 300), "", spoils_row=True)
    if title == "":
        first.refuse("title", "", "the first row of a product needs its title")
    if first.text("gift card").casefold() == "true":
        first.refuse("gift card", "true", "gift cards are not goods; they are not imported")
    if first.is_spoiled:
        return None
    kind = first.value(("type", "custom product type"), lambda text: values.line_of_text(text, 100), "")
    variants = tuple(_variants(rows, options, shown, settings))
    if not variants and any(_is_variant(cells) for cells in rows):
        return None
    return ProductRow(
        line=first.line,
        handle=handle,
        handle_made=not first.has(*HANDLE),
        title=title,
        description=first.value(("description", "body (html)"), values.block_of_text, ""),
        brand=first.value("vendor", lambda text: values.line_of_text(text, 120), ""),
        kind=kind,
        categories=_categories(first, kind),
        tags=first.value("tags", values.words, ()),
        status=_status(first),
        tax_class=_tax_class(first),
        seo_title=first.value("seo title", lambda text: text[:70], ""),
        seo_description=first.value("seo description", lambda text: text[:170], ""),
        options=shown,
        attributes=_attributes(first),
        images=_images(rows),
        variants=variants,
        rows=len(rows),
    )


def _options(first: Cells) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The numbers and names of the options shoppers see; "Title: Default Title" stands for no choice at all."""
    found = [(number, values.clean(first.text(f"option{number} name"))[:60]) for number in range(1, MAX_OPTIONS + 1)]
    found = [(number, name) for number, name in found if name or first.has(f"option{number} value")]
    if [name for _, name in found] in ([], ["Title"], [""]) and first.text("option1 value") in {"", "Default Title"}:
        return (), ()
    return tuple(number for number, _ in found), tuple(name or f"Option {number}" for number, name in found)


def _is_variant(cells: Cells) -> bool:
    return cells.has(*PRICE, *SKU, "option1 value", "option2 value", "option3 value")


def _variants(
    rows: list[Cells], numbers: tuple[int, ...], names: tuple[str, ...], settings: ReadSettings
) -> Iterator[VariantRow]:
    seen: set[tuple[str, ...]] = set()
    for cells in rows:
        if not _is_variant(cells):
            continue
        choice = tuple(values.clean(cells.text(f"option{number} value"))[:120] for number in numbers)
        for name, number, value in zip(names, numbers, choice, strict=True):
            if not value:
                cells.refuse(f"option{number} value", "", f"no value for the option {name}")
        folded = tuple(value.casefold() for value in choice)
        if folded in seen:
            cells.refuse("option1 value", " / ".join(choice), "this variant stood further up already")
        variant = _variant(cells, choice, settings)
        if not cells.is_spoiled:
            seen.add(folded)
            yield variant


def _variant(cells: Cells, choice: tuple[str, ...], settings: ReadSettings) -> VariantRow:
    def money(text: str) -> int | None:
        return values.money(text, settings.exponent)

    quantity = cells.value(QUANTITY, lambda text: max(values.count(text), 0), None)
    return VariantRow(
        line=cells.line,
        options=choice,
        sku=cells.value(SKU, lambda text: values.line_of_text(text, 80), "", spoils_row=True),
        price=cells.value(PRICE, money, None, spoils_row=True),
        compare_at=cells.value(COMPARE, money, None),
        cost=cells.value("cost per item", money, None),
        barcode=cells.value(BARCODE, lambda text: gtin.restore(values.barcode(text)), ""),
        weight_g=cells.value(
            ("weight value (grams)", "variant grams"), lambda text: values.size(text, values.GRAMS["g"]), None
        ),
        quantity=quantity,
        uncounted=quantity in (None, ABSENT) and not cells.has(*TRACKER),
        policy=_stock_policy(cells),
        shippable=cells.flag(("requires shipping", "variant requires shipping"), empty=True),
        image_url=cells.value(VARIANT_IMAGE, values.web_address, ""),
    )


def _stock_policy(cells: Cells) -> Maybe[str]:
    """What happens when it is sold out; a supplier who sends it, told by this shop's export, may do so beside us."""
    policy = cells.value(POLICY, _policy, "deny")
    if cells.text(*SERVICE) != "supplier":
        return policy
    return "either" if policy == "backorder" else "supplier"


def _policy(text: str) -> str:
    word = text.casefold()
    if word not in {"deny", "continue", "true", "false"}:
        raise values.BadValue("neither deny nor continue")
    return "backorder" if word in {"continue", "true"} else "deny"


def _status(first: Cells) -> Maybe[str]:
    published = first.flag(("published on online store", "published"), empty=False)
    status = first.text("status").casefold()
    if status and status not in STATES:
        first.refuse("status", status, "not active, draft or archived", left_out="value")
    known = STATES.get(status)
    if known == "active" and published is False:
        return "draft"
    return known or (ABSENT if isinstance(published, Missing) else "active" if published else "draft")


def _tax_class(first: Cells) -> Maybe[str]:
    taxed = first.flag(("charge tax", "variant taxable"), empty=True)
    if isinstance(taxed, Missing):
        return ABSENT
    return first.text("tax code", "variant tax code") if taxed else "none"


def _categories(first: Cells, kind: Maybe[str]) -> Maybe[tuple[tuple[str, ...], ...]]:
    """Our own column of all paths, else Shopify's one category, else the type, so that the product is on some shelf."""
    nowhere: tuple[tuple[str, ...], ...] = ()
    own = first.value("categories", values.paths, nowhere)
    if own and not isinstance(own, Missing):
        return own
    named = values.path(first.text("product category"))
    if not named:
        return ((kind,),) if isinstance(kind, str) and kind else ABSENT
    return (named,)


def _attributes(first: Cells) -> Maybe[tuple[Attribute, ...]]:
    """One fact for each metafield column; an empty cell clears it."""
    found = []
    for name, title in first.titles.items():
        metafield = _METAFIELD.fullmatch(title)
        if metafield is not None and name in first.record.cells:
            found.append(Attribute(values.clean(metafield[1])[:100], values.clean(first.text(name))[:500]))
    return tuple(found) or ABSENT


def _images(rows: list[Cells]) -> Maybe[tuple[Image, ...]]:
    if not any(name in rows[0].record.cells for name in IMAGE):
        return ABSENT
    found: dict[str, Image] = {}
    for cells in rows:
        url = cells.value(IMAGE, values.web_address, "")
        place = cells.value(PLACE, values.count, 0)
        if isinstance(url, str) and url and url not in found:
            found[url] = Image(url, place if isinstance(place, int) else 0, values.clean(cells.text(*ALT))[:300])
    for url in (cells.text(*VARIANT_IMAGE) for cells in rows):
        if url.startswith("http") and url not in found:
            found[url] = Image(url, len(rows) + 1)
    if not found and any(cells.has(*IMAGE) for cells in rows):
        return ABSENT
    ordered = sorted(found.values(), key=lambda image: image.position)
    return tuple(Image(image.url, place, image.alt) for place, image in enumerate(ordered, 1))
