"""The store opens in a browser: both widths, both themes, with and without JavaScript."""

import pytest
from playwright.sync_api import expect

PAGES = ["/"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_page_opens_clean(open_page, check, path, width, dark):
    page = open_page(width=width, dark=dark)
    answer = page.goto(path)
    assert answer.status == 200
    expect(page.locator("h1")).to_have_count(1)
    check(page)


@pytest.mark.parametrize("path", PAGES)
def test_page_opens_without_javascript(plain_page, path):
    assert plain_page.goto(path).status == 200
    expect(plain_page.locator("h1")).to_have_count(1)


def test_missing_page_has_a_way_on(page, watch):
    watch.allow("404")
    assert page.goto("/nothing-here/").status == 404
    expect(page.locator("h1")).to_have_count(1)
    assert page.locator("main a").count() > 0
