import pytest

from shop.importing.rows import ABSENT, Attribute, Image
from shop.tests.tables import csv_bytes, read

OLD = (
    "Handle", "Title", "Body (HTML)", "Vendor", "Type", "Tags", "Published", "Option1 Name", "Option1 Value",
    "Option2 Name", "Option2 Value", "Variant SKU", "Variant Grams", "Variant Inventory Tracker",
    "Variant Inventory Qty", "Variant Inventory Policy", "Variant Price", "Variant Compare At Price",
    "Variant Requires Shipping", "Variant Taxable", "Variant Barcode", "Image Src", "Image Position", "Image Alt Text",
)  # fmt: skip


def row(**cells):
    return [cells.get(name, "") for name in OLD]


def file(*rows):
    return csv_bytes(OLD, *(row(**cells) for cells in rows))


def tee(**cells):
    first = {"Handle": "tee", "Title": "Tee", "Option1 Name": "Size", "Option1 Value": "S", "Variant Price": "20"}
    return first | cells


def test_rows_of_one_handle_are_one_product_with_its_variants():
    products, errors = read(file(tee(), {"Handle": "tee", "Option1 Value": "M", "Variant Price": "21.50"}))
    assert errors == []
    assert [(variant.options, variant.price) for variant in products[0].variants] == [(("S",), 2000), (("M",), 2150)]
    assert products[0].options == ("Size",)


def test_default_title_is_no_choice():
    products, _ = read(file(tee(**{"Option1 Name": "Title", "Option1 Value": "Default Title"})))
    assert (products[0].options, products[0].variants[0].options) == ((), ())


def test_a_row_with_only_a_picture_is_no_variant():
    first = tee(**{"Image Src": "https://x.test/1.jpg", "Image Position": "2", "Image Alt Text": "Front"})
    products, errors = read(file(first, {"Handle": "tee", "Image Src": "https://x.test/2.jpg", "Image Position": "1"}))
    assert (len(products[0].variants), errors) == (1, [])
    assert products[0].images == (Image("https://x.test/2.jpg", 1, ""), Image("https://x.test/1.jpg", 2, "Front"))


def test_an_empty_sku_is_normal():
    products, errors = read(file(tee()))
    assert (products[0].variants[0].sku, errors) == ("", [])


def test_the_apostrophe_before_a_barcode_is_dropped():
    products, _ = read(file(tee(**{"Variant Barcode": "'4006381333931"})))
    assert products[0].variants[0].barcode == "4006381333931"


def test_an_empty_column_clears_and_an_absent_one_leaves():
    products, _ = read(file(tee()))
    assert (products[0].description, products[0].variants[0].compare_at) == ("", None)
    products, _ = read(csv_bytes(("Handle", "Title", "Variant Price"), ("tee", "Tee", "20")))
    assert (products[0].description, products[0].brand, products[0].images) == (ABSENT, ABSENT, ABSENT)
    assert products[0].variants[0].compare_at is ABSENT


def test_a_bad_price_keeps_back_its_variant_alone():
    products, errors = read(file(tee(), {"Handle": "tee", "Option1 Value": "M", "Variant Price": "lots"}))
    assert [variant.options for variant in products[0].variants] == [("S",)]
    assert [(error.line, error.column, error.value) for error in errors] == [(3, "Variant Price", "lots")]
    assert (errors[0].handle, errors[0].left_out) == ("tee", "row")


def test_a_bad_weight_leaves_only_the_weight_out():
    products, errors = read(file(tee(**{"Variant Grams": "heavy"})))
    assert products[0].variants[0].weight_g is ABSENT
    assert errors[0].left_out == "value"


def test_a_product_whose_only_variant_is_bad_stays_out():
    products, errors = read(file(tee(**{"Variant Price": "-3"})))
    assert (products, errors[0].reason) == ([], "a price below zero")


def test_the_same_options_twice_are_told():
    products, errors = read(file(tee(), {"Handle": "tee", "Option1 Value": "s", "Variant Price": "9"}))
    assert (len(products[0].variants), errors[0].reason) == (1, "this variant stood further up already")


def test_a_variant_without_its_option_value_is_told():
    _, errors = read(file(tee(), {"Handle": "tee", "Variant Price": "9"}))
    assert errors[0].reason == "no value for the option Size"


