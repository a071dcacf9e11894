"""Product lines of the Icecat open catalogue as JSON, for measuring search: prices in cents, several barcodes each."""

import html
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import BinaryIO

from shop.importing import gtin, values
from shop.importing.reading import MAX_LINE
from shop.importing.rows import Attribute, Image, Item, ProductRow, ReadSettings, RowError, VariantRow

NAME = "icecat"
KINDS = {"attr_t_": "text", "attr_n_": "number", "attr_b_": "flag"}
SIZES = {
    "attr_n_weight": "weight_g",
    "attr_n_width": "width_mm",
    "attr_n_height": "height_mm",
    "attr_n_depth": "length_mm",
}
OTHER = "Other products"


def read_lines(stream: BinaryIO, settings: ReadSettings) -> Iterator[Item]:
    """Yield one product for each line; a line that is no product is an error."""
    number = 0
    while line := stream.readline(MAX_LINE):
        number += 1
        if not line.strip():
            continue
        try:
            found = json.loads(line)
            yield _product(number, found)
        except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError) as error:
            yield RowError(number, "", line[:80].decode("utf-8", "replace"), f"no product line: {type(error).__name__}")


def _text(found: dict[str, object], name: str, limit: int) -> str:
    return values.unescape(str(found.get(name) or ""))[:limit].strip()


def _product(number: int, found: dict[str, object]) -> ProductRow:
    key, title = str(found["id"]), _text(found, "title", 300)
    if not title:
        raise ValueError("no title")
    kind = _text(found, "attr_t_product_type", 100).split(",")[0]
    summary = _text(found, "short_description", 500)
    image = str(found.get("img_500x500") or "")
    return ProductRow(
        line=number,
        handle=values.handle_of(f"{title[:150]} {key}"),
        title=title,
        summary=summary if summary != title else "",
        description=f"<p>{html.escape(summary)}</p>" if summary else "",
        brand=_text(found, "supplier", 120),
        kind=kind,
        categories=((kind or OTHER,),),
        status="active",
        attributes=tuple(_attributes(found)),
        images=(Image(image, 1, title),) if image.startswith("http") else (),
        variants=(_variant(number, key, found),),
    )


def _variant(number: int, key: str, found: dict[str, object]) -> VariantRow:
    codes = found.get("ean")
    barcodes = [gtin.restore(str(code)) for code in codes] if isinstance(codes, list) else []
    sizes: dict[str, int] = {}
    for name, column in SIZES.items():
        size = found.get(name)
        if isinstance(size, int | float) and 0 < size < 1_000_000:
            sizes[column] = round(size)
    return VariantRow(
        line=number,
        sku=f"ICE-{key}",
        price=int(str(found["price"])),
        barcode=next((code for code in barcodes if len(code) <= 14), ""),
        mpn=_text(found, "name", 80),
        weight_g=sizes.get("weight_g"),
        length_mm=sizes.get("length_mm"),
        width_mm=sizes.get("width_mm"),
        height_mm=sizes.get("height_mm"),
        uncounted=True,
    )


def _attributes(found: dict[str, object]) -> Iterator[Attribute]:
    for name, value in found.items():
        kind = KINDS.get(name[:7])
        if kind is None or value is None:
            continue
        label = re.sub(r"\s+", " ", name[7:].replace("_", " ")).strip().capitalize()[:100]
        if kind == "flag":
            yield Attribute(label, "yes" if value else "no", "flag")
        elif kind == "number":
            yield Attribute(label, f"{Decimal(str(value)).normalize():f}", "number")
        else:
            words = ", ".join(values.words(str(value).replace("\\n", "\n"), "\n", 500))
            if words:
                yield Attribute(label, words[:500])
