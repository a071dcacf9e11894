"""Items that run low: one row for each crossing of the mark, one mail a day, gone when there is enough again."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from shop.actions.goods import receive_goods
from shop.actions.house import set_low_mark
from shop.actions.low_stock import mail_low_stock, watch_low_stock
from shop.actions.stock import Cause
from shop.core.models import Event, Message
from shop.models import LowStock, StockItem
from shop.queries.queues import queues
from shop.tests.factories import make_bin, make_stock, make_variant, make_warehouse

pytestmark = pytest.mark.django_db


def make_staff(name):
    return get_user_model().objects.create_user(email=f"{name}@example.com", password="correct horse 9", is_staff=True)


def restock(item, units, key="1"):
    receive_goods(
        stock_item_id=item.pk,
        bin_id=make_bin(item.warehouse).pk,
        quantity=units,
        cause=Cause("test", f"restock-{key}"),
        actor="system",
    )


@pytest.mark.feature("STK16")
def test_a_crossing_is_one_row_one_event_and_one_line_of_one_mail():
    buyer = make_staff("buyer")
    role = Group.objects.create(name="Buyers")
    role.permissions.add(Permission.objects.get(codename="view_lowstock"))
    buyer.groups.add(role)
    make_staff("picker")
    item = make_stock(on_hand=5)
    make_stock(on_hand=6)
    assert watch_low_stock() == 1
    assert watch_low_stock() == 0
    row = LowStock.objects.get()
    assert (row.stock_item, row.available, row.mark) == (item, 5, 5)
    assert Event.objects.filter(name="stock.low").count() == 1
    assert mail_low_stock() == 1
    assert mail_low_stock() == 0
    mail = Message.objects.get(event="low_stock")
    assert (mail.to, mail.subject) == (buyer.email, "1 item ran low")
    assert item.variant.sku in mail.text


def test_enough_again_ends_it_and_the_next_crossing_is_told_anew():
    item = make_stock(on_hand=2)
    watch_low_stock()
    restock(item, 10)
    watch_low_stock()
    assert LowStock.objects.get().cleared_at is not None
    StockItem.objects.filter(pk=item.pk).update(allocated=8)
    assert watch_low_stock() == 1
    assert LowStock.objects.filter(cleared_at=None).count() == 1


def test_an_item_s_own_mark_goes_before_the_shop_s():
    item = make_stock(on_hand=8)
    assert watch_low_stock() == 0
    set_low_mark(stock_item_id=item.pk, low_at=10)
    assert watch_low_stock() == 1
    set_low_mark(stock_item_id=item.pk, low_at=0)
    watch_low_stock()
    assert not LowStock.objects.filter(cleared_at=None).exists()


def test_what_never_lay_there_or_is_no_longer_sold_is_not_missed():
    house = make_warehouse()
    StockItem.objects.create(variant=make_variant(), warehouse=house)
    make_stock(make_variant(is_active=False), on_hand=1, warehouse=house)
    assert watch_low_stock() == 0


def test_a_shelf_that_was_sold_out_between_two_looks_is_low():
    item = make_stock(on_hand=9)
    StockItem.objects.filter(pk=item.pk).update(allocated=9)
    assert watch_low_stock() == 1


def test_the_dashboard_counts_what_is_low_now():
    item = make_stock(on_hand=2)
    watch_low_stock()
    row = next(row for row in queues(now=timezone.now()) if row.label == "Running low")
    assert (row.count, row.model) == (1, "shop.lowstock")
    restock(item, 50)
    watch_low_stock()
    assert next(row for row in queues(now=timezone.now()) if row.label == "Running low").count == 0
