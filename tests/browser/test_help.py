"""Getting help: from the contact form to the answer, the browser check, and the store as an installed app."""

import re
import time

from playwright.sync_api import Page, expect

from tests.browser.test_story import log_in

CHECKS = ("version", "cookies", "storage", "blockers", "private", "connection", "clock", "window")
BREAK_EVERYTHING = """
Object.defineProperty(navigator, 'userAgent', { get: () => 'Mozilla/5.0 Chrome/99.0.0.0 Safari/537.36' });
Object.defineProperty(navigator, 'cookieEnabled', { get: () => false });
Object.defineProperty(window, 'localStorage', { get: () => { throw new Error('no'); } });
Object.defineProperty(navigator.storage, 'estimate', { value: async () => ({ quota: 1000 }) });
Object.defineProperty(window, 'innerWidth', { get: () => 300 });
"""


def mail_link(page: Page, store, event: str, number: str) -> str:
    """The link of the newest mail about a case, read in the demonstration's mailbox."""
    end = time.monotonic() + 20
    query = "SELECT m.id FROM core_message m WHERE m.event = %s AND m.subject LIKE %s ORDER BY m.id DESC LIMIT 1"
    while not (found := store.rows(query, event, f"%{number}%")) and time.monotonic() < end:
        time.sleep(0.3)
    page.goto(f"/mailbox/{found[0][0]}/?as=text")
    return re.search(r"/cases/[\w-]+/", page.content())[0]


def write_to_us(phone: Page, check) -> str:
    """From the foot of a page to the number of a case."""
    phone.goto("/")
    phone.get_by_role("link", name="Something wrong with this page?").click()
    expect(phone.get_by_label("What is it about?")).to_have_value("website")
    check(phone)
    phone.get_by_label("Your name").fill("Zoe Quill")
    phone.get_by_label("E-mail").fill("zoe.help@example.org")
    phone.get_by_label("Your message").fill("The picture of the kettle does not load.")
    phone.get_by_role("button", name="Send message").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Your message is with us")
    return re.search(r"C-[A-Z0-9]{4}-[A-Z0-9]{4}", phone.locator("main").inner_text())[0]


def test_a_message_is_answered_and_read_by_the_mails_link(store, phone, page, check):
    number = write_to_us(phone, check)
    log_in(page, "service@example.com", "/admin/")
    page.get_by_role("link", name=re.compile("Cases to answer")).click()
    page.get_by_role("link", name=number).click()
    page.get_by_label("Canned answer").select_option(label="Please send a picture")
    page.get_by_role("button", name="Put it into the answer").click()
    expect(page.locator("#answer textarea")).to_have_value(re.compile("^Hello Zoe,"))
    check(page)
    page.get_by_role("button", name="Send the answer").click()
    expect(page.locator("body")).to_contain_text("The case waits for the customer.")

    phone.goto(mail_link(phone, store, "case_answered", number))
    expect(phone.locator("main")).to_contain_text("answer with a picture of the item")
    check(phone)
    phone.get_by_label("Your message").fill("It loads now. Thank you.")
    phone.get_by_role("button", name="Send message").click()
    expect(phone.locator("main")).to_contain_text("It loads now.")
    page.reload()
    expect(page.locator("body")).to_contain_text("It loads now.")


def test_the_browser_check_finds_all_well_and_sends_what_it_shows(page, check):
    page.goto("/help/browser/")
    for key in CHECKS:
        expect(page.locator(f"[data-check={key}]")).to_have_attribute("data-state", re.compile("ok|warn"))
    check(page)
    shown = page.get_by_label("What is sent").input_value()
    assert shown.count("\n") == len(CHECKS) + 1
    page.get_by_role("button", name="Send this to support").click()
    assert page.get_by_label("Result of the browser check").input_value().replace("\r\n", "\n") == shown


def test_each_check_that_fails_says_what_to_do(page, watch):
    watch.allow("Failed to load resource|net::ERR_FAILED")
    page.context.add_init_script(BREAK_EVERYTHING)
    page.route("**/js/pay-stripe*", lambda route: route.abort())
    page.route("**/healthz", lambda route: route.fulfill(headers={"Date": "Mon, 01 Jan 2024 00:00:00 GMT"}, body="ok"))
    page.goto("/help/browser/")
    advice = {
        "version": "Update the browser",
        "cookies": "Allow cookies",
        "storage": "allow storage",
        "blockers": "Pause ad blockers",
        "private": "private window",
        "clock": "set the time by itself",
        "window": "make it wider",
    }
    for key, words in advice.items():
        row = page.locator(f"[data-check={key}]")
        expect(row).to_have_attribute("data-state", re.compile("warn|bad"))
        expect(row).to_contain_text(words)
    expect(page.locator("[data-verdict]")).to_contain_text("4 things are in the way")
    page.unroute("**/healthz")
    page.route("**/healthz", lambda route: route.abort())
    page.reload()
    expect(page.locator("[data-check=connection]")).to_contain_text("The store does not answer")


def test_without_script_the_check_says_kindly_that_all_works(plain_page):
    plain_page.goto("/help/browser/")
    assert "That is fine" in plain_page.locator("main").inner_text()
    expect(plain_page.get_by_role("button", name="Send this to support")).to_be_hidden()


def test_the_store_is_installed_and_offline_shows_how_to_reach_us(open_page, watch):
    watch.allow("ERR_INTERNET_DISCONNECTED|Failed to load resource")
    page = open_page(width=390, worker=True)
    log_in(page, "ana@example.com", "/account/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    assert page.evaluate("Boolean(navigator.serviceWorker.controller)")
    manifest = page.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then((answer) => answer.json())")
    assert manifest["display"] == "standalone"
    page.goto("/account/orders/")
    page.goto("/p/wildflower-honey/")
    kept = page.evaluate(
        "caches.keys().then(async (names) => (await Promise.all(names.map(async (name) =>"
        " (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).flat())"
    )
    assert "/offline/" in kept
    assert [path for path in kept if path != "/offline/" and not path.startswith("/static/")] == []

    page.context.set_offline(True)
    page.goto("/account/orders/")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are offline")
    expect(page.locator("main")).to_contain_text("1-800-123-4567")
    expect(page.locator("main")).to_contain_text("support@yourcompany.com")
    page.context.set_offline(False)
    page.goto("/account/logout/")
    page.locator("main").get_by_role("button", name="Log Out").click()
    expect(page.get_by_role("link", name="Log In").first).to_be_visible()
    page.context.set_offline(True)
    page.goto("/account/orders/")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are offline")
