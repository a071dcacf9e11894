"""Suppliers in Chromium: a drop-ship accepted and one refused, a short pick, and a delivery counted by scanner."""

import re
from datetime import timedelta

import pytest
from celery import current_app
from django.utils import timezone
from playwright.sync_api import expect

from fulfillment.models import Choice, PurchaseOrder
from fulfillment.tests import purchasing as given
from fulfillment.tests.factories import make_bin, make_goods, make_variant, make_warehouse, stock_of
from fulfillment.tests.flows import released
from orders.actions.access import order_address
from orders.tests.factories import make_payment
from shop.actions.ledger import find_drift
from shop.core.db import transaction
from shop.core.events import record
from shop.core.models import Delivery, Message
from shop.models import Variant
from shop.tests.factories import make_shipping
from tests.browser import pages
from tests.browser.pages import PHONE, scan

pytestmark = [pytest.mark.live, pytest.mark.usefixtures("real_db")]


def work():
    """What a worker does: everything that is owed but mails."""
    current_app.loader.import_default_modules()
    while delivery := Delivery.objects.open().exclude(task="core.send_message").order_by("pk").first():
        current_app.tasks[delivery.task].apply(kwargs={"delivery_id": delivery.pk}, throw=True)


@transaction()
def confirm(order):
    record("order.confirmed", order_id=order.pk)


def link_in(event):
    """The address of the newest mail of a kind."""
    text = Message.objects.filter(event=event).latest("pk").text
    return re.search(r"https?://[^/\s]+(/(?:supplier|choices)/\S+/)", text)[1]


def look(page):
    """Axe finds nothing grave and nothing scrolls sideways."""
    assert pages.grave_findings(page) == [], page.url
    assert not pages.is_wider_than_window(page)


def ordered():
    """A paid order whose line went to its supplier by mail."""
    make_warehouse()
    mug = make_variant()
    given.make_supplier(mug)
    order = given.direct_order((mug, 2))
    confirm(order)
    work()
    return order


@pytest.mark.feature("STK13", "STK14")
def test_a_supplier_accepts_and_sends_and_the_customer_follows_the_parcel(visit):
    order = ordered()
    page = visit(link_in("purchase_sent"), width=PHONE)
    look(page)
    page.get_by_label("Arrives on").first.fill((timezone.localdate() + timedelta(days=4)).isoformat())
    page.get_by_role("button", name="Confirm").click()
    look(page)
    assert "accepted, arriving" in page.locator("main").inner_text()
    page.get_by_label("Carrier", exact=True).select_option("ups")
    page.get_by_label("Tracking number").fill(given.UPS)
    page.get_by_role("button", name="It is sent").click()
    assert "Nothing is left to answer" in page.locator("main").inner_text()
    look(page)
    work()
    assert Message.objects.filter(event="shipment_shipped", to=order.email).count() == 1
    customer = visit(order_address(order_id=order.pk), width=1280, dark=True)
    assert given.UPS in customer.locator("main").inner_text()
    look(customer)


@pytest.mark.feature("STK10", "STK14")
def test_a_supplier_refuses_and_the_customer_chooses_his_money_back_without_script(visit, watching):
    watching.allow("422")
    order = ordered()
    page = visit(link_in("purchase_sent"), javascript=False)
    page.locator("summary", has_text="Cannot deliver").click()
    page.get_by_label("Why").fill("Sold out at our end")
    page.get_by_role("button", name="We cannot deliver these").click()
    assert "not deliverable: Sold out at our end" in page.locator("main").inner_text()
    work()
    look(visit(link_in("choice_asked"), width=PHONE, dark=True))
    customer = visit(link_in("choice_asked"), width=PHONE, javascript=False)
    customer.get_by_role("button", name="Send my answer").click()
    assert "Choose what we should do" in customer.locator("main").inner_text()
    customer.get_by_label("Refund it").check()
    customer.get_by_role("button", name="Send my answer").click()
    assert "Refunded to how you paid" in customer.locator("main").inner_text()
    work()
    order.refresh_from_db()
    assert (order.status, PurchaseOrder.objects.get().status) == ("canceled", "refused")
    assert Message.objects.filter(event="order_canceled", to=order.email).count() == 1


@pytest.mark.feature("FUL10", "FUL12")
def test_a_short_pick_is_reported_and_its_customer_waits(enter, visit):
    _, (mug,) = make_goods(quantity=3)
    order, _ = released((mug, 3))
    order.total_amount = order.captured_amount = 3 * mug.price_amount
    order.save()
    make_payment(order)
    page = enter(width=320)
    page.keyboard.press("Enter")  # "Start next" has the focus
    page.get_by_role("link", name="Short").click()
    page.get_by_label("How many good ones").fill("1")
    page.get_by_label("Not there").check()
    page.get_by_role("button", name="Report short").click()
    work()
    assert stock_of(mug)[0] == 1
    customer = visit(link_in("choice_asked"), width=PHONE)
    look(customer)
    assert "We ran short on one item" in customer.locator("h1").inner_text()
    customer.get_by_label("Wait for it").check()
    customer.get_by_role("button", name="Send my answer").click()
    assert "You wait for it" in customer.locator("main").inner_text()
    look(customer)
    assert Choice.objects.get().status == "answered"
    assert order.lines.get().canceled_quantity == 0
    assert find_drift() == []


@pytest.mark.feature("FUL12", "STK13")
def test_a_customer_lets_the_supplier_send_what_is_short_without_script(enter, visit):
    make_shipping()
    _, (mug,) = make_goods(quantity=3)
    order, _ = released((mug, 3))
    Variant.objects.filter(pk=mug.pk).update(stock_policy="either")
    given.make_supplier(mug)
    page = enter(width=320)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Short").click()
    page.get_by_label("How many good ones").fill("1")
    page.get_by_label("Not there").check()
    page.get_by_role("button", name="Report short").click()
    work()
    look(visit(link_in("choice_asked"), width=1280, dark=True))
    customer = visit(link_in("choice_asked"), width=320, javascript=False)
    customer.get_by_label("Let our supplier send it").check()
    customer.get_by_role("button", name="Send my answer").click()
    assert "Our supplier sends it to you, arrives" in customer.locator("main").inner_text()
    look(visit(link_in("choice_asked"), width=PHONE))
    assert PurchaseOrder.objects.get(order=order).status == "sent"
    work()
    supplier = visit(link_in("purchase_sent"), width=PHONE)
    assert "Portland" in supplier.locator("main").inner_text()
    assert find_drift() == []


@pytest.mark.parametrize(("width", "dark"), [(320, False), (1280, True)])
def test_a_delivery_is_counted_by_scanner(enter, width, dark):
    house = make_warehouse()
    mug = make_variant()
    shelf = make_bin(house)
    order = given.bought((mug, 6), warehouse=house)
    page = enter(width=width, dark=dark)
    page.get_by_role("link", name="to receive").click()
    expect(page.locator("input[autofocus]")).to_be_visible()
    look(page)
    for code in (order.number, mug.barcode):
        scan(page, code)
        look(page)
    page.get_by_label("Shelf").fill(shelf.code)
    page.get_by_role("button", name="Count them in").click()
    assert "Everything is counted" in page.locator("main").inner_text()
    look(page)
    assert stock_of(mug) == (6, 0, 0)
