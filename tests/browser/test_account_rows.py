"""What a customer does with his account, step by step, by the names that the links and buttons bear."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_story import number_on, wait_for_rows

PASSWORD, NEW = "a long pass phrase 7", "seven wool blankets fold"


def new_email() -> str:
    return f"row{time.time_ns()}@example.org"


def link_of(store, email: str, event: str, after: int = 0) -> str:
    """The link of the newest mail of an event, as the demonstration's mailbox keeps it."""
    query = 'SELECT text FROM core_message WHERE "to" = %s AND event = %s AND text <> %s ORDER BY id DESC OFFSET %s'
    rows = wait_for_rows(store, query, email, event, "", after)
    found = re.search(r"http://[^/\s]+(/account/\S+)", rows[0][0])
    assert found is not None, rows
    return found[1]


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def sign_up(page: Page, store, email: str, link: str = "Sign Up") -> None:
    """Homepage, link, name, e-mail, password, Submit, link by mail, one press."""
    page.goto("/")
    page.get_by_role("link", name=link, exact=True).first.click()
    page.get_by_label("Name").fill("Zoe Quill")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Submit")
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mailbox")
    page.goto(link_of(store, email, "account_confirm"))
    press(page, "Confirm this address")


def log_in(page: Page, email: str, password: str = PASSWORD, base: str = "") -> None:
    page.goto(f"{base}/account/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    press(page, "Log In")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")


def from_account(page: Page, name: str) -> None:
    """A link of the account area, wherever it stands on the overview."""
    page.goto("/account/")
    page.get_by_role("link", name=name, exact=True).first.click()


@pytest.mark.feature("ACC01")
@pytest.mark.parametrize("link", ["Sign Up", "Create Account"])
def test_create_an_account(store, page, check, link):
    email = new_email()
    page.goto("/")
    page.get_by_role("link", name=link, exact=True).first.click()
    expect(page.get_by_label("Name")).to_be_visible()
    check(page)
    page.get_by_label("Name").fill("Zoe Quill")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Submit")
    path = link_of(store, email, "account_confirm")
    page.goto(path)
    check(page)
    verified = "SELECT verified FROM account_emailaddress WHERE email = %s"
    assert store.rows(verified, email) == [(False,)], "opening the link must confirm nothing"
    press(page, "Confirm this address")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Zoe")
    assert store.rows(verified, email) == [(True,)]


def test_reset_the_password(store, page, open_page, check):
    email = new_email()
    sign_up(page, store, email)
    guest = open_page(width=390, javascript=False)
    guest.goto("/account/login/")
    guest.get_by_role("link", name="Forgot Password").click()
    guest.get_by_label("E-mail").fill(email)
    press(guest, "Send the link")
    expect(guest.locator("main")).to_contain_text("The link works for one hour, once.")
    path = link_of(store, email, "account_reset")
    guest.goto(path)
    check(guest)
    guest.get_by_label("New password", exact=True).fill(NEW)
    guest.get_by_label("New password again").fill(NEW)
    press(guest, "Save")
    expect(guest.get_by_role("heading", level=1)).to_have_text("Log In")
    expect(guest.locator("main")).to_contain_text("Your password is changed.")
    log_in(guest, email, NEW)
    expect(guest.get_by_role("heading", level=1)).to_have_text("Hello, Zoe")
    page.goto("/account/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log In")
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_text("This link no longer works")


@pytest.mark.feature("ACC02")
def test_update_information(store, page, check):
    email, other = new_email(), new_email()
    sign_up(page, store, email)
    from_account(page, "Account Settings")
    check(page)
    page.get_by_label("Name").fill("Zoe Marie Quill")
    page.get_by_label("Phone").fill("12")
    press(page, "Save")
    expect(page.locator("main .field.err")).to_contain_text("Enter a phone number")
    page.get_by_label("Phone").fill("(207) 555-0123")
    press(page, "Save")
    expect(page.get_by_label("Phone")).to_have_value("+1 207-555-0123")
    assert store.rows("SELECT name, phone FROM accounts_user WHERE email = %s", email) == [
        ("Zoe Marie Quill", "+12075550123")
    ]
    page.get_by_role("link", name="Profile", exact=True).click()
    page.get_by_label("New e-mail").fill(other)
    press(page, "Update e-mail")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Go on")
    expect(page.locator("main")).to_contain_text(f"{other} waits for you.")
    check(page)
    page.goto(link_of(store, other, "account_confirm"))
    press(page, "Confirm this address")
    wait_for_rows(store, 'SELECT 1 FROM core_message WHERE "to" = %s AND event = %s', email, "account_changed")
    from_account(page, "Account Settings")
    expect(page.locator("main")).to_contain_text(f"You log in with {other}.")


