"""Magento 2's product CSV: children before their configurable, attributes in one cell, category paths from a root."""

import re
from collections.abc import Iterator, Sequence
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

NAME = "magento"
NEEDED = frozenset({"sku", "product_type"})
SIGNS = frozenset(
    {"attribute_set_code", "additional_attributes", "configurable_variations", "url_key", "product_online"}
)
KINDS = frozenset({"simple", "configurable", "virtual", "downloadable", ""})
ROOTS = frozenset({"default category", "root catalog"})
NOT_FACTS = frozenset(
    {"has_options", "required_options", "ts_dimensions_length", "ts_dimensions_width", "ts_dimensions_height"}
)
UNDECIDED = frozenset({"", "no_selection"})
BARCODES = ("barcode", "gtin", "ean", "upc")
_PAIR = re.compile(r",(?=[a-z][a-z0-9_]*=)")


def matches(columns: frozenset[str]) -> bool:
    """Tell whether this header is Magento's."""
    return columns >= NEEDED and bool(SIGNS & columns)


def read(table: Table, settings: ReadSettings) -> Iterator[Item]:
    """Yield products and row errors; a configurable product comes with its children, wherever they stand."""
    with Spill(tuple(table.titles)) as spill:
        for record in table.records():
            if isinstance(record, RowError):
                yield record
            else:
                yield from _set_aside(Cells(record, table.titles), spill)
        spill.seal()
        handles: set[int] = set()
        for record in spill.tops():
            cells = Cells(record, table.titles)
            if spill.parent_of(cells.text("sku")):
                continue
            children = _children(cells, table.titles, spill)
            product = _product(cells, children, settings, handles)
            yield from (error for row in (cells, *(child for child, _ in children)) for error in row.errors)
            if product is not None:
                yield product


def pairs(text: str) -> dict[str, str]:
    """Take "k=v,k2=a|b" apart; commas inside values stay, and so do quotation marks around a pair's value."""
    found = {}
    for part in _PAIR.split(text):
        name, _, value = part.partition("=")
        if name.strip():
            found[name.strip().strip('"')] = value.strip().strip('"')
    return found


def _set_aside(cells: Cells, spill: Spill) -> Iterator[RowError]:
    sku, kind = cells.text("sku"), cells.text("product_type").casefold()
    if not sku or len(sku) > 80:
        cells.refuse("sku", sku, "longer than 80 characters" if sku else "a product needs its SKU")
    elif cells.has("store_view_code"):
        cells.refuse(
            "store_view_code",
            cells.text("store_view_code"),
            "the texts of another store view; only the default is read",
        )
    elif kind not in KINDS:
        cells.refuse("product_type", kind, "products of this type are not imported")
    elif not spill.put(cells.record, names=(sku,)):
        cells.refuse("sku", sku, "this SKU stood further up already")
    elif kind == "configurable":
        for variation in _variations(cells):
            spill.link(variation.get("sku", ""), sku)
    yield from cells.errors


def _variations(cells: Cells) -> list[dict[str, str]]:
    return [pairs(part) for part in re.split(r"\|(?=sku=)", cells.text("configurable_variations")) if part]


def _children(cells: Cells, titles: dict[str, str], spill: Spill) -> list[tuple[Cells, dict[str, str]]]:
    """The rows of a configurable's variations with the options that tell them apart."""
    found = []
    for variation in _variations(cells):
        sku = variation.pop("sku", "")
        record = spill.named(sku)
        if record is None:
            cells.refuse(
                "configurable_variations", sku, "the row of this variation is not in the file", left_out="value"
            )
        elif spill.parent_of(sku) != cells.text("sku"):
            cells.refuse(
                "configurable_variations", sku, "this variation belongs to another product already", left_out="value"
            )
        else:
            found.append((Cells(record, titles), variation))
    return found


def _product(
    cells: Cells, children: Sequence[tuple[Cells, dict[str, str]]], settings: ReadSettings, handles: set[int]
) -> ProductRow | None:
    title = cells.value("name", lambda text: values.line_of_text(values.unescape(text), 300), "", spoils_row=True)
    is_configurable = cells.text("product_type").casefold() == "configurable"
    if not title:
        cells.refuse("name", "", "a product needs its name")
    if not is_configurable and cells.text("visibility").casefold() == "not visible individually":
        cells.refuse("visibility", cells.text("visibility"), "a part of a product that is not in the file")
    if cells.is_spoiled or isinstance(title, Missing):
        return None
    handle = _handle(cells, title, handles)
    for row in (cells, *(child for child, _ in children)):
        row.handle = handle
    options = tuple(dict.fromkeys(name for _, choice in children for name in choice))
    variants = tuple(_variants(children, options, settings)) if is_configurable else (_variant(cells, (), settings),)
    if is_configurable and not variants:
        cells.refuse("configurable_variations", "", "a configurable product without a variation that can be sold")
    if cells.is_spoiled:
        return None
    return ProductRow(
        line=cells.line,
        handle=handle,
        handle_made=not cells.has("url_key"),
        title=title,
        summary=cells.value("short_description", _summary, ""),
        description=cells.value("description", values.block_of_text, ""),
        brand=cells.value(("manufacturer", "brand"), lambda text: values.unescape(text)[:120], ""),
        kind=cells.value("attribute_set_code", lambda text: values.unescape(text)[:100], ""),
        categories=cells.value("categories", _categories, ()),
        status=cells.value("product_online", lambda text: "active" if values.flag(text) else "draft", "draft"),
        tax_class=cells.value("tax_class_name", _tax_class, "none"),
        seo_title=cells.value("meta_title", lambda text: values.unescape(text)[:70], ""),
        seo_description=cells.value("meta_description", lambda text: values.unescape(text)[:170], ""),
        options=tuple(_labels(cells).get(name, _label(name)) for name in options),
        attributes=_attributes(cells, options),
        images=_images([cells, *(child for child, _ in children)], settings),
        variants=variants,
        rows=1 + len(children),
    )


