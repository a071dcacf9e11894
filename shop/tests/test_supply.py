"""Goods on their way: announced once per source, promised within what they bring, moved, cut, and come."""

import datetime

import pytest
from django.utils import timezone

from shop.actions.goods import receive_goods
from shop.actions.ledger import find_drift
from shop.actions.queue import gather, give, kept, let_go, next_owner
from shop.actions.stock import Cause, Demand, OutOfStock, allocate, hold, promised, release
from shop.actions.supply import announce_supply, peg
from shop.core.models import Event
from shop.core.tests.racing import race
from shop.models import Reservation, StockItem
from shop.queries.product import product_stamp
from shop.tests.factories import make_bin, make_stock, make_supply

pytestmark = pytest.mark.django_db
OWNER = "order_line"


def wait_for(owner, item, units):
    return peg(owner_kind=OWNER, demands=[Demand(owner, item.variant_id, units)])


def receive(item, units, *, source=None, cause="receipt"):
    place = make_bin(item.warehouse)
    how = {"stock_item_id": item.pk, "bin_id": place.pk, "quantity": units, "actor": "staff:1"}
    receive_goods(**how, cause=Cause("test", f"{cause}:{place.pk}"), source=source)


def waiting(owner):
    rows = Reservation.objects.filter(owner_id=owner, status="backordered").order_by("pk")
    return [(row.quantity, row.supply_id) for row in rows]


def names():
    return list(Event.objects.order_by("pk").values_list("name", flat=True))


def give_to(item, *owners, expires_at=None):
    how = {"variant_id": item.variant_id, "owner_kind": OWNER, "owner_ids": list(owners), "actor": "worker"}
    return give(**how, expires_at=expires_at)


def test_a_source_has_one_supply_for_an_item():
    item = make_stock(on_hand=0)
    due = timezone.localdate()
    said = {"stock_item_id": item.pk, "source_kind": "purchase", "source_id": "7"}
    first = announce_supply(**said, quantity=5, due_on=due)
    again = announce_supply(**said, quantity=8, due_on=due)
    assert (again.pk, again.quantity, again.due_on) == (first.pk, 8, due)
    assert "supply.moved" not in names()


def test_moving_the_date_is_told_and_saying_it_again_is_not():
    item = make_stock(on_hand=0)
    supply = make_supply(item, 5, days=3, source="a")
    for _ in range(2):
        make_supply(item, 5, days=9, source="a")
    told = Event.objects.get(name="supply.moved").payload
    later = (timezone.localdate() + datetime.timedelta(days=9)).isoformat()
    assert (told["supply_id"], told["was"], told["due_on"]) == (supply.pk, supply.due_on.isoformat(), later)


@pytest.mark.feature("STK08")
def test_no_more_is_promised_than_comes():
    item = make_stock(on_hand=0)
    supply = make_supply(item, 3)
    wait_for("1", item, 2)
    with pytest.raises(OutOfStock) as refusal:
        wait_for("2", item, 2)
    assert refusal.value.available == {item.variant_id: 1}
    supply.refresh_from_db()
    assert supply.pegged == 2
    assert waiting("2") == []
    assert find_drift() == []


def test_the_earliest_supply_is_promised_first_and_a_line_may_take_two():
    item = make_stock(on_hand=0)
    late, early = make_supply(item, 5, days=20), make_supply(item, 2, days=4)
    told = wait_for("1", item, 3)
    assert [(part.quantity, part.due_on) for part in told] == [(2, early.due_on), (1, late.due_on)]


def test_a_cut_takes_the_latest_promise_first_and_says_whose():
    item = make_stock(on_hand=0)
    supply = make_supply(item, 4, source="a")
    wait_for("1", item, 2)
    wait_for("2", item, 2)
    make_supply(item, 3, source="a")
    assert waiting("1") == [(2, supply.pk)]
    assert waiting("2") == [(1, supply.pk), (1, None)]
    assert Event.objects.get(name="supply.unpegged").payload["owners"] == [[OWNER, "2", 1]]
    assert find_drift() == []


def test_a_cut_promise_goes_to_another_supply_with_units_free():
    item = make_stock(on_hand=0)
    make_supply(item, 2, days=3, source="a")
    other = make_supply(item, 5, days=30, source="b")
    wait_for("1", item, 2)
    make_supply(item, 0, days=3, source="a")
    assert waiting("1") == [(2, other.pk)]
    assert find_drift() == []


def test_who_waits_without_a_date_gets_the_new_one():
    item = make_stock(on_hand=0)
    make_supply(item, 3, days=None, source="cap")
    wait_for("1", item, 2)
    wait_for("2", item, 1)
    dated = make_supply(item, 2, days=8, source="order")
    assert waiting("1") == [(2, dated.pk)]
    assert Event.objects.get(name="supply.pegged").payload["owners"] == [[OWNER, "1", 2]]
    assert find_drift() == []


def test_giving_up_a_back_order_frees_its_peg():
    item = make_stock(on_hand=0)
    supply = make_supply(item, 3)
    wait_for("1", item, 3)
    release(owner_kind=OWNER, owner_id="1", cause=Cause("cancel", "1"), actor="system", quantity=2)
    supply.refresh_from_db()
    assert (supply.pegged, waiting("1")) == (1, [(1, supply.pk)])
    assert find_drift() == []


