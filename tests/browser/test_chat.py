"""The chat: talked through with a person in business hours, and a case when nobody is there."""

import os
import re

import pytest
import redis
from playwright.sync_api import Page, expect

from tests.browser.test_story import log_in

OTHER_DAYS = """
INSERT INTO support_supportday (day, name, opens, closes)
SELECT current_date + n, 'The day after the test', %s::time, %s::time FROM generate_series(-1, 1) n
ON CONFLICT (day) DO UPDATE SET opens = excluded.opens, closes = excluded.closes, name = 'The day after the test'
"""
SAID = "SELECT count(*) FROM support_casemessage m JOIN support_case c ON c.id = m.case_id WHERE c.email = %s"
SLOW = 25_000
"""Milliseconds until every process of the store has read the hours anew, and the next question of the page."""


@pytest.fixture
def opened(store):
    """Call it with whether somebody answers now; afterwards the week is as it was."""

    def opened(is_open: bool) -> None:
        store.rows(OTHER_DAYS, *(("00:00", "23:59:59") if is_open else (None, None)))
        forget(store)

    yield opened
    store.rows("DELETE FROM support_supportday WHERE name = 'The day after the test'")
    forget(store)


def forget(store) -> None:
    """What the store keeps of the hours for a minute."""
    kept = redis.Redis.from_url(os.environ["REDIS_URL"])
    for key in kept.scan_iter(f"*{store.environment['REDIS_PREFIX']}*support:hours*"):
        kept.delete(key)


def begin(visitor: Page) -> None:
    """Press the button on the shop's first page."""
    visitor.goto("/")
    button = visitor.get_by_role("button", name="Chat", exact=True)
    visitor.get_by_role("link", name="Chat", exact=True).or_(button).click()


def write(visitor: Page, words: str, email: str = "") -> None:
    if email:
        visitor.get_by_label("E-mail, in case").fill(email)
    visitor.get_by_label("Your message").fill(words)
    visitor.get_by_role("button", name="Send", exact=True).click()
    expect(visitor.get_by_role("log")).to_contain_text(words)


@pytest.mark.feature("SUP07")
def test_a_chat_in_hours_is_answered_by_a_person(opened, phone, page, check, store):
    opened(True)
    begin(phone)
    expect(phone.locator(".chat-status")).to_contain_text("A person answers", timeout=SLOW)
    write(phone, "Does the kettle fit a gas stove?", "iris.chat@example.org")
    expect(phone.locator(".chat-status")).to_contain_text("Waiting for a person")
    check(phone)

    log_in(page, "service@example.com", "/admin/")
    page.get_by_role("link", name=re.compile("Chats waiting")).click()
    page.get_by_role("link", name=re.compile("Does the kettle fit")).click()
    page.get_by_role("button", name="Take this chat").click()
    page.locator("#answer textarea").fill("It does, and an electric one too.")
    check(page)
    page.get_by_role("button", name="Send the answer").click()

    expect(phone.get_by_role("log")).to_contain_text("It does, and an electric one too.", timeout=SLOW)
    phone.reload()
    expect(phone.get_by_role("log")).to_contain_text("Does the kettle fit a gas stove?", timeout=SLOW)
    page.get_by_role("button", name="End the chat").click()
    expect(phone.locator(".chat-status")).to_contain_text("This chat has ended", timeout=SLOW)
    assert store.rows(SAID, "iris.chat@example.org")[0][0] >= 2


def test_a_line_that_is_not_taken_says_why_until_the_next(opened, phone, check, watch):
    watch.allow("status of 422")
    opened(True)
    phone.goto("/contact/")
    check(phone)
    begin(phone)
    expect(phone.locator(".chat-status")).to_contain_text("A person answers", timeout=SLOW)
    phone.get_by_label("E-mail, in case").fill("iris@nowhere")
    phone.get_by_label("Your message").fill("Does the kettle whistle?")
    phone.get_by_role("button", name="Send", exact=True).click()
    expect(phone.locator(".chat-status")).to_contain_text("Enter your e-mail address")
    for _ in range(2):
        with phone.expect_response("**/chat/state/**"):
            pass
    expect(phone.locator(".chat-status")).to_contain_text("Enter your e-mail address")
    expect(phone.get_by_label("Your message")).to_have_value("Does the kettle whistle?")
    write(phone, "Does the kettle whistle?", "iris.whistle@example.org")
    expect(phone.locator(".chat-status")).to_contain_text("Waiting for a person")


@pytest.mark.feature("SUP08")
def test_out_of_hours_the_chat_becomes_a_case(opened, phone, check, store):
    opened(False)
    begin(phone)
    expect(phone.locator(".chat-status")).to_contain_text("Leave it here: we answer by mail", timeout=SLOW)
    write(phone, "Is the scarf back in spring?", "noor.chat@example.org")
    told = phone.get_by_text(re.compile(r"Everything you wrote is case C-"))
    expect(told).to_be_visible(timeout=SLOW)
    number = re.search(r"C-[A-Z0-9]{4}-[A-Z0-9]{4}", told.inner_text())[0]
    check(phone)
    assert store.rows("SELECT 1 FROM support_case WHERE number = %s AND email = %s", number, "noor.chat@example.org")
