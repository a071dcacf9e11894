"""The whole story in Chromium: found, bought, confirmed by mail, picked, packed, sent, and seen on its way."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import PHONE, scan

PASSWORD = "demo-store-2026"
SECONDS = 30


def log_in(page: Page, email: str, to: str = "/") -> None:
    page.goto(f"/account/login/?next={to}")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Log In", exact=True).click()


def find_and_add(page: Page) -> None:
    """By a misspelled search, to the product, into the cart."""
    page.goto("/")
    page.get_by_label("Search the shop").fill("huney")
    page.get_by_label("Search the shop").press("Enter")
    expect(page.get_by_text("Showing results for honey")).to_be_visible()
    page.get_by_role("link", name="Wildflower Honey").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wildflower Honey")
    page.get_by_role("button", name="Add to cart").first.click()
    page.goto("/cart/")
    expect(page.locator("main")).to_contain_text("Wildflower Honey")
    page.locator("main").get_by_role("link", name="Checkout").or_(
        page.locator("main").get_by_role("button", name="Checkout")
    ).first.click()


def fill_address(page: Page, email: str | None) -> None:
    if email:
        page.get_by_label("E-mail").fill(email)
    page.locator("input[name=name]").fill("Zoe Quill")
    page.locator("input[name=line1]").fill("12 Commercial Street")
    page.locator("input[name=city]").fill("Portland")
    page.locator("select[name=state]").select_option("ME")
    page.locator("input[name=postcode]").fill("04101")
    page.locator("input[name=postcode]").blur()


def place(page: Page, way: str) -> None:
    page.get_by_label(way).check()
    page.get_by_role("button", name="Buy now and pay").click()


def number_on(page: Page) -> str:
    found = re.search(r"R-[A-Z0-9]{4}-[A-Z0-9]{4}", page.locator("main").inner_text())
    assert found is not None
    return found[0]


def wait_for_rows(store, query: str, *values: object) -> list[tuple]:
    """Rows a worker writes; at most half a minute."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        rows = store.rows(query, *values)
        if rows:
            return rows
        time.sleep(0.5)
    raise AssertionError(f"nothing came of: {query}")


def send(page: Page, store, number: str) -> None:
    """Pick, pack and ship an order by scanner, on a phone, as somebody without a list begun."""
    codes = store.rows(
        "SELECT v.barcode, l.quantity FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id"
        " JOIN shop_variant v ON v.id = l.variant_id WHERE o.number = %s ORDER BY l.position",
        number,
    )
    log_in(page, "manager@example.com", "/warehouse/")
    page.get_by_role("button", name=re.compile(f"Start.*{number}|{number}.*Start", re.S)).first.click()
    for code, quantity in codes:
        for _ in range(quantity):
            scan(page, code)
    expect(page.get_by_role("heading", level=1)).to_contain_text("is done")
    page.get_by_role("link", name=re.compile(number)).first.click()
    for code, quantity in codes:
        for _ in range(quantity):
            scan(page, code)
    scan(page, "800")
    scan(page, "1Z999AA10123456784")
    expect(page.get_by_role("heading", level=1)).to_contain_text("handed over")


@pytest.mark.feature("CRT01", "CRT25", "FUL25")
def test_a_guest_buys_by_card_and_sees_the_parcel(store, page, open_page, check):
    find_and_add(page)
    check(page)
    fill_address(page, "zoe@example.org")
    expect(page.locator("main")).not_to_contain_text("from your address")  # the page has asked for the tax
    check(page)
    place(page, "Test card")
    expect(page.locator("main")).to_contain_text("Thank you, Zoe")
    check(page)
    number, order_page = number_on(page), page.url
    wait_for_rows(
        store,
        "SELECT 1 FROM fulfillment_shipment s JOIN orders_order o ON o.id = s.order_id WHERE o.number = %s",
        number,
    )
    wait_for_rows(
        store,
        "SELECT 1 FROM core_message WHERE order_number = %s AND event = 'order_confirmed' AND state = 'sent'",
        number,
    )
    send(open_page(width=PHONE), store, number)
    page.goto(order_page)
    expect(page.locator("main")).to_contain_text("1Z999AA10123456784")
    check(page)
    wait_for_rows(store, "SELECT 1 FROM core_message WHERE order_number = %s AND event = 'shipment_shipped'", number)
    counts = store.rows(
        "SELECT count(*) FILTER (WHERE event = 'order_confirmed'), count(*) FILTER (WHERE event = 'shipment_shipped')"
        " FROM core_message WHERE order_number = %s",
        number,
    )
    assert counts == [(1, 1)]


@pytest.mark.feature("CAT26")
def test_a_new_customer_buys_by_wallet_on_a_phone_without_script(store, open_page, check):
    phone = open_page(width=PHONE, dark=True, javascript=False)
    sign_up(phone, store, check)
    find_and_add(phone)
    fill_address(phone, None)
    place(phone, "Demo Wallet")
    expect(phone.locator("main")).to_contain_text("Thank you")
    check(phone)
    number = number_on(phone)
    phone.goto("/account/orders/")
    expect(phone.locator("main")).to_contain_text(number)
    check(phone)


def sign_up(phone: Page, store, check) -> None:
    """Name, address, password; the link of the mail; one press; logged in."""
    email = f"new{time.time_ns()}@example.org"
    phone.goto("/")
    phone.get_by_role("link", name="Sign Up").first.click()
    expect(phone.get_by_label("Name")).to_be_visible()
    check(phone)
    phone.get_by_label("Name").fill("Zoe Quill")
    phone.get_by_label("E-mail").fill(email)
    for field in phone.locator("input[type=password]").all():
        field.fill("a long pass phrase 7")
    phone.locator("main").get_by_role("button", name="Submit").click()
    [(text,)] = wait_for_rows(store, 'SELECT text FROM core_message WHERE "to" = %s AND text <> %s', email, "")
    link = re.search(r"http://[^/\s]+(/\S*confirm\S*)", text)
    assert link is not None, text
    phone.goto(link[1])
    phone.locator("main").get_by_role("button").first.click()
    phone.goto("/account/login/")
    if phone.locator("input[name=login]").count():
        phone.get_by_label("E-mail").fill(email)
        phone.locator("input[name=password]").fill("a long pass phrase 7")
        phone.locator("main").get_by_role("button", name="Log In").click()
