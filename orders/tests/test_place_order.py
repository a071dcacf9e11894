"""Placing: stock held, money reckoned, once for each checkout."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from orders.actions.orders import place_order
from orders.actions.placing import CannotDeliver, NothingToBuy, PriceChanged
from orders.models import Order, SearchTerm, VoucherUse
from orders.pricing import VoucherRefused
from orders.tests.factories import MAINE, make_goods, make_order, make_request, make_voucher
from shop.actions.ledger import find_drift
from shop.actions.stock import OutOfStock
from shop.core.models import Event
from shop.models import Reservation, SalePrice, StockItem
from shop.tests.factories import make_shipping, make_tax

pytestmark = pytest.mark.django_db


def place(request):
    return place_order(request=request, actor="visitor")


def test_an_order_keeps_the_money_as_it_was():
    make_tax("0.055", code="standard")
    goods = make_goods(price_amount=20600)
    order = make_order((goods, 1), method_id=make_shipping(690).pk)
    assert (order.goods_amount, order.shipping_amount, order.tax_amount) == (20600, 690, 1133)
    assert order.total_amount == 22423
    line = order.lines.get()
    assert (line.unit_amount, line.tax_amount, line.total_amount) == (20600, 1133, 21733)


def test_stock_is_held_until_the_order_runs_out():
    goods = make_goods(5)
    order = make_order((goods, 2))
    item = StockItem.objects.get(variant=goods)
    assert (item.held, item.available) == (2, 3)
    reservation = Reservation.objects.get(owner_kind="order_line", owner_id=str(order.lines.get().pk))
    assert reservation.expires_at == order.hold_until
    assert order.hold_until - timezone.now() <= timedelta(minutes=15)


@pytest.mark.feature("CRT27")
def test_one_checkout_makes_one_order():
    request = make_request((make_goods(5), 1))
    assert place(request).pk == place(request).pk
    assert Order.objects.count() == 1
    assert Event.objects.filter(name="order.placed").count() == 1


def test_the_channels_own_number_makes_one_order():
    request = make_request((make_goods(5), 1), checkout_id=None, channel="market", external_id="A1")
    assert place(request).pk == place(request).pk


def test_too_many_units_leave_nothing_behind():
    goods = make_goods(1)
    with pytest.raises(OutOfStock):
        make_order((goods, 2))
    assert not Order.objects.exists()
    assert find_drift() == []


def test_a_total_that_changed_is_told_before_anything_happens():
    goods = make_goods(price_amount=1000)
    request = make_request((goods, 1), method_id=make_shipping(500).pk, expected_amount=1400)
    with pytest.raises(PriceChanged, match=r"\$15\.00 now\. It was \$14\.00"):
        place(request)
    assert not Order.objects.exists()


def test_the_lowest_running_sale_price_is_asked():
    goods = make_goods(price_amount=1000)
    now = timezone.now()
    day = timedelta(days=1)
    SalePrice.objects.create(variant=goods, amount=900, starts_at=now - day)
    SalePrice.objects.create(variant=goods, amount=800, starts_at=now - day, ends_at=now + day)
    SalePrice.objects.create(variant=goods, amount=100, starts_at=now - 2 * day, ends_at=now - day)
    SalePrice.objects.create(variant=goods, amount=100, starts_at=now + day)
    assert make_order((goods, 1)).goods_amount == 800


@pytest.mark.parametrize("changes", [{"delivery": MAINE | {"country": "FR"}}, {"method_id": 0}, {"method_id": None}])
def test_only_offered_ways_of_delivery(changes):
    with pytest.raises(CannotDeliver):
        make_order((make_goods(), 1), **changes)


def test_nothing_is_not_an_order():
    with pytest.raises(NothingToBuy):
        place(make_request())


@pytest.mark.feature("CRT17")
def test_a_voucher_is_used_within_its_limits():
    voucher = make_voucher(usage_limit=2, customer_limit=1)
    order = make_order((make_goods(), 1), voucher_code="ten")
    assert order.discount_amount == 100
    with pytest.raises(VoucherRefused, match="was used for this e-mail address"):
        make_order((make_goods(), 1), voucher_code="TEN", email="ANA@example.com")
    make_order((make_goods(), 1), voucher_code="TEN", email="ben@example.com")
    with pytest.raises(VoucherRefused, match="used up"):
        make_order((make_goods(), 1), voucher_code="TEN", email="cy@example.com")
    voucher.refresh_from_db()
    assert (voucher.used_count, VoucherUse.objects.count()) == (2, 2)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"starts_at": timezone.now() + timedelta(days=2)}, "begins on"),
        ({"ends_at": timezone.now() - timedelta(days=2)}, "ended on"),
        ({"is_active": False}, "do not know"),
        ({"min_goods_amount": 5000}, r"needs \$50\.00"),
    ],
)
def test_a_voucher_names_the_rule_that_forbids_it(changes, words):
    make_voucher(**changes)
    with pytest.raises(VoucherRefused, match=words):
        make_order((make_goods(), 1), voucher_code="TEN")


def test_staff_find_the_order_by_its_words():
    order = make_order((make_goods(sku="KET-01"), 1), delivery=MAINE | {"phone": "+12075550147"})
    found = set(SearchTerm.objects.filter(order=order).values_list("kind", "value"))
    assert {("email", "ana@example.com"), ("name", "ana reyes"), ("name", "reyes"), ("sku", "ket01")} <= found
    assert ("phone", "+12075550147") in found
    assert ("number", order.number.lower().replace("-", "")) in found


def test_numbers_are_random_and_readable():
    order = make_order()
    assert order.number.startswith("R-")
    assert len(order.number) == 11
    assert not set(order.number[2:]) & set("01IO")


def test_the_same_checkout_id_in_another_cart_gives_no_second_order():
    shared = uuid.uuid4()
    first = make_order((make_goods(), 1), checkout_id=shared)
    assert make_order((make_goods(), 1), checkout_id=shared).pk == first.pk
