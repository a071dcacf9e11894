from datetime import UTC, datetime

import pytest

from shop.importing.rows import ABSENT, Attribute, Image, Sale
from shop.tests.tables import csv_bytes, read

COLUMNS = (
    "ID", "Type", "SKU", "Name", "Published", "Visibility in catalog", "Short description", "Description",
    "Date sale price starts", "Date sale price ends", "Tax status", "Tax class", "In stock?", "Stock",
    "Backorders allowed?", "Weight (lbs)", "Length (in)", "Sale price", "Regular price", "Categories", "Tags", "Images",
    "Parent", "Position", "Attribute 1 name", "Attribute 1 value(s)", "Attribute 2 name", "Attribute 2 value(s)",
)  # fmt: skip


def file(*rows, columns=COLUMNS):
    return csv_bytes(columns, *([cells.get(name, "") for name in COLUMNS] for cells in rows))


def simple(**cells):
    return {
        "Type": "simple",
        "SKU": "CAP",
        "Name": "Cap",
        "Published": "1",
        "In stock?": "1",
        "Regular price": "18",
    } | cells


def parent(**cells):
    return simple(Type="variable", SKU="TEE", Name="Tee", ID="7", **cells) | {"Regular price": ""}


def variation(color, **cells):
    first = {
        "Type": "variation",
        "Parent": "TEE",
        "SKU": f"TEE-{color}",
        "Regular price": "25",
        "Name": f"Tee - {color}",
    }
    return first | {"Attribute 1 name": "Color", "Attribute 1 value(s)": color, "In stock?": "1"} | cells


def test_the_unit_stands_in_the_header():
    products, _ = read(file(simple(**{"Weight (lbs)": "2", "Length (in)": "10"})))
    assert (products[0].variants[0].weight_g, products[0].variants[0].length_mm) == (907, 254)


def test_the_case_of_the_header_does_not_matter():
    products, errors = read(file(simple(), columns=[name.upper() for name in COLUMNS]))
    assert (products[0].title, errors) == ("Cap", [])


def test_variations_may_stand_before_their_parent():
    products, errors = read(file(variation("Red"), variation("Blue"), simple(), parent()))
    assert errors == []
    assert [(product.title, len(product.variants)) for product in products] == [("Cap", 1), ("Tee", 2)]
    assert products[1].options == ("Color",)


def test_a_parent_named_by_its_id_is_found():
    products, errors = read(file(variation("Red", Parent="id:7"), parent()))
    assert ([variant.sku for variant in products[0].variants], errors) == (["TEE-Red"], [])


def test_variations_come_in_the_order_of_their_positions():
    products, _ = read(file(parent(), variation("Red", Position="2"), variation("Blue", Position="1")))
    assert [variant.options for variant in products[0].variants] == [("Blue",), ("Red",)]


def test_a_variation_without_its_parent_is_told():
    products, errors = read(file(simple(), variation("Red", Parent="NO-SUCH")))
    assert len(products) == 1
    assert (errors[0].line, errors[0].column, errors[0].value) == (3, "Parent", "NO-SUCH")


def test_an_attribute_no_variation_decides_stays_a_fact():
    sizes = {"Attribute 2 name": "Size", "Attribute 2 value(s)": "L, M, S"}
    products, _ = read(file(parent(**sizes), variation("Red"), variation("Blue")))
    assert (products[0].options, products[0].attributes) == (("Color",), (Attribute("Size", "L, M, S"),))


def test_a_value_left_open_by_one_variation_is_any():
    products, _ = read(file(parent(), variation("Red"), variation("")))
    assert [variant.options for variant in products[0].variants] == [("Red",), ("Any",)]


@pytest.mark.parametrize("kind", ["grouped", "external"])
def test_what_has_nothing_of_its_own_to_sell_is_told(kind):
    products, errors = read(file(simple(Type=kind)))
    assert (products, errors[0].column) == ([], "Type")


def test_a_download_needs_no_parcel():
    assert read(file(simple(Type="simple, downloadable, virtual")))[0][0].variants[0].shippable is False


def test_in_stock_without_a_number_is_uncounted():
    variant = read(file(simple()))[0][0].variants[0]
    assert (variant.uncounted, variant.quantity) == (True, None)
    variant = read(file(simple(**{"In stock?": "0"})))[0][0].variants[0]
    assert (variant.uncounted, variant.quantity) == (False, 0)


def test_a_sale_has_its_dates():
    cells = {"Sale price": "15", "Date sale price starts": "2026-11-20", "Date sale price ends": "2026-11-30"}
    variant = read(file(simple(**cells)))[0][0].variants[0]
    assert variant.sale == Sale(1500, datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC))


def test_category_paths_and_commas_in_names():
    products, _ = read(file(simple(Categories="Clothing > Caps, Gifts\\, small")))
    assert products[0].categories == (("Clothing", "Caps"), ("Gifts, small",))


def test_literal_line_breaks_become_real_ones():
    assert read(file(simple(Description="One\\nTwo")))[0][0].description == "One\nTwo"


def test_hidden_private_and_draft_are_not_on_sale():
    for cells in ({"Visibility in catalog": "hidden"}, {"Published": "0"}, {"Published": "-1"}):
        assert read(file(simple(**cells)))[0][0].status == "draft"


def test_two_products_of_one_name_get_two_handles():
    products, errors = read(file(simple(), simple(SKU="CAP-2")))
    assert ([product.handle for product in products], errors) == (["cap", "cap-cap-2"], [])


def test_a_repeated_row_is_told():
    products, errors = read(file(simple(), simple()))
    assert (len(products), errors[0].reason) == (1, "this row stood further up already")


def test_a_bad_picture_address_leaves_the_others():
    products, errors = read(file(simple(Images="https://x.test/1.png, javascript:x, https://x.test/2.png")))
    assert products[0].images == (Image("https://x.test/1.png", 1), Image("https://x.test/2.png", 2))
    assert (errors[0].value, errors[0].left_out) == ("javascript:x", "value")


def test_a_column_that_is_not_there_leaves_things_alone():
    products, _ = read(
        csv_bytes(("Type", "SKU", "Name", "Regular price", "In stock?"), ("simple", "C", "Cap", "1", "1"))
    )
    assert (products[0].categories, products[0].images, products[0].variants[0].weight_g) == (ABSENT, ABSENT, ABSENT)


@pytest.mark.samples
def test_the_real_file_of_twenty_four_rows(sample):
    products, errors = read(sample("catalogue/woocommerce_sample_products.csv"))
    assert (len(products), sum(len(product.variants) for product in products)) == (13, 20)
    assert [(error.line, error.value) for error in errors] == [(17, "grouped"), (18, "external")]
    hoodie = next(product for product in products if product.title == "Hoodie")
    assert (hoodie.options, len(hoodie.variants)) == (("Color", "Logo"), 6)
