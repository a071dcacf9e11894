"""The warehouse in Chromium: a whole order by a scanner that types and presses Enter, nothing touched."""

import pytest
from playwright.sync_api import expect

from fulfillment.models import Package, Shipment
from fulfillment.tests.factories import make_box, make_goods, stock_of
from fulfillment.tests.flows import released
from shop.actions.ledger import find_drift
from shop.core.models import Message
from tests.browser.pages import faults_in_print, scan

pytestmark = [pytest.mark.live, pytest.mark.usefixtures("real_db")]


@pytest.mark.feature("FUL08", "FUL09")
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_pick_pack_and_ship_without_touching_anything(enter, javascript):
    make_box()
    _, (mug, pan) = make_goods(2)
    order, _ = released((mug, 2), (pan, 1))
    page = enter(javascript=javascript)
    scan(page)  # "Start next" has the focus
    for code in (mug.barcode, mug.barcode, pan.barcode):
        scan(page, code)
    assert "is done" in page.locator("h1").inner_text()
    scan(page)  # "Pack" has the focus
    for code in (pan.barcode, mug.barcode, mug.barcode):
        scan(page, code)
    scan(page, "1210")  # the scale types the weight
    assert Package.objects.get().weight_g == 1210
    scan(page, "1Z999AA10123456784")  # the label; its number tells the carrier
    assert "is handed over" in page.locator("h1").inner_text()
    order.refresh_from_db()
    assert order.fulfillment_status == "shipped"
    assert stock_of(mug) == (8, 0, 0)
    assert Package.objects.get().carrier == "ups"
    assert Message.objects.filter(event="shipment_shipped").count() == 1
    assert find_drift() == []


def test_a_wrong_scan_says_what_it_is_and_the_field_is_ready_again(enter):
    _, (mug, pan) = make_goods(2)
    released((mug, 1))
    page = enter()
    scan(page)
    scan(page, pan.barcode)
    assert pan.product.title in page.locator("main .msg").inner_text()
    assert page.evaluate("document.activeElement.id") == "scan"
    scan(page, mug.barcode)
    assert "is done" in page.locator("h1").inner_text()


@pytest.mark.parametrize(("width", "dark"), [(320, False), (1280, True)])
def test_every_page_reads_well(enter, check, width, dark):
    make_box()
    _, (mug, pan) = make_goods(2)
    for _ in range(2):
        released((mug, 2), (pan, 1))
    page = enter(width=width, dark=dark)
    check(page)
    scan(page)
    check(page)
    scan(page, "nonsense")
    check(page)
    page.get_by_role("link", name="Short").click()
    expect(page.get_by_role("link", name="Back to the line")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Back to the line").click()
    for code in (mug.barcode, mug.barcode, pan.barcode):
        scan(page, code)
    check(page)
    scan(page)
    check_bench(page, check, [mug.barcode, mug.barcode, pan.barcode])
    assert Shipment.objects.filter(status="shipped").count() == 1


def check_bench(page, check, codes):
    check(page)
    page.get_by_role("link", name="Packing slip").click()
    expect(page.get_by_role("link", name="Back to packing")).to_be_visible()
    check(page)
    shown = [".qr", ".slipcode img", "#to + address", "#from + address", ".slip tbody tr"]
    assert faults_in_print(page, shown=shown, hidden=["header", "footer", ".noprint", ".skip"]) == []
    page.get_by_role("link", name="Back to packing").click()
    for code in codes:
        scan(page, code)
    check(page)
    scan(page, "900")
    check(page)
    scan(page, "1Z999AA10123456784")
    check(page)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_all_that_is_tapped_is_large(enter, dark):
    _, (mug,) = make_goods()
    released((mug, 2))
    page = enter(dark=dark)
    sizes = "els => els.map(e => [e.innerText || e.name, e.getBoundingClientRect()]).filter(p => p[1].height < 56)"
    assert page.locator("main .btn:visible").evaluate_all(sizes) == []
    scan(page)
    assert page.locator("main .btn:visible:not(.quiet), main .in:visible").evaluate_all(sizes) == []