def test_a_handle_that_comes_again_later_is_told():
    other = {"Handle": "cup", "Title": "Cup", "Variant Price": "3"}
    products, errors = read(file(tee(), other, tee()))
    assert [product.handle for product in products] == ["tee", "cup"]
    assert "stood further up already" in errors[0].reason


def test_a_product_without_title_is_told():
    products, errors = read(file(tee(Title="")))
    assert (products, errors[0].column) == ([], "Title")


def test_a_gift_card_is_not_imported():
    products, errors = read(csv_bytes(("Handle", "Title", "Variant Price", "Gift Card"), ("g", "Gift", "10", "true")))
    assert (products, errors[0].column) == ([], "Gift Card")


@pytest.mark.parametrize(
    ("published", "status", "meant"),
    [
        ("true", "active", "active"),
        ("false", "active", "draft"),
        ("true", "draft", "draft"),
        ("true", "archived", "archived"),
        ("true", "", "active"),
    ],
)
def test_status_and_published_together(published, status, meant):
    content = csv_bytes(("Handle", "Title", "Variant Price", "Published", "Status"), ("a", "A", "1", published, status))
    assert read(content)[0][0].status == meant


def test_the_type_is_the_shelf_where_no_category_is_told():
    assert read(file(tee(Type="Shirts")))[0][0].categories == (("Shirts",),)
    columns = ("Handle", "Title", "Variant Price", "Type", "Product Category")
    content = csv_bytes(columns, ("a", "A", "1", "Shirts", "Apparel > Tops"))
    assert read(content)[0][0].categories == (("Apparel", "Tops"),)


def test_untaxed_goods_say_so():
    assert read(file(tee(**{"Variant Taxable": "false"})))[0][0].tax_class == "none"
    assert read(file(tee(**{"Variant Taxable": "true"})))[0][0].tax_class == ""


def test_selling_on_without_stock_is_a_back_order():
    assert read(file(tee(**{"Variant Inventory Policy": "continue"})))[0][0].variants[0].policy == "backorder"


def test_metafields_are_attributes():
    columns = ("Handle", "Title", "Variant Price", "Fabric (product.metafields.custom.fabric)")
    assert read(csv_bytes(columns, ("a", "A", "1", "Wool")))[0][0].attributes == (Attribute("Fabric", "Wool"),)


def test_the_layout_of_2025_means_the_same():
    columns = (
        "Title", "URL handle", "Description", "Vendor", "Product category", "Type", "Published on online store",
        "Status",
        "SKU", "Barcode", "Option1 name", "Option1 value", "Price", "Compare-at price", "Charge tax",
        "Inventory quantity",
        "Continue selling when out of stock", "Weight value (grams)", "Requires shipping", "Product image URL",
    )  # fmt: skip
    first = (
        "Tee", "tee", "<p>Soft</p>", "Acme", "Apparel > Tops", "Shirts", "TRUE", "Active",
        "T-S", "4006381333931", "Size", "S", "20.00", "25.00", "TRUE", "7", "DENY", "180", "TRUE", "https://x.test/1.jpg",
    )  # fmt: skip
    products, errors = read(csv_bytes(columns, first))
    variant = products[0].variants[0]
    assert errors == []
    assert (products[0].handle, products[0].brand, products[0].categories) == ("tee", "Acme", (("Apparel", "Tops"),))
    assert (variant.sku, variant.price, variant.compare_at, variant.quantity) == ("T-S", 2000, 2500, 7)
    assert (variant.weight_g, variant.policy, variant.options) == (180, "deny", ("S",))


def test_creating_needs_only_a_title():
    products, errors = read(csv_bytes(("Title", "URL handle", "Price"), ("Green Tea", "", "4")))
    assert (products[0].handle, products[0].handle_made, errors) == ("green-tea", True, [])


@pytest.mark.samples
def test_the_real_file_of_twenty_products(sample):
    products, errors = read(sample("catalogue/shopify_packt_products.csv"))
    assert (len(products), sum(len(product.variants) for product in products), errors) == (20, 21, [])
    gloves = products[-1]
    assert (gloves.options, [variant.price for variant in gloves.variants]) == (("Color",), [999, 1599])
