"""Each channel's own way of writing orders, read into the same texts."""

import csv
import io
import json

import pytest

from orders.intake.formats import detect, read_orders
from orders.intake.reading import read_order
from orders.intake.rows import NotUnderstood, RawOrder
from orders.tests.channels import own_row, table
from shop.importing.rows import FileRefused, RowError

SHOPIFY = {
    "Name": "#1001", "Email": "wren@example.org", "Financial Status": "paid", "Fulfillment Status": "unfulfilled",
    "Currency": "USD", "Subtotal": "35.00", "Shipping": "5.00", "Taxes": "2.10", "Total": "42.10",
    "Discount Code": "TEN", "Discount Amount": "5.00", "Shipping Method": "Ground",
    "Lineitem quantity": "2", "Lineitem name": "Mug - Sage", "Lineitem price": "10.00", "Lineitem sku": "MUG-SAGE",
    "Shipping Name": "Wren C", "Shipping Address1": "12 Commercial Street", "Shipping City": "Portland",
    "Shipping Zip": "'04101", "Shipping Province": "ME", "Shipping Country": "US", "Shipping Phone": "'+12075550123",
}  # fmt: skip
SHOPIFY_NEXT = {"Name": "#1001", "Email": "wren@example.org", "Lineitem quantity": "1", "Lineitem name": "Blanket",
                "Lineitem price": "20.00", "Lineitem sku": "BLANKET"}  # fmt: skip
AMAZON = {
    "order-id": "111-1234567-7654321", "order-item-id": "12345678901234", "purchase-date": "2026-11-20T08:00:00-08:00",
    "buyer-email": "x1y2@marketplace.amazon.com", "buyer-name": "Wren C", "sku": "MUG-SAGE",
    "product-name": 'A 10" pan',
    "quantity-purchased": "3", "quantity-shipped": "1", "quantity-to-ship": "2", "ship-service-level": "Standard",
    "recipient-name": "", "ship-address-1": "12 Commercial Street", "ship-city": "Portland", "ship-state": "Maine",
    "ship-postal-code": "04101", "ship-country": "US", "currency": "USD", "item-price": "30.01", "item-tax": "1.50",
    "shipping-price": "3.00", "shipping-tax": "0.00",
}  # fmt: skip


def read(content, name=""):
    """Orders and errors of a file."""
    stream = io.BytesIO(content)
    items = list(read_orders(stream, name or detect(stream)))
    return [item for item in items if isinstance(item, RawOrder)], [
        item for item in items if isinstance(item, RowError)
    ]


def shopify(*rows):
    return read(table(rows or [SHOPIFY, SHOPIFY_NEXT]), "shopify")[0]


def test_shopify_order_of_several_rows():
    (raw,) = shopify()
    told = read_order(raw)
    assert (told.external_id, told.standing, told.total, told.shipping, told.tax) == ("1001", "paid", 4210, 500, 210)
    assert [(line.sku, line.quantity, line.unit) for line in told.lines] == [
        ("MUG-SAGE", 2, 1000),
        ("BLANKET", 1, 2000),
    ]
    assert told.discount == 500
    assert (told.delivery["postcode"], told.delivery["phone"], told.delivery["state"]) == (
        "04101",
        "+12075550123",
        "ME",
    )


@pytest.mark.parametrize(
    ("told", "standing"),
    [
        ({"Financial Status": "pending"}, "unpaid"),
        ({"Financial Status": "refunded"}, "canceled"),
        ({"Cancelled at": "2026-11-20 10:00:00 -0500"}, "canceled"),
        ({"Fulfillment Status": "fulfilled"}, "sent"),
        ({"Fulfillment Status": ""}, "paid"),
    ],
)
def test_shopify_says_where_the_order_stands(told, standing):
    (raw,) = shopify(SHOPIFY | {"Subtotal": "15.00", "Total": "22.10"} | told)
    assert read_order(raw).standing == standing


@pytest.mark.parametrize("told", [{"Financial Status": "partially_refunded"}, {"Fulfillment Status": "partial"}])
def test_a_part_that_is_settled_already_is_for_a_person(told):
    (raw,) = shopify(SHOPIFY | told)
    with pytest.raises(NotUnderstood, match="Part of it was sent or refunded"):
        read_order(raw)


def test_amazon_ships_what_is_left_with_its_share_of_the_price():
    (raw,), errors = read(table([AMAZON], delimiter="\t", quoting=csv.QUOTE_NONE))
    told = read_order(raw)
    assert errors == []
    (line,) = told.lines
    assert (told.external_id, line.quantity, line.item) == ("111-1234567-7654321", 2, 'A 10" pan')
    assert line.unit * 2 - line.discount == 2001
    assert (line.tax, told.shipping, told.delivery["name"], told.delivery["state"]) == (100, 200, "Wren C", "ME")


