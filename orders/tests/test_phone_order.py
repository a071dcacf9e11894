"""Staff on the phone: find or create the customer, add lines, see the totals, and take or ask for the money."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from accounts.models import Address, User
from orders.models import Cart, Order, Payment, PhoneOrder
from orders.tests.factories import MAINE, make_goods, make_order, make_user, make_voucher
from shop.core.models import Message
from shop.models import StockItem, Supplier, SupplierItem, Variant
from shop.tests.factories import make_shipping, make_supply

pytestmark = pytest.mark.django_db
ADD = "/admin/orders/phoneorder/add/"


@pytest.fixture(autouse=True)
def _house(settings):
    settings.STAFF_MFA_REQUIRED = False
    call_command("sync_roles", verbosity=0)


@pytest.fixture
def method():
    return make_shipping(500)


@pytest.fixture
def desk(client, method):
    user = make_user(email="sam@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name="Customer service"))
    client.force_login(user)
    return client


def press(desk, do="", at=ADD, **typed):
    """One press on the form; the page it leads to and its address."""
    answer = desk.post(at, {"country": "US", "do": do} | typed)
    assert answer.status_code in {302, 422}, answer.content.decode()[:500]
    if answer.status_code == 422:
        return answer.content.decode(), at
    return desk.get(answer.url).content.decode(), answer.url


def called(desk, goods, quantity=1, **typed):
    """A call in which everything was said; its address and the form of its last press."""
    form = MAINE | {"email": "wren@example.org"} | typed
    page, at = press(desk, add=goods.sku, units=str(quantity), **form)
    expected = re.search(r'name="expected" value="(\d+)"', page)[1]
    method = re.search(r'name="method" value="(\d+)"', page)[1]
    return at, form | {"method": method, "expected": expected}


@pytest.mark.feature("ORD02")
def test_a_phone_order_waits_two_days_for_its_pay_link(desk, drain):
    at, form = called(desk, make_goods(5), 2)
    _, after = press(desk, "place", at, pay="link", **form)
    order = Order.objects.get()
    assert after == f"/admin/orders/order/{order.pk}/change/"
    assert (order.channel, order.status, order.total_amount) == ("staff", "placed", 2500)
    assert order.hold_until - order.placed_at == timedelta(hours=48)
    drain()
    assert Message.objects.get(event="pay_link").to == "wren@example.org"
    assert StockItem.objects.get().held == 2


def test_the_caller_may_have_it_in_one_parcel(desk):
    late = make_goods(0, stock_policy="backorder")
    make_supply(late.stock_items.get(), 20, days=9)
    at, form = called(desk, make_goods(5))
    page, _ = press(desk, at=at, add=late.sku, **form)
    assert "Send what comes from us together" in page
    page, _ = press(desk, at=at, together="1", **form)
    form["expected"] = re.search(r'name="expected" value="(\d+)"', page)[1]
    press(desk, "place", at, pay="link", together="1", **form)
    order = Order.objects.get()
    assert order.ship_together
    assert len(set(order.lines.values_list("promised_to", flat=True))) == 1


def test_money_that_came_confirms_it(desk, drain):
    at, form = called(desk, make_goods(5))
    press(desk, "place", at, pay="terminal", reference="slip 88", **form)
    order = Order.objects.get()
    assert (order.status, order.payment_status, Payment.objects.get().provider) == ("confirmed", "paid", "manual")
    drain()
    assert order.shipments.get().status == "ready"
    assert Message.objects.get(event="order_confirmed").to == "wren@example.org"


def test_money_without_a_reference_is_asked_for_again(desk):
    at, form = called(desk, make_goods(5))
    page, _ = press(desk, "place", at, pay="cash", **form)
    assert "number of the receipt" in page
    assert 'value="wren@example.org"' in page
    assert not Order.objects.exists()


def test_placing_twice_is_one_order(desk):
    at, form = called(desk, make_goods(5))
    for _ in range(2):
        desk.post(at, form | {"do": "place", "pay": "link", "country": "US"})
    assert (Order.objects.count(), Message.objects.filter(event="pay_link").count()) == (1, 1)


def test_a_price_that_changed_is_shown_before_anything_is_placed(desk):
    goods = make_goods(5)
    at, form = called(desk, goods)
    Variant.objects.filter(pk=goods.pk).update(price_amount=1200)
    page, _ = press(desk, "place", at, pay="link", **form)
    assert "The total is $17.00 now" in page
    assert not Order.objects.exists()


def test_the_last_unit_sold_meanwhile_refuses_and_keeps_the_call(desk):
    goods = make_goods(1)
    at, form = called(desk, goods)
    make_order((goods, 1))
    page, _ = press(desk, "place", at, pay="link", **form)
    assert "sold out" in page
    assert PhoneOrder.objects.get().order is None


@pytest.mark.parametrize("word", ["ana.rey", "Reyes", "+1207555"])
def test_a_customer_is_found_by_any_of_his_words(desk, word):
    user = make_user(email="ana.reyes@example.com", name="Ana Reyes", phone="+12075550123")
    Address.objects.create(user=user, is_default_delivery=True, **MAINE)
    page, at = press(desk, who=word)
    assert "ana.reyes@example.com" in page
    page, _ = press(desk, f"pick-user-{user.pk}", at, who=word)
    assert 'value="12 Commercial Street"' in page
    assert PhoneOrder.objects.get().customer == user


def test_a_guest_of_before_is_found_by_his_order(desk):
    order = make_order(email="wren@example.org")
    page, at = press(desk, who="wren@")
    page, _ = press(desk, f"pick-order-{order.pk}", at, who="wren@")
    assert 'value="04101"' in page
    assert PhoneOrder.objects.get().customer is None


def test_a_new_customer_gets_an_account_without_a_password(desk):
    press(desk, "create", email="new@example.org", name="Nell Abernathy", phone="")
    user = User.objects.get(email="new@example.org")
    assert PhoneOrder.objects.get().customer == user
    assert not user.has_usable_password()


def test_an_address_that_is_taken_makes_no_second_account(desk):
    make_user(email="new@example.org")
    page, _ = press(desk, "create", email="New@example.org", name="Nell")
    assert "There is an account with this e-mail address" in page


@pytest.mark.parametrize("by", ["sku", "barcode", "name"])
def test_goods_are_added_by_sku_barcode_or_name(desk, by):
    goods = make_goods(5, barcode="4006381333931", gtin="04006381333931")
    if by == "name":
        page, at = press(desk, add=goods.product.title)
        assert "5 to be had" in page
        press(desk, f"add-{goods.pk}", at, add=goods.product.title)
    else:
        press(desk, add={"sku": goods.sku.lower(), "barcode": "4006381333931"}[by])
    assert Cart.objects.get().lines.get().variant == goods


def test_what_is_not_on_the_shelf_is_not_told_as_stock(desk):
    late, direct = make_goods(0, stock_policy="backorder"), make_goods(0, stock_policy="supplier")
    make_supply(late.stock_items.get(), 20, days=9)
    page, at = press(desk, add=late.product.title)
    assert "on back order, 20 to be had" in page
    press(desk, f"add-{late.pk}", at)
    page, _ = press(desk, f"add-{direct.pk}", at)
    assert re.findall(r'<td class="n">(\d+)</td><td><input class="short"', page) == ["0", "0"]
    assert "On backorder" in page
    assert "Sent by our supplier" in page


def test_the_caller_chooses_how_it_comes_where_there_are_two_ways(desk):
    goods = make_goods(0, stock_policy="either")
    make_supply(goods.stock_items.get(), 20, days=9)
    supplier = Supplier.objects.create(code="s", name="S", email="s@s.example", direct_min_days=9, direct_max_days=12)
    SupplierItem.objects.create(supplier=supplier, variant=goods, ships_direct=True)
    page, at = press(desk, add=goods.sku)
    line = Cart.objects.get().lines.get()
    assert "with our next delivery" in page
    press(desk, at=at, **{f"way-{line.pk}": "supplier"})
    line.refresh_from_db()
    assert line.way == "supplier"


def test_quantities_voucher_and_removal(desk):
    goods = make_goods(5)
    make_voucher("TEN")
    _, at = press(desk, add=goods.sku)
    line = Cart.objects.get().lines.get()
    page, _ = press(desk, "", at, code="ten", **{f"quantity-{line.pk}": "3"}, **MAINE)
    assert "$3.00" in page
    assert "$32.00" in page
    press(desk, f"remove-{line.pk}", at)
    assert not Cart.objects.get().lines.exists()


@pytest.mark.parametrize(
    "do", ["pick-user-x", "pick-order-99999999999999999999", "add-9999", "remove-", "add", "bogus-1"]
)
def test_buttons_nobody_made_change_nothing(desk, do):
    press(desk, do, units="9" * 50, who="'%", add="zzz")
    assert not Order.objects.exists()


def test_looking_begins_nothing(desk):
    assert desk.get(ADD).status_code == 200
    assert not PhoneOrder.objects.exists()


@pytest.mark.parametrize("role", ["Warehouse", "Catalog"])
def test_other_roles_take_no_orders(client, role):
    user = make_user(is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    assert client.get(ADD).status_code == 404
    assert client.post(ADD, {"do": "", "country": "US"}).status_code == 404
    assert not PhoneOrder.objects.exists()
