"""A customer keeps a card and pays with it in one step; another's card is declined and the wallet saves the day."""

import pytest
from playwright.sync_api import Page, expect

ADDRESS = {"name": "Zoe Quill", "line1": "12 Commercial Street", "city": "Portland", "postcode": "04101"}


def fill(page: Page, section: str = "") -> None:
    for name, value in ADDRESS.items():
        page.locator(f"input[name='{section}{name}']").fill(value)
    page.locator(f"select[name='{section}state']").select_option("ME")


def to_checkout(page: Page) -> None:
    page.goto("/p/harbor-tee/")
    page.get_by_role("button", name="Add to cart").first.click()
    expect(page.get_by_text("Added. 1")).to_be_visible()
    page.goto("/checkout/")
    fill(page)
    page.keyboard.press("Tab")
    page.wait_for_load_state("networkidle")


def add_a_card(page: Page, password: str, check) -> None:
    page.goto("/account/login/?next=/account/")
    page.locator("input[name=login]").fill("ben@example.com")
    page.locator("input[name=password]").fill(password)
    page.locator("main").get_by_role("button", name="Log In", exact=True).click()
    page.get_by_role("link", name="Payment Methods").first.click()
    page.get_by_role("link", name="Add a payment method").click()
    expect(page.get_by_role("button", name="Save")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="4242")).to_be_visible()
    check(page)


@pytest.mark.feature("ACC08", "PAY02")
def test_a_kept_card_pays_in_one_step_and_is_removed(store, page: Page, check):
    add_a_card(page, store.password, check)
    page.get_by_role("link", name="Update Visa").click()
    page.get_by_label("Expiry year").fill("2035")
    fill(page, "billing-")
    check(page)
    page.locator("button.primary", has_text="Save").click()
    expect(page.get_by_text("Expires 12/2035")).to_be_visible()
    to_checkout(page)
    expect(page.get_by_label("4242").first).to_be_checked()
    page.get_by_role("button", name="Buy now and pay").click()
    expect(page.locator("main")).to_contain_text("is confirmed")
    page.goto("/account/payment-methods/")
    page.get_by_role("link", name="Remove Visa").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("No payment method is saved.")).to_be_visible()


@pytest.mark.feature("PAY13")
def test_a_decline_is_followed_by_another_method(open_page, check):
    phone = open_page(width=390, javascript=False)
    to_checkout(phone)
    phone.get_by_label("E-mail").fill("zoe@example.org")
    phone.get_by_label("What shall the bank answer?").select_option("no_funds")
    phone.get_by_role("button", name="Buy now and pay").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Your bank did not accept the payment")
    expect(phone.get_by_text("The bank says there is not enough available.")).to_be_visible()
    check(phone)
    phone.get_by_role("button", name="with Demo Wallet").click()
    expect(phone.locator("main")).to_contain_text("Thank you, Zoe")