def test_a_quotation_mark_swallows_no_rows():
    rows = [AMAZON | {"order-id": f"111-1234567-765432{n}", "product-name": '"Best" 10" pan, "'} for n in range(3)]
    found, errors = read(table(rows, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert (len(found), errors) == (3, [])


def test_the_unshipped_report_has_no_prices():
    rows = [{name: cell for name, cell in AMAZON.items() if "price" not in name and "tax" not in name}]
    (raw,), _ = read(table(rows, delimiter="\t", quoting=csv.QUOTE_NONE))
    told = read_order(raw)
    assert (told.lines[0].unit, told.total, told.shipping) == (None, None, None)


WOO = {
    "id": 727, "number": "727", "order_key": "wc_order_1", "status": "processing", "currency": "USD",
    "shipping_total": "10.00", "shipping_tax": "0.00", "total": "30.35", "total_tax": "1.35",
    "prices_include_tax": False,
    "billing": {"first_name": "John", "last_name": "Doe", "address_1": "969 Market", "city": "San Francisco",
                "state": "CA", "postcode": "94103", "country": "US", "email": "john@example.org", "phone": "x"},
    "shipping": {"first_name": "", "last_name": "", "address_1": "", "city": ""},
    "line_items": [{"name": "Mug", "quantity": 2, "subtotal": "20.00", "total": "19.00", "total_tax": "1.35",
                    "sku": "MUG-SAGE", "price": 9.5}],
    "shipping_lines": [{"method_title": "Flat Rate", "total": "10.00"}], "fee_lines": [], "refunds": [],
}  # fmt: skip


@pytest.mark.parametrize("wrap", [lambda order: order, lambda order: [order], lambda order: {"data": order}])
def test_woocommerce_json(wrap):
    (raw,), _ = read(json.dumps(wrap(WOO)).encode())
    told = read_order(raw)
    (line,) = told.lines
    assert (told.external_id, line.quantity, line.unit, line.discount, line.tax) == ("727", 2, 1000, 100, 135)
    assert (told.delivery["name"], told.delivery["line1"], told.delivery["phone"]) == ("John Doe", "969 Market", "")
    assert (told.shipping, told.total, told.inclusive) == (1000, 3035, False)


def test_woocommerce_csv_of_an_export_plugin():
    row = {
        "order_number": "88", "status": "processing", "billing_email": "john@example.org", "shipping_total": "5",
        "tax_total": "1.10", "order_total": "26.10", "shipping_first_name": "John", "shipping_last_name": "Doe",
        "shipping_address_1": "969 Market", "shipping_city": "San Francisco", "shipping_state": "CA",
        "shipping_postcode": "94103", "shipping_country": "US", "item_sku": "MUG-SAGE", "item_quantity": "2",
        "item_subtotal": "20.00", "item_total": "20.00", "item_total_tax": "1.10",
    }  # fmt: skip
    (raw,), _ = read(table([row]))
    told = read_order(raw)
    assert (told.external_id, told.total, told.lines[0].unit, told.delivery["name"]) == ("88", 2610, 1000, "John Doe")


@pytest.mark.samples
def test_real_files_of_shopify_and_woocommerce(sample):
    orders, errors = read(sample("orders/shopify_export_sample_fewcols.csv"))
    assert errors == []
    assert len({raw.external_id for raw in orders}) == len(orders) > 30
    assert all(raw.fields["status"] == "paid" for raw in orders)
    (norman,), _ = read(sample("orders/shopify_order.json"), "shopify")
    assert (norman.fields["total"], norman.fields["status"], len(norman.lines)) == ("409.94", "authorized", 3)
    woo, _ = read(sample("orders/woo_docs_orders_list.json"))
    assert [(raw.external_id, raw.fields["status"]) for raw in woo] == [("727", "processing"), ("723", "completed")]


def after_the_header(*rows):
    """The same rows without their header."""
    return table(rows).split(b"\n", 1)[1]


GOOD = table([own_row("A-1", "MUG", delivery_name="Zoë Brontë")])
HOSTILE = {
    "a NUL": GOOD + after_the_header(own_row("A-2", "MUG", delivery_name="Wr\0en")),
    "a wrong encoding": GOOD
    + after_the_header(own_row("A-2", "MUG", delivery_name="Wren")).replace(b"Wren", b"W\xffn"),
    "a row too wide": GOOD + after_the_header(own_row("A-2", "MUG")).rstrip() + b",x,y\n",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_damaged_row_is_kept_with_its_cells_and_its_fault(what):
    orders, errors = read(HOSTILE[what], "own")
    assert errors == []
    good, bad = orders
    assert good.faults == []
    assert bad.fields["delivery city"] == "Portland"
    with pytest.raises(NotUnderstood, match="Line 3"):
        read_order(bad)


def test_an_unreadable_row_keeps_the_order_before_it_back():
    content = (
        table([own_row("A-1", "MUG")])
        + b'A-1,"never closed'
        + b"\n"
        + table([own_row("A-3", "MUG")]).split(b"\n", 1)[1]
    )
    orders, errors = read(content, "own")
    assert len(errors) == 1
    assert [raw.external_id for raw in orders if raw.faults] == ["A-1"]


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""])
@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
def test_byte_order_marks_and_line_ends_do_not_matter(mark, ending):
    content = mark + table([own_row("A-1", "MUG")]).replace(b"\r\n", ending.encode())
    (raw,), _ = read(content)
    assert read_order(raw).total == 2610


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"order_number": ""}, "no number"),
        ({"quantity": "0"}, "quantity"),
        ({"quantity": "-1"}, "quantity"),
        ({"quantity": "1e400"}, "quantity"),
        ({"price": "1e400"}, "not a number"),
        ({"price": "-4"}, "below zero"),
        ({"currency": "EUR"}, "in EUR"),
        ({"email": "=1+1"}, "no e-mail"),
        ({"delivery_country": "Narnia"}, "country"),
        ({"delivery_postcode": "99999"}, "ZIP code"),
        ({"delivery_street": ""}, "street"),
        ({"status": "dancing"}, "no status"),
        ({"line_discount": "30.00"}, "more than the line"),
    ],
)
def test_what_cannot_be_understood_is_said_by_field(told, words):
    (raw,), _ = read(table([own_row("A-1", "MUG", **told)]), "own")
    with pytest.raises(NotUnderstood, match=words):
        read_order(raw)


