"""The checkout's script: what is typed while an answer is on its way stays, and an older answer never wins."""

from playwright.sync_api import Page, Route, expect


def test_what_is_typed_while_the_country_changes_stays(page: Page):
    page.goto("/p/harbor-tee/")
    page.get_by_role("button", name="Add to cart").click()
    expect(page.get_by_text("Added. 1")).to_be_visible()
    page.goto("/checkout/")
    page.locator("#buy button[value=place]").click()
    expect(page.locator(".errsum")).to_contain_text("Choose a state")

    def late(route: Route) -> None:
        if route.request.method == "POST":
            page.wait_for_timeout(500)
        route.continue_()

    page.route("**/checkout/", late)
    form = page.locator("#checkout")
    form.locator("[name=country]").select_option("DE")
    typed = {"email": "zoe@example.org", "name": "Zoe Buyer", "line1": "1 Main St", "note": "Ring", "city": "Berlin"}
    for name, value in typed.items():
        form.locator(f"[name={name}]").fill(value)
    expect(form.locator("[name=state]")).to_have_count(0)  # the answer for the country came, whatever was typed after
    expect(page.locator("#options")).to_contain_text("Europe")
    for name, value in typed.items():
        expect(form.locator(f"[name={name}]")).to_have_value(value)
    expect(page.locator(".errsum")).not_to_contain_text("Choose a state")
    page.wait_for_load_state("networkidle")  # the last answer, which nothing below waits for
    page.unroute_all(behavior="wait")
