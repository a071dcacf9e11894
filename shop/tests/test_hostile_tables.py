import io
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.importing import reading
from shop.importing.formats import open_catalogue
from shop.importing.reading import Record, Table
from shop.importing.rows import FileRefused, ReadSettings, RowError
from shop.tests.tables import csv_bytes, read

HEADER = ("handle", "title", "sku", "price")
GOOD = ("mug", "Mug", "M-1", "5.00")


def table(content):
    return Table(io.BytesIO(content))


def lines(content):
    return [(found.line, type(found)) for found in table(content).records()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_each_encoding_is_recognized(encoding):
    products, errors = read(csv_bytes(HEADER, ("cafe", "Café “Crème” größer", "C-1", "5"), encoding=encoding))
    assert (products[0].title, errors) == ("Café “Crème” größer", [])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_separator_is_recognized(delimiter):
    products, errors = read(csv_bytes(HEADER, GOOD, delimiter=delimiter))
    assert (products[0].handle, errors) == ("mug", [])


def test_the_separator_line_of_a_spreadsheet_is_understood():
    products, _ = read(b"sep=;\r\n" + csv_bytes(HEADER, GOOD, delimiter=";"))
    assert products[0].variants[0].price == 500


def test_old_line_ends_are_lines():
    products, _ = read(b"handle,title,sku,price\rmug,Mug,M-1,5\rcup,Cup,C-1,4")
    assert [product.line for product in products] == [2, 3]


def test_line_numbers_are_true_below_quoted_line_breaks():
    content = csv_bytes(HEADER, ("a", "one\ntwo\nthree", "A", "1"), ("b", "B", "B", "x"))
    _, errors = read(content)
    assert [(error.line, error.column, error.value) for error in errors] == [(5, "price", "x")]


def test_blank_lines_are_skipped_and_counted():
    products, _ = read(b"\n\nhandle,title,sku,price\n\n\nmug,Mug,M-1,5\n")
    assert products[0].line == 6


def test_a_row_with_a_nul_is_kept_back_and_the_rest_goes_in():
    content = csv_bytes(HEADER, GOOD) + b"cup,C\0up,C-1,4\n" + b"jar,Jar,J-1,3\n"
    products, errors = read(content)
    assert [product.handle for product in products] == ["mug", "jar"]
    assert [(error.line, error.column, error.reason) for error in errors] == [(3, "title", "a NUL character")]


def test_one_row_of_broken_bytes_in_a_utf8_file_is_kept_back():
    content = csv_bytes(HEADER, ("tea", "Thé très bon, café, crème", "T-1", "5")) + b"cup,C\xffup,C-1,4\n"
    products, errors = read(content)
    assert [product.handle for product in products] == ["tea"]
    assert (errors[0].line, errors[0].column) == (3, "title")


def test_a_row_wider_than_the_header_is_kept_back():
    _, errors = read(csv_bytes(HEADER, (*GOOD, "extra")))
    assert errors[0].reason == "5 cells under a header of 4"


def test_empty_cells_beyond_the_header_do_not_matter():
    products, errors = read(csv_bytes(HEADER, (*GOOD, "", " ")))
    assert (len(products), errors) == (1, [])


def test_a_short_row_lacks_columns_and_clears_nothing():
    found = list(table(b"handle,title,sku,price\nmug,Mug\n").records())
    assert found == [Record(2, {"handle": "mug", "title": "Mug"})]


def test_a_million_columns_are_refused():
    with pytest.raises(FileRefused, match="more than 10,000 columns"):
        table(b",".join([b"a"] * 1_000_000))


def test_a_million_cells_in_a_row_cost_one_row():
    content = csv_bytes(HEADER, GOOD) + b"x" * 10 + b"," * 1_000_000 + b"y\n" + csv_bytes(("jar", "Jar", "J-1", "3"))
    products, errors = read(content)
    assert [product.handle for product in products] == ["mug", "jar"]
    assert (errors[0].line, len(errors)) == (3, 1)


def test_a_huge_line_is_kept_back_and_the_next_ones_go_in():
    content = csv_bytes(HEADER, GOOD) + b"x" * (reading.MAX_LINE + 5) + b"\n" + csv_bytes(("jar", "Jar", "J-1", "3"))
    products, errors = read(content)
    assert [product.handle for product in products] == ["mug", "jar"]
    assert "a line of more than" in errors[0].reason


def test_an_open_quotation_mark_costs_its_own_line_only():
    content = (
        csv_bytes(HEADER) + b'mug,"Mug,M-1,5\n' + csv_bytes(("cup", "Cup", "C-1", "4"), ("jar", "Jar", "J-1", "3"))
    )
    products, errors = read(content)
    assert [(product.handle, product.line) for product in products] == [("cup", 3), ("jar", 4)]
    assert [(error.line, error.reason) for error in errors] == [(2, "a quotation mark opens here and is not closed")]


def test_a_file_of_open_quotation_marks_ends_early():
    content = csv_bytes(HEADER) + b'"mug\n"a"\n"b\n' * 200
    found = list(table(content).records())
    assert isinstance(found[-1], RowError)
    assert "the rest was not read" in found[-1].reason or len(found) < 700


def test_an_inch_mark_inside_a_cell_is_text():
    products, _ = read(b'handle,title,sku,price\npipe,Pipe 5" long,P-1,5\n')
    assert products[0].title == 'Pipe 5" long'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\n\n \n", "empty|no header"),
        (b"PK\x03\x04rest", "spreadsheet or archive"),
        (b"\x89PNG\r\n", "picture"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8b\x08", "compressed"),
        (b"\xff\xfe\x00\x00a", "UTF-32"),
        (b"a,b\n1,2\n", "no product file"),
        (b"\0\0\0\0\0\0", "no header"),
        (
            b"order-id\torder-item-id\tsku\tquantity-purchased\n1\t2\tA\t1\n",
            "an Amazon order report.*under Order files",
        ),
        (b"Name,Email,Lineitem name,Lineitem quantity\n#1,a@b.c,Mug,1\n", "Shopify's orders.*under Order files"),
        (b"order_number,billing_email,item_sku\n1,a@b.c,M\n", "WooCommerce's orders.*under Order files"),
        (b"order number,delivery name,sku,quantity\n1,Ana,M,1\n", "own layout.*under Order files"),
        (b'{\n "product": {"id": 1, "title": "Mug"}}', "JSON, which is not read here. Products come in as CSV"),
        (b'{"product": {"id": 1, "title": "Mug"}}\n', "JSON, which is not read here. Products come in as CSV"),
        (b'[{"id": 1, "title": "Mug", "variants": []}]', "JSON, which is not read here. Products come in as CSV"),
        (b'\xef\xbb\xbf [{"id": 1, "line_items": [], "total_price": "1"}]', "JSON with orders.*under Order files"),
        (b'{"payload": {"AmazonOrderId": "1"}}', "Amazon's API with orders.*order report.*under Order files"),
    ],
)
def test_what_is_no_table_of_products_is_refused_in_words(content, reason):
    with pytest.raises(FileRefused, match=reason):
        list(open_catalogue(io.BytesIO(content), ReadSettings()).items)