def test_european_numbers_and_separators():
    row = own_row("A-1", "MUG", price="1.010,00", shipping="5,00", tax="1,10", total="2.026,10")
    (raw,), _ = read(table([row], delimiter=";"))
    told = read_order(raw)
    assert (told.lines[0].unit, told.shipping, told.total) == (101000, 500, 202610)


@pytest.mark.parametrize("text", [b'{"a": ' * 5000, b"[" * 5000, b'[{"line_items": NaN}]', b"[" + b"9" * 6000 + b"]"])
def test_json_of_a_stranger_breaks_nothing(text):
    with pytest.raises(FileRefused):
        read(text, "woocommerce")


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"payload": {"AmazonOrderId": "111-1", "OrderStatus": "Unshipped"}}, "JSON of Amazon's API"),
        ({"payload": {"Orders": [{"AmazonOrderId": "111-1"}]}}, "JSON of Amazon's API"),
        ({"AmazonOrderId": "111-1"}, "JSON of Amazon's API"),
        ({"product": {"title": "Mug", "variants": []}}, "holds products"),
        ({"products": [{"title": "Mug"}]}, "holds products"),
        ([{"id": 1, "name": "Mug", "regular_price": "3.00"}], "holds products"),
        ({"fulfillment": {"order_id": 1, "line_items": []}}, "Its first names: fulfillment"),
        ([], "holds no orders"),
        ({}, "holds no orders"),
    ],
)
def test_json_that_holds_no_orders_is_called_what_it_is(told, words):
    for name in ("", "shopify", "woocommerce"):
        with pytest.raises(FileRefused, match=words):
            read(json.dumps(told).encode(), name)


def test_json_of_another_channel_is_not_taken_for_this_ones():
    with pytest.raises(FileRefused, match="holds WooCommerce orders, not Shopify orders"):
        read(json.dumps(WOO).encode(), "shopify")


def test_woocommerces_names_are_texts_and_not_html():
    line = WOO["line_items"][0] | {"name": "Ship Your Idea &ndash; Tea &amp; Mug"}
    way = {"method_title": "Local pickup &#8211; free"}
    (raw,), _ = read(json.dumps(WOO | {"line_items": [line], "shipping_lines": [way]}).encode())
    assert raw.lines[0]["item"] == "Ship Your Idea \u2013 Tea & Mug"
    assert raw.fields["delivery method"] == "Local pickup \u2013 free"
