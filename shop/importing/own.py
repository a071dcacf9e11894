"""The shop's own CSV (docs/catalogue-csv.md): one row for each variant, everything the shop knows, nothing guessed."""

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

NAME = "own"
MAX_OPTIONS = 5
STATES = frozenset({"draft", "active", "archived"})
POLICIES = frozenset({"deny", "backorder", "supplier", "either"})
ATTRIBUTE_PREFIXES = {"attribute: ": "text", "number: ": "number", "flag: ": "flag"}
VARIANT_COLUMNS = ("sku", "price", "option 1 value", "quantity", "barcode")


def matches(columns: frozenset[str]) -> bool:
    """Tell whether this header is our own."""
    own = {
        "sku",
        "price",
        "stock policy",
        "option 1 name",
        "categories",
        "status",
        "images",
        "quantity",
        "type",
        "brand",
    }
    return "handle" in columns and bool(own & columns) and not {"body (html)", "vendor"} & columns


def read(table: Table, settings: ReadSettings) -> Iterator[Item]:
    """Yield products and row errors in the order of the file."""
    for group in groups(table, lambda cells: values.handle_of(cells.text("handle")) if cells.has("handle") else ""):
        if isinstance(group, RowError):
            yield group
            continue
        handle, rows = group
        product = _product(handle, rows, settings)
        yield from errors_of(rows)
        if product is not None:
            yield product


def _word(allowed: frozenset[str], text: str) -> str:
    word = text.casefold()
    if word not in allowed:
        raise values.BadValue(f"not one of {', '.join(sorted(allowed))}")
    return word


def _product(handle: str, rows: list[Cells], settings: ReadSettings) -> ProductRow | None:
    first = rows[0]
    title = first.value("title", lambda text: values.line_of_text(text, 300), "", spoils_row=True)
    if title == "":
        first.refuse("title", "", "the first row of a product needs its title")
    if first.has("currency") and first.text("currency").upper() != settings.currency:
        first.refuse("currency", first.text("currency"), f"this shop sells in {settings.currency}")
    status = first.value("status", lambda text: _word(STATES, text), "draft", spoils_row=True)
    if first.is_spoiled:
        return None
    options = _options(first)
    has_variants = any(cells.has(*VARIANT_COLUMNS) for cells in rows)
    variants = tuple(_variants(rows, options, settings)) if has_variants else ()
    if has_variants and not variants:
        return None
    return ProductRow(
        line=first.line,
        handle=handle,
        title=title,
        summary=first.value("summary", lambda text: values.line_of_text(text, 500), ""),
        description=first.value("description", values.block_of_text, ""),
        care=first.value("care", values.block_of_text, ""),
        brand=first.value("brand", lambda text: values.line_of_text(text, 120), ""),
        kind=first.value("type", lambda text: values.line_of_text(text, 100), ""),
        categories=first.value("categories", values.paths, ()),
        tags=first.value("tags", values.words, ()),
        status=status,
        tax_class=first.value("tax class", lambda text: values.line_of_text(text, 80), ""),
        seo_title=first.value("seo title", lambda text: values.line_of_text(text, 70), ""),
        seo_description=first.value("seo description", lambda text: values.line_of_text(text, 170), ""),
        options=options,
        attributes=_attributes(first),
        images=first.value("images", lambda text: _images(first, text), ()),
        variants=variants,
        rows=len(rows),
    )


def _options(first: Cells) -> tuple[str, ...]:
    names = (values.clean(first.text(f"option {number} name"))[:60] for number in range(1, MAX_OPTIONS + 1))
    return tuple(name for name in names if name)


def _variants(rows: list[Cells], options: tuple[str, ...], settings: ReadSettings) -> Iterator[VariantRow]:
    seen: set[tuple[str, ...]] = set()
    for cells in rows:
        choice = tuple(
            values.clean(cells.text(f"option {number} value"))[:120] for number in range(1, len(options) + 1)
        )
        for number, (name, value) in enumerate(zip(options, choice, strict=True), 1):
            if not value:
                cells.refuse(f"option {number} value", "", f"no value for the option {name}")
        folded = tuple(value.casefold() for value in choice)
        if folded in seen:
            cells.refuse("option 1 value", " / ".join(choice), "this variant stood further up already")
        variant = _variant(cells, choice, settings)
        if not cells.is_spoiled:
            seen.add(folded)
            yield variant


def _variant(cells: Cells, choice: tuple[str, ...], settings: ReadSettings) -> VariantRow:
    def money(text: str) -> int | None:
        return values.money(text, settings.exponent)

    def measure(text: str) -> int | None:
        return values.size(text, values.MILLIMETERS["mm"])

    return VariantRow(
        line=cells.line,
        options=choice,
        sku=cells.value("sku", lambda text: values.line_of_text(text, 80), "", spoils_row=True),
        price=cells.value("price", money, None, spoils_row=True),
        compare_at=cells.value("compare at price", money, None),
        cost=cells.value("cost", money, None),
        sale=cells.sale(settings.exponent, "sale price", "sale starts", "sale ends"),
        barcode=cells.value("barcode", lambda text: gtin.restore(values.barcode(text)), ""),
        mpn=cells.value("mpn", lambda text: values.line_of_text(text, 80), ""),
        weight_g=cells.value("weight (g)", measure, None),
        length_mm=cells.value("length (mm)", measure, None),
        width_mm=cells.value("width (mm)", measure, None),
        height_mm=cells.value("height (mm)", measure, None),
        quantity=cells.value("quantity", _quantity, None),
        policy=cells.value("stock policy", lambda text: _word(POLICIES, text), "deny"),
        shippable=cells.flag("shippable", empty=True),
        fragile=cells.flag("fragile", empty=False),
        liquid=cells.flag("liquid", empty=False),
        do_not_mix=cells.value("do not mix", lambda text: values.line_of_text(text, 40), ""),
        active=cells.flag("active", empty=True),
        image_url=cells.value("variant image", values.web_address, ""),
    )


def _quantity(text: str) -> int | None:
    quantity = values.count(text)
    if quantity < 0:
        raise values.BadValue("below zero")
    return quantity


def _attributes(first: Cells) -> Maybe[tuple[Attribute, ...]]:
    """One fact for each attribute column; an empty cell clears it."""
    found = []
    for name, title in first.titles.items():
        kind = next((kind for prefix, kind in ATTRIBUTE_PREFIXES.items() if name.startswith(prefix)), "")
        value = first.value(name, lambda text: values.line_of_text(text, 500), "") if kind else ABSENT
        if not isinstance(value, Missing):
            found.append(Attribute(title.partition(":")[2].strip()[:100], value, kind))
    return tuple(found) or ABSENT


def _images(first: Cells, text: str) -> Maybe[tuple[Image, ...]]:
    """One picture a line: its address, then a space and the words that stand for it; none that can be: ABSENT."""
    found: dict[str, Image] = {}
    for line in filter(None, map(str.strip, text.split("\n"))):
        url, _, alt = line.partition(" ")
        try:
            found.setdefault(url, Image(values.web_address(url), len(found) + 1, values.clean(alt)[:300]))
        except values.BadValue as error:
            first.refuse("images", url, str(error), left_out="value")
    return tuple(found.values()) or ABSENT
