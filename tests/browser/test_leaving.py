"""A customer deletes his account, thinks again, and deletes it after all."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_account_rows import PASSWORD, new_email, press, sign_up
from tests.browser.test_story import wait_for_rows


@pytest.mark.feature("ACC17")
def test_delete_the_account(store, page, open_page, check):
    email = new_email()
    sign_up(page, store, email)
    page.goto("/account/")
    page.get_by_role("link", name="Account Settings", exact=True).first.click()
    page.get_by_role("link", name="Delete account", exact=True).click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("What goes")
    check(page)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Delete my account")
    expect(page.locator("main")).to_contain_text("Until then you can think again")
    wait_for_rows(store, 'SELECT 1 FROM core_message WHERE "to" = %s AND event = %s', email, "account_leaving")
    phone = open_page(width=390, dark=True)
    phone.goto("/account/login/")
    phone.get_by_label("E-mail").fill(email)
    phone.get_by_label("Password").fill(PASSWORD)
    press(phone, "Log In")
    check(phone)
    press(phone, "Keep my account")
    expect(phone.locator(".msgs")).to_contain_text("Your account stays.")
    phone.goto("/account/preferences/")
    check(phone)
    press(phone, "Stop all marketing")
    expect(phone.locator("main")).to_contain_text("preferences page")
    check(phone)
