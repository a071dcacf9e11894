"""WooCommerce's product CSV: units in the header, variations before or after their parent, references by SKU or id."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from shop.importing import gtin, values
from shop.importing.cells import Cells
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
from shop.importing.spill import Spill

NAME = "woocommerce"
NEEDED = frozenset({"type", "name"})
SIGNS = frozenset({"regular price", "in stock?", "visibility in catalog", "is featured?", "parent", "tax status"})
REFUSED = {
    "grouped": "a group of other products; it has nothing of its own to sell",
    "external": "sold on another site, so not here",
}
_UNIT = re.compile(r"(weight|length|width|height) \(([a-z]+)\)")
_ATTRIBUTE = re.compile(r"attribute (\d+) name")
BARCODES = ("gtin, upc, ean, or isbn", "meta: _global_unique_id", "meta: _barcode", "ean", "gtin")


@dataclass(frozen=True, slots=True)
class _Layout:
    """What the header says: the columns with their units, and the numbers of the attributes."""

    settings: ReadSettings
    titles: dict[str, str]
    units: dict[str, tuple[str, Decimal]]
    attributes: tuple[int, ...]


def matches(columns: frozenset[str]) -> bool:
    """Tell whether this header is WooCommerce's."""
    return columns >= NEEDED and len(SIGNS & columns) >= 2


def read(table: Table, settings: ReadSettings) -> Iterator[Item]:
    """Yield products and row errors; the variations of a product come with it, wherever they stand."""
    layout = _layout(table, settings)
    with Spill(tuple(table.titles)) as spill:
        for record in table.records():
            if isinstance(record, RowError):
                yield record
            else:
                yield from _set_aside(Cells(record, table.titles), spill)
        spill.seal()
        handles: set[int] = set()
        for record in spill.tops():
            parent = Cells(record, table.titles)
            children = [Cells(child, table.titles) for child in spill.children(_names(parent))]
            product = _product(parent, children, layout, handles)
            yield from (error for cells in (parent, *children) for error in cells.errors)
            if product is not None:
                yield product
        for record in spill.orphans():
            parent_name = Cells(record, table.titles).text("parent")
            yield RowError(
                record.line, "Parent", parent_name, "the product this variation belongs to is not in the file"
            )


def _layout(table: Table, settings: ReadSettings) -> _Layout:
    units = {}
    for name in table.titles:
        found = _UNIT.fullmatch(name)
        if found is not None and found[2] in values.UNITS:
            units[found[1]] = (name, values.UNITS[found[2]])
    numbers = sorted(int(found[1]) for name in table.titles if (found := _ATTRIBUTE.fullmatch(name)))
    return _Layout(settings, table.titles, units, tuple(numbers))


def _names(cells: Cells) -> list[str]:
    """What others call this row: "id:12" and its SKU."""
    number = cells.text("id")
    return [name for name in (f"id:{number}" if number else "", cells.text("sku")) if name]


def _set_aside(cells: Cells, spill: Spill) -> Iterator[RowError]:
    kind = cells.text("type").casefold()
    is_variation = "variation" in kind
    if refused := next((why for word, why in REFUSED.items() if word in kind), ""):
        cells.refuse("type", cells.text("type"), refused)
    elif is_variation and not cells.has("parent"):
        cells.refuse("parent", "", "a variation must name its parent")
    elif not is_variation and not cells.has("name"):
        cells.refuse("name", "", "a product needs its name")
    else:
        place = cells.value("position", values.count, 0)
        parent = cells.text("parent") if is_variation else ""
        kept = spill.put(cells.record, names=_names(cells), parent=parent, place=place if isinstance(place, int) else 0)
        if not kept:
            cells.refuse("sku", cells.text("sku"), "this row stood further up already")
    yield from cells.errors


def _product(parent: Cells, children: Sequence[Cells], layout: _Layout, handles: set[int]) -> ProductRow | None:
    title = parent.value("name", lambda text: values.line_of_text(values.unescape(text), 300), "", spoils_row=True)
    if parent.is_spoiled or isinstance(title, Missing):
        return None
    handle = values.handle_of(title)
    if hash(handle) in handles:
        handle = f"{handle[:150]}-{values.handle_of(parent.text('sku') or parent.text('id'))[:39]}"
    handles.add(hash(handle))
    for cells in (parent, *children):
        cells.handle = handle
    options = _options(children, layout)
    is_variable = "variable" in parent.text("type").casefold()
    variants = tuple(_variants(children, options, layout)) if is_variable else (_variant(parent, (), layout),)
    if is_variable and not variants:
        parent.refuse("type", parent.text("type"), "a variable product without a variation that can be sold")
    if parent.is_spoiled:
        return None
    return ProductRow(
        line=parent.line,
        handle=handle,
        handle_made=True,
        title=title,
        summary=parent.value("short description", _summary, ""),
        description=parent.value("description", _description, ""),
        brand=parent.value(("brands", "brand"), lambda text: values.unescape(text.split(",")[0])[:120], ""),
        categories=parent.value("categories", _categories, ()),
        tags=parent.value("tags", values.words, ()),
        status=_status(parent),
        tax_class=_tax_class(parent),
        options=tuple(name for _, name in options),
        attributes=_attributes(parent, options, layout),
        images=_images((parent, *children)),
        variants=variants,
        rows=1 + len(children),
    )


