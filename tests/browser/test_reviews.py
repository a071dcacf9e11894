"""A low review, from the mail that asked for it to the change that its product's page shows."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_story import log_in

ASKED = """
SELECT m.id, l.id, l.title, p.slug FROM core_message m
JOIN orders_order o ON o.number = m.order_number JOIN orders_orderline l ON l.order_id = o.id
JOIN shop_variant v ON v.id = l.variant_id JOIN shop_product p ON p.id = v.product_id
LEFT JOIN support_review r ON r.order_line_id = l.id
WHERE m.event = 'review_request' AND r.id IS NULL AND l.delivered_quantity > 0 ORDER BY l.id DESC LIMIT 1
"""
WORDS = "The lid leaks as soon as it is tipped."
ANSWER = "Thank you for telling us. A new lid is on its way to you."
DID = "We changed the seal of the lid."


def write_from_the_mail(page: Page, store) -> tuple[str, str]:
    """Follow the link of two stars, which only chooses them, and send the review; title and slug of the product."""
    message, line, title, slug = store.rows(ASKED)[0]
    page.goto(f"/mailbox/{message}/?as=text")
    page.locator(f"a[href*='line={line}&stars=2']").click()
    expect(page.locator(f"input[name=stars_{line}][value='2']")).to_be_checked()
    assert store.rows("SELECT 1 FROM support_review WHERE order_line_id = %s", line) == []
    part = page.locator(f"#line-{line}")
    part.get_by_label("Your review").fill(WORDS)
    page.get_by_role("button", name=re.compile("Send review")).click()
    expect(page.locator("main")).to_contain_text("Waiting for a look")
    return title, slug


def publish_and_act(staff: Page, title: str) -> None:
    """Customer service publishes the review with an answer, and closes its item with what was changed."""
    log_in(staff, "service@example.com", "/admin/")
    staff.get_by_role("link", name=re.compile("Reviews to check")).click()
    staff.get_by_role("link", name=WORDS).click()
    expect(staff.get_by_role("heading", level=1, name=f"2 of 5 for {title}")).to_be_visible()
    staff.get_by_label("Public answer").first.fill(ANSWER)
    staff.get_by_role("button", name="Publish", exact=True).click()
    expect(staff.locator("body")).to_contain_text("Everybody can read it now.")

    staff.get_by_role("link", name=re.compile(f"2 of 5 for {re.escape(title)}")).click()
    expect(staff.locator("body")).to_contain_text("Customer wants help")
    staff.get_by_label("What we did").fill(DID)
    staff.get_by_label("What you said").fill("The lid leaks.")
    staff.get_by_label("Show both on the product's page").check()
    staff.get_by_role("button", name="Close with what we did").click()
    expect(staff.locator("body")).to_contain_text("Closed")


@pytest.mark.feature("POST24")
def test_a_low_review_is_answered_acted_on_and_shown(store, phone, page, open_page, check):
    title, slug = write_from_the_mail(phone, store)
    check(phone)
    phone.get_by_role("button", name="Yes, put it right").click()
    expect(phone.locator("main")).to_contain_text("write to you about order")

    page.goto(f"/p/{slug}/")
    expect(page.locator("main")).not_to_contain_text(WORDS)

    publish_and_act(open_page(dark=True), title)

    page.reload()
    for words in (WORDS, ANSWER, "You said, we did", DID):
        expect(page.locator("main")).to_contain_text(words)
    check(page)
    page.get_by_role("link", name=re.compile("^2 stars")).click()
    expect(page.locator("main")).to_contain_text(WORDS)
    check(page)


def test_the_delivery_is_rated_without_script(store, plain_page, open_page, check):
    [(message,)] = store.rows(
        "SELECT m.id FROM core_message m JOIN orders_order o ON o.number = m.order_number"
        " LEFT JOIN support_survey s ON s.order_id = o.id"
        " WHERE m.event = 'delivery_survey' AND s.id IS NULL ORDER BY m.id DESC LIMIT 1"
    )
    plain_page.goto(f"/mailbox/{message}/?as=text")
    plain_page.locator("a[href*='score=5']").click()
    expect(plain_page.get_by_label("5 Great")).to_be_checked()
    plain_page.get_by_role("button", name="Send", exact=True).click()
    expect(plain_page.get_by_role("heading", level=1)).to_have_text("Thank you")
    check(plain_page)
    looked = open_page(width=390, dark=True)
    looked.goto(plain_page.url)
    check(looked)
