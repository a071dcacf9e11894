import pytest

from shop.importing.magento import pairs
from shop.importing.rows import ABSENT, Attribute, Image
from shop.tests.tables import csv_bytes, read

COLUMNS = (
    "sku", "store_view_code", "attribute_set_code", "product_type", "categories", "name", "description", "weight",
    "product_online", "tax_class_name", "visibility", "price", "special_price", "special_price_from_date", "url_key",
    "base_image", "additional_attributes", "qty", "allow_backorders", "use_config_backorders",
    "configurable_variations", "configurable_variation_labels", "additional_images",
)  # fmt: skip


def file(*rows):
    return csv_bytes(COLUMNS, *([cells.get(name, "") for name in COLUMNS] for cells in rows))


def child(sku, **cells):
    first = {"sku": sku, "product_type": "simple", "name": f"Hoodie-{sku}", "price": "52", "qty": "100", "weight": "1"}
    return first | {"visibility": "Not Visible Individually", "product_online": "1"} | cells


def parent(variations, **cells):
    first = {
        "sku": "MH",
        "product_type": "configurable",
        "name": "Hoodie",
        "product_online": "1",
        "visibility": "Catalog, Search",
    }
    return first | {"configurable_variations": variations} | cells


def simple(**cells):
    return child("BAG", visibility="Catalog, Search", name="Bag") | cells


def test_children_come_with_their_configurable_wherever_they_stand():
    content = file(child("A"), parent("sku=A,size=S,color=Red|sku=B,size=M,color=Red"), child("B", price="54"))
    products, errors = read(content)
    assert errors == []
    assert [product.title for product in products] == ["Hoodie"]
    assert [(variant.sku, variant.options, variant.price) for variant in products[0].variants] == [
        ("A", ("S", "Red"), 5200),
        ("B", ("M", "Red"), 5400),
    ]
    assert products[0].options == ("Size", "Color")


def test_labels_name_the_options():
    content = file(child("A"), parent("sku=A,size=S", configurable_variation_labels="size=Shoe size"))
    assert read(content)[0][0].options == ("Shoe size",)


def test_a_part_without_its_product_is_told():
    products, errors = read(file(child("A")))
    assert (products, errors[0].column) == ([], "visibility")


def test_a_variation_whose_row_is_missing_is_told_and_the_rest_goes_in():
    products, errors = read(file(child("A"), parent("sku=A,size=S|sku=GONE,size=M")))
    assert (len(products[0].variants), errors[0].value, errors[0].left_out) == (1, "GONE", "value")


def test_the_root_of_the_category_tree_is_dropped_and_the_deepest_shelf_leads():
    paths = "Default Category/Sale,Default Category/Men/Hoodies & Sweatshirts,Default Category"
    assert read(file(simple(categories=paths)))[0][0].categories == (("Men", "Hoodies & Sweatshirts"), ("Sale",))


def test_a_slash_and_a_comma_inside_a_category_name():
    paths = "Default Category/Home \\/ Garden, indoor"
    assert read(file(simple(categories=paths)))[0][0].categories == (("Home / Garden, indoor",),)


def test_pairs_keep_commas_inside_values():
    assert pairs("a=1,material=Wool, soft|Silk,b=x=y") == {"a": "1", "material": "Wool, soft|Silk", "b": "x=y"}


def test_additional_attributes_become_facts_in_plain_text():
    told = "has_options=0,material=Cocona&reg; fabric|Wool,new=No"
    found = read(file(simple(additional_attributes=told)))[0][0].attributes
    assert found == (Attribute("Material", "Cocona® fabric, Wool"), Attribute("New", "No"))


def test_another_store_view_is_told():
    products, errors = read(file(simple(), simple(store_view_code="german")))
    assert (len(products), errors[0].column) == (1, "store_view_code")


@pytest.mark.parametrize("kind", ["bundle", "grouped"])
def test_types_that_cannot_be_sold_as_they_are_are_told(kind):
    products, errors = read(file(simple(product_type=kind)))
    assert (products, errors[0].value) == ([], kind)


def test_the_weight_unit_is_the_shops():
    assert read(file(simple(weight="2")))[0][0].variants[0].weight_g == 2000
    assert read(file(simple(weight="2")), weight_grams=454)[0][0].variants[0].weight_g == 908


def test_pictures_are_paths_until_a_folder_is_told():
    row = simple(base_image="/b/a/bag.jpg", additional_images="/b/a/back.jpg,no_selection")
    assert read(file(row))[0][0].images == (Image("/b/a/bag.jpg", 1), Image("/b/a/back.jpg", 2))
    told = read(file(row), image_base="https://old.test/media")[0][0].images
    assert told[0].url == "https://old.test/media/b/a/bag.jpg"


def test_the_address_comes_from_the_url_key_else_from_the_name():
    products, _ = read(file(simple(url_key="my-bag"), simple(sku="BAG2", name="Bag")))
    assert [(product.handle, product.handle_made) for product in products] == [("my-bag", False), ("bag", True)]


def test_taxable_goods_are_of_the_standard_class():
    assert read(file(simple(tax_class_name="Taxable Goods")))[0][0].tax_class == ""
    assert read(file(simple(tax_class_name="None")))[0][0].tax_class == "none"


def test_no_option_value_keeps_a_variation_back():
    products, errors = read(file(child("A"), child("B"), parent("sku=A,size=S|sku=B,color=Red")))
    assert products == []
    assert "not every option has a value" in [error.reason for error in errors]


def test_an_absent_column_leaves_things_alone():
    content = csv_bytes(("sku", "product_type", "url_key", "name", "price"), ("B", "simple", "b", "Bag", "3"))
    product = read(content)[0][0]
    assert (product.categories, product.attributes, product.images, product.variants[0].quantity) == (ABSENT,) * 4


@pytest.mark.samples
def test_the_real_file_of_1994_rows(sample):
    products, errors = read(sample("catalogue/magento_luma_configurable_products.csv"))
    assert (len(products), sum(len(product.variants) for product in products), errors) == (147, 1847, [])
    assert sum(product.rows for product in products) == 1994
    assert len({variant.sku for product in products for variant in product.variants}) == 1847