def _attribute(cells: Cells, number: int) -> tuple[str, str]:
    name = values.unescape(cells.text(f"attribute {number} name"))[:60]
    return name, values.unescape(cells.text(f"attribute {number} value(s)").replace("\\,", ","))


def _options(children: Sequence[Cells], layout: _Layout) -> list[tuple[str, str]]:
    """The attributes that some variation decides, folded and as written, in the order of their columns."""
    found: dict[str, str] = {}
    for number in layout.attributes:
        for cells in children:
            name, value = _attribute(cells, number)
            if name and value:
                found.setdefault(name.casefold(), name)
    return list(found.items())


def _variants(children: Sequence[Cells], options: list[tuple[str, str]], layout: _Layout) -> Iterator[VariantRow]:
    seen: set[tuple[str, ...]] = set()
    for cells in children:
        own = {name.casefold(): value for name, value in (_attribute(cells, number) for number in layout.attributes)}
        choice = tuple(own.get(folded, "")[:120] or "Any" for folded, _ in options)
        if tuple(map(str.casefold, choice)) in seen:
            cells.refuse("attribute 1 value(s)", " / ".join(choice), "this variation stood further up already")
        variant = _variant(cells, choice, layout)
        if not cells.is_spoiled:
            seen.add(tuple(map(str.casefold, choice)))
            yield variant


def _variant(cells: Cells, choice: tuple[str, ...], layout: _Layout) -> VariantRow:
    def measure(what: str) -> Maybe[int | None]:
        column, unit = layout.units.get(what, ("", Decimal(1)))
        return cells.value(column, lambda text: values.size(text, unit), None) if column else ABSENT

    kind = cells.text("type").casefold()
    quantity = cells.value("stock", lambda text: max(values.count(text), 0), None)
    is_sold_out = cells.text("in stock?") in {"0", "outofstock"}
    return VariantRow(
        line=cells.line,
        options=choice,
        sku=cells.value("sku", lambda text: values.line_of_text(text, 80), "", spoils_row=True),
        price=cells.value(
            "regular price", lambda text: values.money(text, layout.settings.exponent), None, spoils_row=True
        ),
        sale=cells.sale(layout.settings.exponent, "sale price", "date sale price starts", "date sale price ends"),
        barcode=cells.value(BARCODES, lambda text: gtin.restore(values.barcode(text)), ""),
        weight_g=measure("weight"),
        length_mm=measure("length"),
        width_mm=measure("width"),
        height_mm=measure("height"),
        quantity=0 if quantity in (None, ABSENT) and is_sold_out else quantity,
        uncounted=quantity in (None, ABSENT) and not is_sold_out,
        policy=cells.value("backorders allowed?", _policy, "deny"),
        shippable="virtual" not in kind and "downloadable" not in kind,
        active=cells.text("published") != "-1" if "variation" in kind else ABSENT,
        image_url=_first_image(cells) if "variation" in kind else ABSENT,
    )


def _policy(text: str) -> str:
    return "backorder" if text.casefold() in {"1", "yes", "notify"} else "deny"


def _summary(text: str) -> str:
    return values.unescape(re.sub(r"<[^>]*>", " ", text.replace("\\n", " ")))[:500]


def _description(text: str) -> str:
    return values.block_of_text(text.replace("\\n", "\n"))


def _categories(text: str) -> tuple[tuple[str, ...], ...]:
    paths = (
        values.path(values.unescape(part.replace(values.MARK, ",")))
        for part in text.replace("\\,", values.MARK).split(",")
    )
    return tuple(dict.fromkeys(found for found in paths if found))


def _status(cells: Cells) -> Maybe[str]:
    if not any(name in cells.record.cells for name in ("published",)):
        return ABSENT
    is_hidden = cells.text("visibility in catalog").casefold() == "hidden"
    return "active" if cells.text("published") == "1" and not is_hidden else "draft"


def _tax_class(cells: Cells) -> Maybe[str]:
    if "tax status" not in cells.record.cells and "tax class" not in cells.record.cells:
        return ABSENT
    if cells.text("tax status").casefold() in {"none", "shipping"}:
        return "none"
    word = cells.text("tax class")
    return "" if word.casefold() in {"", "standard", "parent"} else word


def _attributes(parent: Cells, options: list[tuple[str, str]], layout: _Layout) -> Maybe[tuple[Attribute, ...]]:
    if not layout.attributes:
        return ABSENT
    chosen = {folded for folded, _ in options}
    told = (_attribute(parent, number) for number in layout.attributes)
    return tuple(
        Attribute(name, value[:500]) for name, value in told if name and value and name.casefold() not in chosen
    )


def _first_image(cells: Cells) -> str:
    return next((url.strip() for url in cells.text("images").split(",") if url.strip().startswith("http")), "")


def _images(rows: Sequence[Cells]) -> Maybe[tuple[Image, ...]]:
    if "images" not in rows[0].record.cells:
        return ABSENT
    found: dict[str, None] = {}
    for cells in rows:
        for url in filter(None, map(str.strip, cells.text("images").split(","))):
            try:
                found.setdefault(values.web_address(url))
            except values.BadValue as error:
                cells.refuse("images", url, str(error), left_out="value")
    return tuple(Image(url, place) for place, url in enumerate(found, 1))
