"""A back order that arrives: bought with its date in sight, counted in at the door, picked, and its buyer told."""

import datetime
import re

import pytest
from django.utils import formats, timezone
from playwright.sync_api import expect

from fulfillment.models import Shipment
from fulfillment.tests import purchasing as given
from fulfillment.tests.factories import make_bin, make_variant, make_warehouse
from orders.models import Order, OrderLine
from shop.actions.ledger import find_drift
from shop.core.models import Message
from shop.tests.factories import make_shipping, make_stock
from tests.browser.pages import PHONE, scan
from tests.browser.test_suppliers import look, work

pytestmark = [pytest.mark.live, pytest.mark.usefixtures("real_db")]
ADDRESS = {"name": "Zoe Quill", "line1": "12 Commercial Street", "city": "Portland", "postcode": "04101"}
DAYS = 5


def words(page):
    return page.locator("main").inner_text()


def day(date):
    """A day as pages say it without its year."""
    return formats.date_format(date, "M j").replace(".", "")


def on_its_way():
    """Goods that are sold out here, and six of them bought from their supplier: (variant, purchase order, shelf)."""
    house = make_warehouse()
    make_shipping()
    variant = make_variant(stock_policy="backorder")
    make_stock(variant, 0, warehouse=house)
    return variant, given.bought((variant, 6), warehouse=house, days=DAYS), make_bin(house)


def buy(visit, variant):
    """A guest on a phone puts two of them into the cart and pays; the order's page."""
    page = visit(variant.product.get_absolute_url(), width=PHONE)
    due = day(timezone.localdate() + datetime.timedelta(days=DAYS))
    assert re.search(rf"Our next delivery is due \w+, {due};", words(page))
    look(page)
    page.get_by_label("Quantity").fill("2")
    page.get_by_role("button", name="Add backorder to cart").click()
    page.get_by_role("link", name="Go to cart").click()
    assert "On backorder" in words(page)
    page.goto("/checkout/")
    for name, value in ADDRESS.items():
        page.locator(f"input[name='{name}']").fill(value)
    page.locator("select[name='state']").select_option("ME")
    page.get_by_label("E-mail").fill("zoe@example.org")
    page.get_by_role("button", name="Buy now and pay").click()
    page.wait_for_url("**/orders/**")
    return page


def count_in(enter, purchase, variant, shelf):
    """The delivery is counted at the door by scanner."""
    page = enter(width=PHONE)
    page.get_by_role("link", name="to receive").click()
    for code in (purchase.number, variant.barcode):
        expect(page.locator("input[autofocus]")).to_be_visible()
        scan(page, code)
    page.get_by_label("Shelf").fill(shelf.code)
    page.get_by_role("button", name="Count them in").click()
    assert "Everything is counted" in words(page)
    return page


@pytest.mark.feature("STK08", "STK09", "STK18")
def test_a_back_order_that_arrives(visit, enter):
    variant, purchase, shelf = on_its_way()
    page = buy(visit, variant)
    work()
    order = Order.objects.get()
    line = OrderLine.objects.get()
    assert (order.status, line.way, line.quantity) == ("confirmed", "backorder", 2)
    assert not Shipment.objects.exists()
    page.reload()
    assert day(line.promised_to) in words(page)
    look(page)
    worker = count_in(enter, purchase, variant, shelf)
    work()
    (mail,) = Message.objects.filter(event="backorder_arrived")
    assert (mail.to, Shipment.objects.get().status) == (order.email, "ready")
    worker.goto("/warehouse/")
    assert order.number in words(worker)
    page.reload()
    line.refresh_from_db()
    assert day(line.promised_to) in words(page)
    assert "Arrived: 2 of" in words(page)
    look(page)
    later = visit(variant.product.get_absolute_url(), dark=True)
    assert "Only 4 left" in words(later)
    assert find_drift() == []
