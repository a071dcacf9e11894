# ruff: noqa: E501  (one generated product a line reads better than thirty lines)
import csv
import dataclasses
import io
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop.importing.rows import Attribute, Image, ProductRow, Sale, VariantRow
from shop.importing.values import block_of_text, clean, handle_of
from shop.importing.writing import WRITERS
from shop.tests.tables import read

WORDS = st.text(min_size=1, max_size=12).map(clean).filter(bool)
SPICY = st.sampled_from(["=1+1", "+x", "-x", "@x", "'=x", "a, b", 'say "so"', "a > b", "5|6", "ü", "\uff1d1"]) | WORDS
HTML = st.text(max_size=40).map(block_of_text)
AMOUNT = st.none() | st.integers(0, 10**9)
SIZE = st.none() | st.integers(0, 10**6)
MOMENT = st.none() | st.datetimes(min_value=datetime(2000, 1, 1), timezones=st.just(UTC))
SALE = st.none() | st.builds(Sale, st.integers(0, 9999), MOMENT, MOMENT).filter(
    lambda sale: sale.starts_at is None or sale.ends_at is None or sale.starts_at < sale.ends_at
)
TAG = SPICY.map(lambda text: clean(text.replace(",", " "))[:60].strip()).filter(bool)
URL = st.sampled_from([f"https://x.test/{name}.png?v=1,2" for name in "abcdef"])
STEP = SPICY.filter(
    lambda text: ">" not in text[:1] and ">" not in text[-1:] and ">>" not in text and "\ue000" not in text
)


@st.composite
def variants(draw, options):
    choices = draw(
        st.lists(
            st.tuples(*(SPICY for _ in options)),
            min_size=1,
            max_size=3,
            unique_by=lambda c: tuple(map(str.casefold, c)),
        )
    )
    return tuple(
        VariantRow(
            line=0, options=choice, sku=draw(SPICY), price=draw(st.integers(0, 10**9)), compare_at=draw(AMOUNT), cost=draw(AMOUNT),
            sale=draw(SALE), barcode=draw(st.sampled_from(["", "4006381333931", "A-1"])),
            mpn=draw(st.just("") | SPICY), weight_g=draw(SIZE), length_mm=draw(SIZE), width_mm=draw(SIZE), height_mm=draw(SIZE),
            quantity=draw(SIZE), policy=draw(st.sampled_from(["deny", "backorder", "supplier", "either"])), shippable=draw(st.booleans()),
            fragile=draw(st.booleans()), liquid=draw(st.booleans()), do_not_mix=draw(st.just("") | SPICY), active=draw(st.booleans()),
            image_url=draw(st.just("") | URL),
        )
        for choice in choices
    )  # fmt: skip


@st.composite
def products(draw):
    options = tuple(draw(st.lists(SPICY, max_size=2, unique=True)))
    variants_ = draw(variants(options)) if options else draw(variants(()))[:1]
    urls = draw(st.lists(URL, max_size=3, unique=True))
    return ProductRow(
        line=0, handle=handle_of(draw(WORDS)), title=draw(SPICY), summary=draw(st.just("") | SPICY), description=draw(HTML), care=draw(HTML),
        brand=draw(SPICY), kind=draw(SPICY), categories=tuple(draw(st.lists(st.lists(STEP, min_size=1, max_size=3).map(tuple), max_size=2, unique=True))),
        tags=tuple(draw(st.lists(TAG, max_size=3, unique=True))), status=draw(st.sampled_from(["draft", "active", "archived"])),
        tax_class=draw(st.sampled_from(["", "reduced", "none"])), seo_title=draw(st.just("") | SPICY), seo_description=draw(st.just("") | SPICY),
        options=options, attributes=tuple(Attribute(name, draw(SPICY), kind) for name, kind in (("Fabric", "text"), ("Power", "number"))),
        images=tuple(Image(url, place, draw(st.just("") | SPICY)) for place, url in enumerate(urls, 1)), variants=variants_,
    )  # fmt: skip


CATALOGUE = st.lists(products(), max_size=3, unique_by=lambda product: product.handle)
FACTS = (("Fabric", "text"), ("Power", "number"))


def written(format_name, catalogue):
    return "".join(WRITERS[format_name](catalogue, 2, FACTS))


def same(product):
    """A product without what a file cannot say: where its rows stood."""
    return dataclasses.replace(
        product, line=0, variants=tuple(dataclasses.replace(v, line=0) for v in product.variants)
    )


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(CATALOGUE)
def test_our_own_format_gives_back_exactly_what_was_written(catalogue):
    found, errors = read(written("own", catalogue).encode(), "own")
    assert errors == []
    assert [same(product) for product in found] == catalogue


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(CATALOGUE)
def test_shopifys_format_gives_back_all_that_it_has_columns_for(catalogue):
    found, errors = read(written("shopify", catalogue).encode(), "shopify")
    assert errors == []
    for product, original in zip(found, catalogue, strict=True):
        for name in ("handle", "title", "description", "brand", "kind", "tags", "status", "tax_class", "options"):
            assert getattr(product, name) == getattr(original, name), name
        assert product.categories == (original.categories or ((original.kind,),))
        assert [(a.name, a.value) for a in product.attributes] == [(a.name, a.value) for a in original.attributes]
        assert product.images[: len(original.images)] == original.images
        for variant, told in zip(product.variants, original.variants, strict=True):
            for name in (
                "options",
                "sku",
                "price",
                "compare_at",
                "cost",
                "barcode",
                "weight_g",
                "quantity",
                "policy",
                "shippable",
            ):
                assert getattr(variant, name) == getattr(told, name), name


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(CATALOGUE, st.sampled_from(["own", "shopify"]))
def test_no_cell_of_an_export_runs_as_a_formula(catalogue, format_name):
    cells = [cell for row in csv.reader(io.StringIO(written(format_name, catalogue), newline="")) for cell in row]
    assert [cell for cell in cells if cell[:1] in set("=+-@\t\r")] == []


def test_an_attribute_named_like_a_formula_is_harmless():
    text = "".join(WRITERS["own"]([], 2, (("=cmd", "text"),)))
    assert "attribute: =cmd" in text
    text = "".join(WRITERS["shopify"]([], 2, (("=cmd", "text"),)))
    assert "'=cmd" in text
