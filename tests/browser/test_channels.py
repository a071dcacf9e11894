"""Orders that do not come from the shop's own pages: a call paid by link, and a file whose broken orders are healed."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.test_story import log_in, wait_for_rows

pytestmark = pytest.mark.live
HEADER = (
    "order number,delivery name,delivery street,delivery city,delivery state,delivery postcode,"
    "delivery country,sku,quantity"
)
BROKEN, GOOD = 10, 2


def wares(store, count):
    """SKUs with plenty of stock."""
    rows = store.rows(
        "SELECT v.sku FROM shop_variant v JOIN shop_stockitem i ON i.variant_id = v.id JOIN shop_product p"
        " ON p.id = v.product_id WHERE p.status = 'active' AND v.is_active GROUP BY v.id"
        " HAVING max(i.on_hand - i.allocated - i.held) > 20 ORDER BY v.id LIMIT %s",
        count,
    )
    return [sku for (sku,) in rows]


def link_to_pay(store, number):
    """The link in the mail that asks for an order's money."""
    query = "SELECT text FROM core_message WHERE event = 'pay_link' AND order_number = %s AND text <> ''"
    return re.search(r"/pay/[A-Za-z0-9_-]{20,}/", wait_for_rows(store, query, number)[0][0])[0]


@pytest.mark.feature("ORD02")
def test_a_phone_order_is_paid_by_its_link(plain_page, check, store):
    page = plain_page
    log_in(page, "service@example.com", "/admin/orders/phoneorder/add/")
    page.get_by_label("Find by e-mail, name or phone").fill("ben@example")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=re.compile("Ben Okafor")).first.click()
    page.get_by_label("SKU, name or barcode").fill(wares(store, 1)[0])
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("Place order for"))).to_be_visible()
    check(page)
    page.get_by_role("button", name=re.compile("Place order for")).click()
    expect(page.get_by_text("A link to pay is on its way.")).to_be_visible()
    number = re.search(r"R-[A-Z0-9]{4}-[A-Z0-9]{4}", page.get_by_role("heading", name="Order R-").inner_text())[0]
    page.goto(link_to_pay(store, number))
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Pay order {number}")


@pytest.mark.feature("ORD07")
def test_ten_broken_orders_of_a_file_are_healed(page, check, store):
    skus = wares(store, 3)
    number = f"T{int(time.time())}"
    codes = ["99999"] * BROKEN + ["80302"] * GOOD
    rows = [
        f"{number}-{place},Wren Castellanos,14 Juniper Court,Boulder,CO,{code},US,{skus[0]},1"
        for place, code in enumerate(codes)
    ]
    log_in(page, "service@example.com", "/admin/orders/orderfile/add/")
    content = "\n".join([HEADER, *rows]).encode()
    file = {"name": "market.csv", "mimeType": "text/csv", "buffer": content}
    page.locator("input[name=upload]").set_input_files(file)
    page.get_by_role("button", name="Save", exact=True).click()
    wait_for_rows(store, "SELECT 1 FROM orders_orderfile WHERE file_name = 'market.csv' AND state = 'done'")
    page.reload()
    expect(page.get_by_text(f"{BROKEN} waits for a person")).to_be_visible()
    check(page)
    address = page.url
    for _ in range(BROKEN):
        page.goto(address)
        page.get_by_role("link", name="Waits for a person").first.click()
        page.locator("input[name='delivery postcode']").fill("80302")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Order R-")).to_be_visible()
    page.goto(address)
    expect(page.get_by_text("Waits for a person")).to_have_count(0)
    placed = "SELECT count(*) FROM orders_order WHERE external_id LIKE %s AND status = 'confirmed'"
    assert store.rows(placed, f"{number}-%") == [(BROKEN + GOOD,)]
