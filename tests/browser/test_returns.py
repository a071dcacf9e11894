"""What came back: a guest's return from the link in his mail to his money, and a claim with a picture."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.pages import PHONE, faults_in_print, scan
from tests.browser.test_story import log_in, wait_for_rows

ARRIVED = """
SELECT o.number, m.text FROM orders_order o
JOIN core_message m ON m.order_number = o.number AND m.event = 'shipment_delivered' AND m.text <> ''
WHERE o.status = 'confirmed' AND o.fulfillment_status = 'delivered' AND o.refunded_amount = 0 AND o.user_id IS NULL
AND NOT EXISTS (SELECT 1 FROM support_return r WHERE r.order_id = o.id)
AND NOT EXISTS (SELECT 1 FROM support_claim c WHERE c.order_id = o.id) ORDER BY o.placed_at DESC LIMIT 1
"""
OF_ANA = """
SELECT o.number FROM orders_order o JOIN accounts_user u ON u.id = o.user_id
WHERE u.email = 'ana@example.com' AND o.fulfillment_status = 'delivered'
AND EXISTS (SELECT 1 FROM orders_orderline l WHERE l.order_id = o.id AND l.shipped_quantity > l.returning_quantity)
ORDER BY o.placed_at DESC LIMIT 1
"""
CODE = "SELECT text FROM core_message WHERE order_number = %s AND event = 'order_code' AND text <> ''"


def photo() -> dict[str, object]:
    """A picture as a phone would send it."""
    written = io.BytesIO()
    Image.new("RGB", (320, 240), "#b08968").save(written, "JPEG")
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": written.getvalue()}


def prove(page: Page, store, number: str) -> None:
    """The code from the mailbox of the order."""
    page.locator("#code").get_by_role("button").first.click()
    [(text,)] = wait_for_rows(store, CODE, number)
    found = re.search(r"\b(\d{3}) ?(\d{3})\b", text)
    assert found is not None, text
    page.locator("input[name=code]").fill("".join(found.groups()))
    page.locator("input[name=code]").press("Enter")


def ask_for_return(page: Page, check) -> str:
    """Items, reason with a picture, check and send; the number of the return."""
    page.get_by_role("link", name=re.compile("Return items")).click()
    expect(page.get_by_role("button", name="Continue")).to_be_visible()
    check(page)
    page.locator("main input[type=number]").first.fill("1")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label(re.compile("Damaged")).first.check()
    page.locator("input[type=file]").first.set_input_files([photo()])
    check(page)
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("main")).to_contain_text("You get back")
    check(page)
    page.get_by_role("button", name="Send return").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Send it back to us")
    check(page)
    found = re.search(r"T-[A-Z0-9]{4}-[A-Z0-9]{4}", page.locator("main").inner_text())
    assert found is not None
    return found[0]


def take_in(picker: Page, number: str, check) -> None:
    """Scan, receive, judge; on a phone."""
    log_in(picker, "picker@example.com", "/warehouse/returns/")
    scan(picker, number)
    check(picker)
    picker.get_by_role("button", name="Receive").click()
    expect(picker.get_by_role("button", name="Write it down")).to_be_visible()
    check(picker)
    picker.get_by_label("Accepted, but cannot be sold").check()
    picker.get_by_role("button", name="Write it down").click()
    expect(picker.locator("body")).to_contain_text(f"Return {number} is checked.")


@pytest.mark.feature("POST05", "POST13")
def test_a_guest_sends_something_back_and_has_the_money(store, plain_page, open_page, check):
    number, text = store.rows(ARRIVED)[0]
    link = re.search(r"/orders/[\w-]+/", text)
    assert link is not None
    plain_page.goto(link[0])
    prove(plain_page, store, number)
    sent = ask_for_return(plain_page, check)
    shown = [f".codebar >> text={sent}", ".qr", "#h-slip ~ address"]
    assert faults_in_print(plain_page, shown=shown, hidden=["header", "footer", "nav", ".chat-open", ".noprint"]) == []
    take_in(open_page(width=PHONE), sent, check)
    plain_page.reload()
    expect(plain_page.locator("main")).to_contain_text("goes back to you")
    wait_for_rows(store, "SELECT 1 FROM core_message WHERE order_number = %s AND event = 'return_checked'", number)


@pytest.mark.feature("POST12")
def test_something_arrived_damaged_and_is_paid_back(store, phone, page, check):
    [(number,)] = store.rows(OF_ANA)
    log_in(phone, "ana@example.com", f"/account/orders/{number}/")
    phone.get_by_role("link", name=re.compile("Something is wrong")).click()
    expect(phone.get_by_label("It is damaged")).to_be_visible()
    check(phone)
    phone.locator("input[name=line]").first.check()
    phone.get_by_label("It is damaged").check()
    phone.locator("input[type=file]").set_input_files([photo()])
    phone.get_by_role("button", name="Add pictures").click()
    expect(phone.locator(".shots li")).to_have_count(1)
    phone.get_by_label("How many of it?").press("Enter")  # sends, and does not press Remove
    expect(phone.locator("main")).to_contain_text("We look at it")
    [(claim,)] = store.rows(
        "SELECT c.id FROM support_claim c JOIN orders_order o ON o.id = c.order_id WHERE o.number = %s"
        " ORDER BY c.id DESC LIMIT 1",
        number,
    )
    log_in(page, "service@example.com", f"/admin/support/claim/{claim}/change/")
    page.get_by_role("button", name="Give money back").click()
    expect(page.locator("body")).to_contain_text("is on its way back")
    phone.reload()
    expect(phone.locator("main")).to_contain_text("We gave money back for it.")
    check(phone)
