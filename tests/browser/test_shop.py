"""Looking around in a browser: clean pages, the menu by keyboard, suggestions, variants, filters, no JavaScript."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

SHIRT = "/p/harbor-tee/"
SHIFT = """new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(e => { sum += e.value; }))
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(sum), 800);
})"""
PAGES = ["/", "/c/kitchen/", SHIRT, "/search/?q=ketle", "/search/?q=zzzzqqq", "/help/"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("width", "dark"), [(390, False), (390, True), (1280, False), (1280, True)])
def test_pages_to_look_around_open_clean(open_page, check, path, width, dark):
    page = open_page(width=width, dark=dark)
    assert page.goto(path).status == 200
    expect(page.locator("h1")).to_have_count(1)
    check(page)


def test_nothing_is_wider_than_a_small_phone(open_page, check):
    page = open_page(width=320)
    for path in PAGES:
        page.goto(path)
        check(page)


@pytest.mark.feature("CAT26")
def test_without_javascript_a_product_is_found_chosen_and_put_into_the_cart(plain_page: Page):
    plain_page.goto("/")
    plain_page.locator(".mainnav summary").click()
    plain_page.get_by_role("link", name="Sweaters & Shirts").click()
    plain_page.locator("h3 a", has_text="Harbor Tee").click()
    plain_page.locator("a.tile", has_text="Navy").click()
    expect(plain_page.locator(".lbl").first).to_have_text("Color: Navy")
    plain_page.get_by_label("Quantity").fill("2")
    plain_page.get_by_role("button", name="Add to cart").click()
    expect(plain_page.get_by_role("status").first).to_contain_text("Harbor Tee")
    plain_page.goto("/cart/")
    expect(plain_page.locator("main")).to_contain_text("Navy")


def test_without_javascript_filters_and_sort_are_forms(plain_page: Page):
    plain_page.goto("/c/clothing/")
    everything = plain_page.locator("li.card").count()
    plain_page.locator('input[name="f.color"]').first.check()
    plain_page.get_by_role("button", name=re.compile("Show .* product")).click()
    assert "f.color=" in plain_page.url
    assert 0 < plain_page.locator("li.card").count() <= everything
    plain_page.locator("select[name=sort]").select_option("price")
    plain_page.get_by_role("button", name="Sort").click()
    assert "f.color=" in plain_page.url
    assert "sort=price" in plain_page.url


def test_the_menu_opens_and_closes_by_keyboard(page: Page):
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to content")
    opener = page.locator(".mainnav summary")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Coffee & Tea")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Coffee & Tea")).to_be_hidden()
    expect(opener).to_be_focused()


@pytest.mark.feature("CAT09")
def test_suggestions_come_from_two_letters_on_and_are_walked_by_keyboard(page: Page, check):
    page.goto("/")
    field = page.get_by_role("combobox", name="Search the shop")
    field.press_sequentially("k")
    page.wait_for_timeout(400)
    expect(page.locator("#suggestions")).to_be_hidden()
    field.press_sequentially("ett")
    expect(page.locator("#suggestions [role=option]").first).to_be_visible()
    check(page)
    page.keyboard.press("ArrowDown")
    first = page.locator("#suggestions [role=option]").first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", first.get_attribute("id"))
    page.keyboard.press("Escape")
    expect(page.locator("#suggestions")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=kett"))


def test_a_late_answer_never_overwrites_a_newer_one(page: Page):
    held: list[Route] = []

    def answer(route: Route) -> None:
        if route.request.url.endswith("q=ke"):
            held.append(route)
        else:
            route.fulfill(body='<div role="option" class="opt" data-href="/">new</div>', content_type="text/html")

    page.route("**/search/suggest/**", answer)
    page.goto("/")
    field = page.locator("#q")
    field.press_sequentially("ke")
    page.wait_for_timeout(400)
    field.press_sequentially("tt")
    expect(page.locator("#suggestions [role=option]")).to_have_text("new")
    held[0].fulfill(body='<div role="option" class="opt" data-href="/">old</div>', content_type="text/html")
    page.wait_for_timeout(300)
    expect(page.locator("#suggestions [role=option]")).to_have_text("new")


def test_choosing_a_variant_changes_address_and_words_and_back_undoes_it(page: Page):
    page.goto(SHIRT)
    page.locator("a.tile", has_text="Navy").click()
    expect(page.locator(".lbl").first).to_have_text("Color: Navy")
    navy = page.url
    assert "variant=" in navy
    page.locator("label.tile", has_text="Long").click()
    expect(page).not_to_have_url(navy)
    expect(page.locator("legend")).to_have_text("Cut: Long")
    page.go_back()
    expect(page.locator("legend")).to_have_text("Cut: Regular")
    expect(page).to_have_url(navy)


def test_filters_are_a_dialog_on_a_phone(phone: Page, check):
    phone.goto("/c/clothing/")
    phone.locator(".filterbtn").click()
    expect(phone.get_by_role("dialog")).to_be_visible()
    expect(phone.get_by_role("button", name="Close")).to_be_focused()
    check(phone)
    phone.keyboard.press("Escape")
    expect(phone.locator(".filterbtn")).to_be_focused()
    phone.locator(".filterbtn").click()
    phone.locator('input[name="f.color"]').first.check()
    phone.get_by_role("button", name=re.compile("Show .* product")).click()
    expect(phone.get_by_label("Applied filters")).to_contain_text("Color")


def test_colors_are_chosen_and_kept(page: Page):
    page.goto("/help/")
    page.get_by_label("Colors").select_option("dark")
    page.get_by_role("button", name="Set").click()
    expect(page).to_have_url(re.compile("/help/$"))
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_pictures_hold_their_place(page: Page):
    page.goto("/c/kitchen/")
    shift = page.evaluate(SHIFT)
    assert shift <= 0.05
