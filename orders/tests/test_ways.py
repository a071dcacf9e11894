"""How the lines of an order are delivered: from stock, on back order, by the supplier, or all of these."""

import datetime

import pytest
from django.utils import timezone

from orders.actions.canceling import cancel_lines
from orders.actions.orders import expire_order, revive_order
from orders.actions.placing import Wanted
from orders.actions.promising import PromiseChanged
from orders.models import CartLine, Order
from orders.queries.orders import line_views
from orders.tests.factories import make_goods, make_order, make_payment, pay_order
from shop.actions.ledger import find_drift
from shop.actions.stock import OutOfStock
from shop.core.models import Message
from shop.models import Reservation, ShippingMethod, Supplier, SupplierItem
from shop.promise import Way
from shop.templatetags.dates import day_words
from shop.tests.factories import make_shipping, make_supply

pytestmark = pytest.mark.django_db


def coming(on_hand=0, units=5, *, policy="backorder", **supply):
    goods = make_goods(on_hand, stock_policy=policy)
    return goods, make_supply(goods.stock_items.get(), units, **supply)


def ways(order):
    return [(line.way, line.quantity) for line in order.lines.all()]


def pegged(supply):
    supply.refresh_from_db()
    return supply.pegged


def test_what_is_not_on_the_shelf_is_back_ordered_on_a_line_of_its_own():
    goods, supply = coming(on_hand=2)
    order = make_order((goods, 5))
    assert ways(order) == [("stock", 2), ("backorder", 3)]
    now, later = order.lines.all()
    assert now.promised_to < supply.due_on < later.promised_from <= later.promised_to
    assert (order.promised_from, order.promised_to) == (now.promised_from, later.promised_to)
    assert sum(line.total_amount for line in order.lines.all()) + order.shipping_amount == order.total_amount
    assert pegged(supply) == 3
    assert find_drift() == []


def test_the_suppliers_goods_hold_no_stock():
    goods = make_goods(0, stock_policy="supplier")
    order = pay_order(make_order((goods, 4)))
    assert ways(order) == [("supplier", 4)]
    assert not Reservation.objects.exists()
    assert order.lines.get().promised_to


def test_the_suppliers_days_are_the_ones_he_says(client):
    goods = make_goods(0, stock_policy="supplier")
    supplier = Supplier.objects.create(code="s", name="S", email="s@s.example", direct_min_days=9, direct_max_days=12)
    SupplierItem.objects.create(supplier=supplier, variant=goods, ships_direct=True)
    line = make_order((goods, 1)).lines.get()
    first, last = (timezone.localdate() + datetime.timedelta(days=days) for days in (9, 12))
    weekend = datetime.timedelta(days=2)
    assert first <= line.promised_from <= first + weekend
    assert last <= line.promised_to <= last + weekend
    page = client.get(goods.product.get_absolute_url()).text
    assert day_words(line.promised_to) in page
    Supplier.objects.update(is_active=False)
    assert make_order((goods, 1)).lines.get().promised_to < line.promised_to


def test_what_is_in_stock_tells_its_days_beside_what_comes_later(drain):
    late, mug = make_goods(0, stock_policy="backorder"), make_goods(5)
    make_supply(late.stock_items.get(), days=20)
    mixed, plain = make_order((late, 1), (mug, 1), paid=True), make_order((mug, 1), paid=True)
    drain()
    told = [[row.tells_days for row in line_views(order.lines.all(), "USD")] for order in (mixed, plain)]
    assert told == [[True, True], [False]]
    day = day_words(mixed.lines.get(variant=mug).promised_to)
    mails = {mail.order_number: mail.text for mail in Message.objects.filter(event="order_confirmed")}
    assert f"\n  arrives by {day}" in mails[mixed.number]
    assert "arrives by" not in mails[plain.number]


