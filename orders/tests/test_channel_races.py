"""Channels and buyers at the same moment, each on a connection of its own."""

import pytest
from django.db.models import F

from orders.actions import short
from orders.intake.placing import take_order
from orders.intake.rows import RawOrder
from orders.models import IntakeRow, Order, Payment
from orders.tests.channels import channel, own_row
from orders.tests.factories import make_goods
from shop.actions import supply as supply_actions
from shop.actions.ledger import find_drift
from shop.core.tests.racing import meeting, race
from shop.models import Reservation, StockItem, Supply
from shop.tests.factories import make_shipping, make_supply

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.live]


@pytest.fixture(autouse=True)
def _method():
    make_shipping(700)


def told(number, sku, quantity=1):
    row = own_row(number, sku, quantity=str(quantity), price="20.00", total=f"{20 * quantity + 6.1:.2f}")
    return RawOrder(fields=row, lines=[{name: row[name] for name in ("sku", "quantity", "price")}])


def sending(place, number, sku, quantity=1):
    return lambda: take_order(channel=place, raw=told(number, sku, quantity), actor="worker").state


def test_the_last_unit_goes_to_one_of_two_paid_orders_and_the_other_is_short():
    goods, place = make_goods(1), channel()
    answers = race([sending(place, f"A-{n}", goods.sku) for n in range(6)], timeout=60)
    assert answers == ["placed"] * 6
    assert sorted(Order.objects.values_list("status", flat=True)) == ["confirmed"] + ["on_hold"] * 5
    item = StockItem.objects.get()
    assert (item.on_hand, item.allocated, item.held) == (1, 1, 0)
    assert find_drift() == []


def back_ordering():
    """Six orders at once for the one unit that is on its way: what is pegged of it, and how many orders go on."""
    goods, place = make_goods(0, stock_policy="backorder"), channel()
    supply = make_supply(goods.stock_items.get(), 1, days=10)
    race([sending(place, f"A-{n}", goods.sku) for n in range(6)], timeout=60)
    supply.refresh_from_db()
    return supply.pegged, Order.objects.filter(status="confirmed").count()


def test_the_last_unit_on_its_way_is_promised_to_one_of_six():
    assert back_ordering() == (1, 1)
    assert find_drift() == []


def test_without_lock_and_condition_it_is_promised_to_several(monkeypatch):
    meet = meeting(6)

    def blindly(supply_id, units):
        meet()
        Supply.objects.filter(pk=supply_id).update(pegged=F("pegged") + units)
        return True

    monkeypatch.setattr(supply_actions, "change_pegged", blindly)
    monkeypatch.setattr(supply_actions, "lock_supplies", lambda variant_ids: [])
    monkeypatch.setattr(short, "lock_supplies", lambda variant_ids: None)
    pegged, going_on = back_ordering()
    assert pegged == going_on > 1


def test_one_order_sent_many_times_at_once_is_one_order():
    goods, place = make_goods(9), channel()
    answers = race([sending(place, "A-1", goods.sku) for _ in range(6)], timeout=60)
    assert sorted(answers) == ["known"] * 5 + ["placed"]
    assert (Order.objects.count(), Payment.objects.count()) == (1, 1)
    assert StockItem.objects.get().allocated == 1


def test_one_bad_order_sent_many_times_at_once_waits_once():
    place = channel()
    race([sending(place, "A-1", "nothing") for _ in range(6)], timeout=60)
    assert IntakeRow.objects.filter(state="waiting").count() == 1


def test_without_the_conditional_hold_too_much_would_be_promised(monkeypatch):
    goods, place = make_goods(1), channel()
    monkeypatch.setattr(short.stock, "hold_parts", _blindly(meeting(6)))
    race([sending(place, f"A-{n}", goods.sku) for n in range(6)], timeout=60)
    assert Order.objects.filter(status="confirmed").count() > 1


def _blindly(meet):
    """The same change without its condition, when another one is about to make it, too."""

    def hold_parts(parts, *, owner_kind, expires_at):
        meet()
        for part in parts:
            StockItem.objects.filter(pk=part.stock_item_id).update(held=F("held") + part.quantity)
            Reservation.objects.create(
                stock_item_id=part.stock_item_id,
                owner_kind=owner_kind,
                owner_id=part.owner_id,
                quantity=part.quantity,
                status="held",
                expires_at=expires_at,
            )
        return True

    return hold_parts