def _handle(cells: Cells, title: str, handles: set[int]) -> str:
    handle = values.handle_of(cells.text("url_key") or title)
    if hash(handle) in handles:
        handle = f"{handle[:150]}-{values.handle_of(cells.text('sku'))[:39]}"
    handles.add(hash(handle))
    return handle


def _label(code: str) -> str:
    return code.replace("_", " ").strip().capitalize()[:60]


def _labels(cells: Cells) -> dict[str, str]:
    return {
        code: values.unescape(label)[:60]
        for code, label in pairs(cells.text("configurable_variation_labels")).items()
        if label
    }


def _variants(
    children: Sequence[tuple[Cells, dict[str, str]]], options: Sequence[str], settings: ReadSettings
) -> Iterator[VariantRow]:
    seen: set[tuple[str, ...]] = set()
    for cells, chosen in children:
        choice = tuple(values.unescape(chosen.get(name, ""))[:120] for name in options)
        folded = tuple(map(str.casefold, choice))
        if "" in choice or folded in seen:
            reason = "not every option has a value" if "" in choice else "this variation stood further up already"
            cells.refuse("sku", cells.text("sku"), reason)
        variant = _variant(cells, choice, settings)
        if not cells.is_spoiled:
            seen.add(folded)
            yield variant


def _variant(cells: Cells, choice: tuple[str, ...], settings: ReadSettings) -> VariantRow:
    extra = pairs(cells.text("additional_attributes"))

    def length(name: str) -> Maybe[int | None]:
        return (
            values.size(extra[name], values.MILLIMETERS["in"])
            if re.fullmatch(r"\d+(\.\d+)?", extra.get(name, ""))
            else ABSENT
        )

    quantity = cells.value("qty", lambda text: max(int(values.number(text)), 0), None)
    is_uncounted = cells.text("manage_stock") == "0" and cells.text("use_config_manage_stock") == "0"
    images = _images([cells], settings) if choice else ABSENT
    return VariantRow(
        line=cells.line,
        options=choice,
        sku=cells.text("sku"),
        price=cells.value("price", lambda text: values.money(text, settings.exponent), None, spoils_row=True),
        sale=cells.sale(settings.exponent, "special_price", "special_price_from_date", "special_price_to_date"),
        barcode=cells.value(BARCODES, lambda text: gtin.restore(values.barcode(text)), ""),
        weight_g=cells.value("weight", lambda text: values.size(text, Decimal(settings.weight_grams)), None),
        length_mm=length("ts_dimensions_length"),
        width_mm=length("ts_dimensions_width"),
        height_mm=length("ts_dimensions_height"),
        quantity=ABSENT if is_uncounted else quantity,
        uncounted=is_uncounted,
        policy=_policy(cells),
        shippable=cells.text("product_type").casefold() not in {"virtual", "downloadable"},
        active=cells.flag("product_online", empty=True) if choice else ABSENT,
        image_url=images[0].url if images and not isinstance(images, Missing) else ABSENT,
    )


def _policy(cells: Cells) -> Maybe[str]:
    if "allow_backorders" not in cells.record.cells:
        return ABSENT
    is_own = cells.text("use_config_backorders") != "1"
    return "backorder" if is_own and cells.text("allow_backorders") in {"1", "2"} else "deny"


def _summary(text: str) -> str:
    return values.unescape(re.sub(r"<[^>]*>", " ", text))[:500]


def _tax_class(text: str) -> str:
    word = values.unescape(text)
    return {"taxable goods": "", "none": "none", "0": "none"}.get(word.casefold(), word)


def _categories(text: str) -> tuple[tuple[str, ...], ...]:
    found: dict[tuple[str, ...], None] = {}
    for part in re.split(r",(?=\S)", text):
        steps = values.path(values.unescape(part.replace("\\/", values.MARK)), "/")
        steps = tuple(step.replace(values.MARK, "/") for step in steps)
        steps = steps[1:] if steps and steps[0].casefold() in ROOTS else steps
        if steps:
            found.setdefault(steps)
    deepest = max(found, key=len, default=())  # the shelf that says most comes first and so becomes the main one
    return tuple(sorted(found, key=lambda path: path != deepest))


def _attributes(cells: Cells, options: Sequence[str]) -> Maybe[tuple[Attribute, ...]]:
    if "additional_attributes" not in cells.record.cells:
        return ABSENT
    told = pairs(cells.text("additional_attributes")).items()
    return tuple(
        Attribute(_label(code), ", ".join(values.words(values.unescape(value), "|", 500))[:500])
        for code, value in told
        if value and code not in NOT_FACTS and code not in options
    )


def _images(rows: Sequence[Cells], settings: ReadSettings) -> Maybe[tuple[Image, ...]]:
    if "base_image" not in rows[0].record.cells:
        return ABSENT
    found: dict[str, Image] = {}
    for cells in rows:
        names = [cells.text("base_image"), *cells.text("additional_images").split(",")]
        for name in map(str.strip, names):
            if name not in UNDECIDED and len(name) <= 1000:
                url = (
                    name
                    if name.startswith("http") or not settings.image_base
                    else f"{settings.image_base.rstrip('/')}/{name.lstrip('/')}"
                )
                alt = values.unescape(cells.text("base_image_label"))[:300] if name == cells.text("base_image") else ""
                found.setdefault(url, Image(url, len(found) + 1, alt))
    return tuple(found.values())