def test_nobody_pays_for_speed_where_only_a_supplier_sends(client):
    goods, mug = make_goods(0, stock_policy="supplier"), make_goods(5)
    supplier = Supplier.objects.create(code="s", name="S", email="s@s.example", direct_min_days=3, direct_max_days=8)
    SupplierItem.objects.create(supplier=supplier, variant=goods, ships_direct=True)
    make_shipping(500)
    express = make_shipping(1490, name="Express", min_days=1, max_days=2)
    ShippingMethod.objects.update(zone=express.zone)
    client.post("/cart/add/", {"variant": goods.pk, "quantity": 1})
    assert "Express" not in client.get("/checkout/").text
    client.post("/cart/add/", {"variant": mug.pk, "quantity": 1})
    assert "Express" in client.get("/checkout/").text


@pytest.mark.parametrize(("way", "expected"), [("", "backorder"), ("backorder", "backorder"), ("supplier", "supplier")])
def test_the_customer_chooses_where_both_are_possible(way, expected):
    goods, _ = coming(policy="either")
    order = make_order(lines=(Wanted(goods.pk, 2, way),))
    assert ways(order) == [(expected, 2)]


def test_a_way_the_variant_does_not_offer_is_not_taken():
    goods, _ = coming(policy="backorder")
    assert ways(make_order(lines=(Wanted(goods.pk, 2, Way.SUPPLIER),))) == [("backorder", 2)]


def test_no_more_is_back_ordered_than_comes():
    goods, supply = coming(units=2)
    with pytest.raises(OutOfStock):
        make_order((goods, 3))
    assert (pegged(supply), Order.objects.count()) == (0, 0)


def test_without_the_policy_nothing_is_back_ordered():
    goods, _ = coming(policy="deny")
    with pytest.raises(OutOfStock):
        make_order((goods, 1))


def test_an_unpaid_back_order_gives_its_peg_back_and_late_money_takes_it_again():
    goods, supply = coming(on_hand=1)
    order = make_order((goods, 3))
    assert expire_order(order_id=order.pk, now=timezone.now() + datetime.timedelta(hours=1))
    assert pegged(supply) == 0
    make_payment(order)
    assert revive_order(order_id=order.pk, actor="worker")
    assert pegged(supply) == 2
    assert find_drift() == []


def test_canceled_units_of_a_back_order_are_free_for_others():
    goods, supply = coming()
    order = make_order((goods, 3), paid=True)
    cancel_lines(order_id=order.pk, quantities={order.lines.get().pk: 2}, actor="staff:1", reason="asked")
    assert pegged(supply) == 1
    assert find_drift() == []


@pytest.mark.feature("CAT25")
def test_the_cart_says_each_way_with_its_day_and_lets_the_buyer_choose(client):
    goods, _ = coming(on_hand=1, policy="either")
    make_shipping()
    client.post("/cart/add/", {"variant": goods.pk, "quantity": 3})
    line = CartLine.objects.get()
    page = client.get("/cart/").content.decode()
    assert "1 of them:" in page
    assert "On backorder" in page
    assert "How should it come?" in page
    client.post(f"/cart/lines/{line.pk}/way/", {"way": "supplier"})
    assert "Sent by our supplier" in client.get("/cart/").content.decode()
    client.post(f"/cart/lines/{line.pk}/way/", {"way": "pigeon"})
    line.refresh_from_db()
    assert line.way == "supplier"


def test_a_day_that_moved_is_told_before_anybody_pays():
    goods, _ = coming()
    told = timezone.localdate() + datetime.timedelta(days=5)
    with pytest.raises(PromiseChanged):
        make_order((goods, 1), expected_last=told)


def test_the_checkout_tells_the_parcels_and_offers_to_send_them_together(client):
    goods, supply = coming(on_hand=1)
    make_shipping()
    client.post("/cart/add/", {"variant": goods.pk, "quantity": 2})
    page = client.get("/checkout/").content.decode()
    assert "2 parcels" in page
    assert "Send what comes from us together" in page
    client.post("/checkout/", {"do": "refresh", "country": "US", "together": "1"})
    page = client.get("/checkout/").content.decode()
    assert "2 parcels" not in page
    assert "1 parcel<" in page
    assert "From us, together" in page
    assert "Send what comes from us together" in page
    order = make_order((goods, 2), ship_together=True)
    assert len({line.promised_to for line in order.lines.all()}) == 1
    assert order.promised_from > supply.due_on
