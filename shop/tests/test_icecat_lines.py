import gzip
import io
import json

import pytest

from shop.importing.rows import Attribute
from shop.tests.tables import read

LINE = {
    "id": "7", "title": "Acme 5” Cable &amp; Plug", "name": "AC-5", "supplier": "Acme", "price": 1295,
    "ean": ["36000291452", "4006381333931"], "short_description": "A cable", "attr_t_product_type": "Cables",
    "attr_n_weight": 120.0, "attr_b_rohs_compliance": True, "img_500x500": "http://x.test/7.jpg",
}  # fmt: skip


def test_a_line_is_a_product_with_one_variant():
    products, errors = read(json.dumps(LINE).encode())
    variant = products[0].variants[0]
    assert errors == []
    assert (products[0].title, products[0].brand, products[0].categories) == (
        "Acme 5” Cable & Plug",
        "Acme",
        (("Cables",),),
    )
    assert (variant.price, variant.barcode, variant.weight_g, variant.uncounted) == (1295, "036000291452", 120, True)


def test_attributes_keep_their_kind():
    found = read(json.dumps(LINE).encode())[0][0].attributes
    assert Attribute("Rohs compliance", "yes", "flag") in found
    assert Attribute("Weight", "120", "number") in found


def test_a_broken_line_is_told_and_the_rest_goes_in():
    content = b"{broken\n" + json.dumps(LINE).encode() + b'\n{"id": 1}\n[1]\n'
    products, errors = read(content)
    assert (len(products), [error.line for error in errors]) == (1, [1, 3, 4])


@pytest.mark.samples
def test_the_real_lines(sample):
    content = gzip.GzipFile(fileobj=io.BytesIO(sample("search/icecat_products.jsonl.gz"))).read()
    products, errors = read(content)
    assert (len(products), errors) == (4738, [])
    assert len({product.handle for product in products}) == 4738