@pytest.mark.parametrize("layout", ["woocommerce", "magento", "shopify", "own"])
def test_a_stranger_is_called_by_its_name_whatever_layout_was_chosen(layout):
    for content in (b"order-id\torder-item-id\tsku\n", b'[{"id": 1}]'):
        with pytest.raises(FileRefused, match=r"Amazon order report|JSON"):
            open_catalogue(io.BytesIO(content), ReadSettings(), layout)


def test_lines_of_products_are_still_read_where_the_first_is_broken():
    line = b'{"id": 7, "title": "Mug", "price": 500}\n'
    found = list(open_catalogue(io.BytesIO(b'{"id": 1, "title\n' + line), ReadSettings()).items)
    assert isinstance(found[0], RowError)
    assert found[1].title == "Mug"


def test_a_column_named_twice_is_told_and_the_first_one_read():
    products, errors = read(csv_bytes((*HEADER, "Title"), (*GOOD, "Other")))
    assert products[0].title == "Mug"
    assert (errors[0].line, errors[0].column, errors[0].left_out) == (1, "Title", "value")


def test_the_wrong_format_name_is_refused():
    with pytest.raises(FileRefused, match="not those of Magento 2"):
        read(csv_bytes(HEADER, GOOD), "magento")
    with pytest.raises(FileRefused, match="not a format"):
        read(csv_bytes(HEADER, GOOD), "excel")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_end_in_rows_errors_or_a_refusal(content):
    head = b"handle,title,sku,price\n"
    for file in (content, head + content):
        try:
            list(open_catalogue(io.BytesIO(file), ReadSettings()).items)
        except FileRefused:
            continue


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet="ab\",\n\r;\t' =", max_size=12), min_size=4, max_size=4))
def test_any_cells_written_by_a_csv_writer_are_read_as_written(cells):
    found = list(table(csv_bytes(HEADER, ("x", *cells[1:]))).records())
    assert [record.cells for record in found] == [dict(zip(HEADER, ("x", *cells[1:]), strict=True))]


@pytest.mark.samples
@pytest.mark.parametrize("name", ["shopify_product.json", "shopify_order.json", "amazon_spapi_orders-getOrder.json"])
def test_real_json_is_refused_by_name(name):
    content = (Path(os.environ["SAMPLES_DIR"]) / "orders" / name).read_bytes()
    with pytest.raises(FileRefused, match="This is JSON"):
        open_catalogue(io.BytesIO(content), ReadSettings())