@pytest.mark.feature("ACC07")
def test_update_the_addresses_and_their_defaults(store, page, check):
    sign_up(page, store, new_email())
    from_account(page, "Account Settings")
    page.get_by_role("link", name="Change addresses").click()
    for street in ("12 Commercial Street", "9 Wharf Lane"):
        page.get_by_role("link", name="Add an address").click()
        page.get_by_label("Street and number").fill(street)
        page.get_by_label("City").fill("Portland")
        page.get_by_label("State").select_option("ME")
        page.get_by_label("ZIP code").fill("04101")
        press(page, "Save")
    wharf = page.locator("article", has_text="9 Wharf Lane")
    wharf.get_by_role("button", name="Bill here by default").click()
    expect(wharf).to_contain_text("Bill here")
    expect(page.locator("article", has_text="12 Commercial Street")).to_contain_text("Deliver here")
    check(page)
    wharf.get_by_role("button", name="Remove").click()
    expect(wharf).to_have_count(0)
    press(page, "Put it back")
    expect(wharf).to_contain_text("Bill here")


@pytest.mark.parametrize("link", ["Order History", "My Orders"])
def test_see_the_order_history(store, page, check, link):
    log_in(page, "ana@example.com", store.password)
    from_account(page, link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Order History")
    check(page)
    number = number_on(page)
    page.get_by_label("Number or product").fill(number[2:6].lower())
    press(page, "Search")
    expect(page.get_by_role("heading", name=f"Order {number}")).to_be_visible()
    page.get_by_role("link", name=f"See order {number}").click()
    expect(page.locator("main")).to_contain_text("Placed")
    page.goto("/account/orders/?state=delivered")
    expect(page.locator("main .badge").first).to_have_text("Delivered")
    page.get_by_role("button", name=re.compile("^Buy again")).first.click()
    expect(page).to_have_url(re.compile("/cart/$"))
    expect(page.locator(".msgs")).to_contain_text(re.compile("went into your cart|can be had"))
    check(page)


@pytest.fixture
def passkeys(page, store, watch):
    """A virtual authenticator, on an address that browsers allow passkeys for (never a bare number)."""
    watch.allow("request to another host")
    link = page.context.new_cdp_session(page)
    link.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    link.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return store.url.replace("127.0.0.1", "localhost")


def add_passkey(page: Page, base: str, check) -> None:
    """Log in on the address the browser allows, and add a passkey after the password."""
    page.goto(f"{base}/account/security/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Go on")
    check(page)
    page.get_by_label("Name").fill("My laptop")
    press(page, "Add a passkey")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")


def keep_codes(page: Page, check) -> None:
    """Recovery codes are shown once and can be downloaded then."""
    check(page)
    expect(page.locator(".codes li")).to_have_count(10)
    first = page.locator(".codes li").first.inner_text()
    with page.expect_download() as kept:
        page.get_by_role("link", name="Download").click()
    assert first in Path(kept.value.path()).read_text()
    page.reload()
    expect(page.locator("main")).to_contain_text("10 of 10 can still be used")
    expect(page.locator("main")).not_to_contain_text(first)


@pytest.mark.feature("ACC05")
def test_a_passkey_is_added_named_used_and_removed(store, page, check, passkeys):
    email = new_email()
    sign_up(page, store, email)
    log_in(page, email, base=passkeys)
    add_passkey(page, passkeys, check)
    keep_codes(page, check)
    page.goto(f"{passkeys}/account/security/")
    check(page)
    page.get_by_role("link", name="Rename My laptop").click()
    page.get_by_label("Name").fill("Kitchen laptop")
    press(page, "Save")
    expect(page.locator("main")).to_contain_text("Kitchen laptop")
    page.goto(f"{passkeys}/account/logout/")
    press(page, "Log Out")
    page.goto(f"{passkeys}/account/login/?next=/account/orders/")
    check(page)
    press(page, "Log in with a passkey")
    expect(page.get_by_role("heading", level=1)).to_have_text("Order History")
    page.goto(f"{passkeys}/account/security/")
    page.get_by_role("link", name="Remove Kitchen laptop").click()
    remove_after_proof(page)
    wait_for_rows(store, 'SELECT 1 FROM core_message WHERE "to" = %s AND text LIKE %s', email, "%passkey was removed%")


def remove_after_proof(page: Page) -> None:
    """The password once more where it was not asked for lately, then the button."""
    page.get_by_role("heading", level=1).wait_for()
    if page.get_by_role("button", name="Go on").count():
        page.get_by_label("Password").fill(PASSWORD)
        press(page, "Go on")
    press(page, "Remove")
    expect(page.locator(".msgs")).to_contain_text("The passkey is removed.")


@pytest.mark.feature("ACC09")
def test_a_new_browser_is_told_seen_and_logged_out(store, page, open_page, check):
    email = new_email()
    sign_up(page, store, email)
    stranger = open_page(width=390, dark=True)
    log_in(stranger, email)
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Hello, Zoe")
    wait_for_rows(store, 'SELECT 1 FROM core_message WHERE "to" = %s AND event = %s', email, "account_login")
    page.goto("/account/security/")
    page.get_by_role("link", name="See and log out").click()
    expect(page.locator("main li.box")).to_have_count(2)
    check(page)
    press(page, "Log out all others")
    expect(page.locator("main li.box")).to_have_count(1)
    stranger.reload()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Log In")
    check(stranger)