def test_what_comes_is_kept_for_those_who_wait():
    item = make_stock(on_hand=0)
    make_supply(item, 5, source="a")
    wait_for("1", item, 3)
    receive(item, 4, source=Cause("test", "a"))
    item.refresh_from_db()
    assert (item.on_hand, item.held, item.available) == (4, 3, 1)
    assert [row.quantity for row in kept(item.variant_id)] == [3]
    assert "stock.arrived" in names()
    assert find_drift() == []


@pytest.mark.feature("STK09")
def test_the_earliest_promise_is_served_first_then_the_oldest():
    item = make_stock(on_hand=0)
    make_supply(item, 2, days=20, source="late")
    wait_for("first come, later date", item, 1)
    make_supply(item, 2, days=5, source="early")
    wait_for("second", item, 1)
    wait_for("third", item, 1)
    receive(item, 2, source=Cause("test", "early"))
    assert next_owner(item.variant_id) == (OWNER, "second")
    assert give_to(item, "third") == {}
    assert give_to(item, "second") == {"second": 1}
    assert give_to(item, "third") == {"third": 1}
    assert next_owner(item.variant_id) is None
    assert promised(owner_kind=OWNER, owner_id="third") == [(item.pk, 1)]
    assert find_drift() == []


def test_units_for_an_unpaid_order_are_held_until_it_is_paid():
    item = make_stock(on_hand=0)
    make_supply(item, 2, source="a")
    wait_for("1", item, 2)
    receive(item, 2, source=Cause("test", "a"))
    until = timezone.now() + datetime.timedelta(minutes=15)
    give_to(item, "1", expires_at=until)
    item.refresh_from_db()
    assert (item.held, item.allocated) == (2, 0)
    allocate(owner_kind=OWNER, owner_ids=["1"], actor="system")
    item.refresh_from_db()
    assert (item.held, item.allocated) == (0, 2)
    assert find_drift() == []


def test_a_part_that_came_leaves_the_rest_waiting_and_joins_it_later():
    item = make_stock(on_hand=0)
    supply = make_supply(item, 5, source="a")
    wait_for("1", item, 5)
    for units in (2, 3):
        receive(item, units, source=Cause("test", "a"))
        assert give_to(item, "1") == {"1": units}
    supply.refresh_from_db()
    assert (supply.received, supply.pegged) == (5, 0)
    assert promised(owner_kind=OWNER, owner_id="1") == [(item.pk, 5)]
    assert find_drift() == []


def test_what_is_kept_for_nobody_goes_back_on_sale():
    item = make_stock(on_hand=0)
    make_supply(item, 2, source="a")
    wait_for("1", item, 2)
    receive(item, 2, source=Cause("test", "a"))
    release(owner_kind=OWNER, owner_id="1", cause=Cause("cancel", "1"), actor="system")
    assert let_go(variant_id=item.variant_id) == 2
    item.refresh_from_db()
    assert item.available == 2
    assert find_drift() == []


def test_units_that_somebody_gives_back_go_to_those_who_wait():
    item = make_stock(on_hand=1)
    hold(
        owner_kind=OWNER,
        demands=[Demand("buyer", item.variant_id, 1)],
        expires_at=timezone.now() + datetime.timedelta(minutes=15),
    )
    make_supply(item, 2)
    wait_for("1", item, 1)
    release(owner_kind=OWNER, owner_id="buyer", cause=Cause("expiry", "1"), actor="system")
    assert StockItem.objects.get(pk=item.pk).available == 0
    assert give_to(item, "1") == {"1": 1}
    assert find_drift() == []


def test_goods_that_came_to_another_warehouse_serve_the_same_queue():
    item = make_stock(on_hand=0)
    supply = make_supply(item, 2)
    wait_for("1", item, 1)
    elsewhere = make_stock(item.variant, 1, shelf=make_bin(item.warehouse.__class__.objects.create(code="x", name="X")))
    assert gather(variant_id=item.variant_id) == 1
    assert give_to(item, "1") == {"1": 1}
    supply.refresh_from_db()
    assert supply.pegged == 0
    assert promised(owner_kind=OWNER, owner_id="1") == [(elsewhere.pk, 1)]
    assert find_drift() == []


def test_a_kept_product_page_ends_when_its_supply_changes():
    item = make_stock(on_hand=0)
    slug = item.variant.product.slug
    stamps = [product_stamp(slug)]
    make_supply(item, 2, days=5, source="a")
    stamps.append(product_stamp(slug))
    wait_for("1", item, 1)
    stamps.append(product_stamp(slug))
    make_supply(item, 2, days=9, source="a")
    stamps.append(product_stamp(slug))
    assert len(set(stamps)) == 4


@pytest.mark.live
@pytest.mark.django_db(transaction=True)
def test_a_supply_is_not_promised_twice_at_one_moment():
    item = make_stock(on_hand=0)
    make_supply(item, 7)
    results = race([lambda n=n: wait_for(f"b{n}", item, 1) for n in range(16)])
    assert sum(not isinstance(result, BaseException) for result in results) == 7
    assert {type(error) for error in results if isinstance(error, BaseException)} == {OutOfStock}
    assert find_drift() == []
