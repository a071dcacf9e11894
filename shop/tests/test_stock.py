"""Promising stock: holds, allocations, releases, and the ledger behind them."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.utils import timezone

from shop.actions import stock
from shop.actions.counts import Held
from shop.actions.goods import NotInBin, adjust_bin, bench, move_goods, receive_goods, ship_goods
from shop.actions.ledger import find_drift
from shop.actions.levels import set_counts
from shop.actions.stock import Cause, Demand, OutOfStock, allocate, hold, release
from shop.core.models import Event
from shop.core.tests.racing import meeting, race
from shop.models import BinStock, Movement, Reservation, StockItem
from shop.tests.factories import make_bin, make_stock, make_variant, make_warehouse

SOON = timezone.now() + datetime.timedelta(minutes=15)


def hold_for(owner: str, *wanted: tuple[int, int]) -> list[Held]:
    """Hold (variant, quantity) pairs for one owner each, named after the pair's place."""
    demands = [Demand(f"{owner}.{place}", variant, quantity) for place, (variant, quantity) in enumerate(wanted)]
    return hold(owner_kind="test", demands=demands, expires_at=SOON)


@pytest.mark.django_db
class TestHold:
    """A promise while somebody pays."""

    def test_counts_what_is_held(self):
        item = make_stock(on_hand=5)
        hold_for("a", (item.variant_id, 3))
        item.refresh_from_db()
        assert (item.on_hand, item.held, item.available) == (5, 3, 2)
        assert find_drift() == []

    def test_refuses_more_than_is_left_and_changes_nothing(self):
        item = make_stock(on_hand=5)
        hold_for("a", (item.variant_id, 3))
        with pytest.raises(OutOfStock) as refused:
            hold_for("b", (item.variant_id, 3))
        assert refused.value.available == {item.variant_id: 2}
        assert Reservation.objects.count() == 1

    def test_all_lines_or_none(self):
        full, empty = make_stock(on_hand=5), make_stock(on_hand=0)
        with pytest.raises(OutOfStock):
            hold_for("a", (full.variant_id, 1), (empty.variant_id, 1))
        full.refresh_from_db()
        assert full.held == 0

    def test_two_lines_of_one_variant_are_summed(self):
        item = make_stock(on_hand=3)
        with pytest.raises(OutOfStock):
            hold_for("a", (item.variant_id, 2), (item.variant_id, 2))
        assert Reservation.objects.count() == 0

    @pytest.mark.feature("STK01")
    def test_one_warehouse_for_the_whole_line_where_one_has_enough(self):
        variant = make_variant()
        near, far = make_warehouse(priority=0), make_warehouse(priority=1)
        make_stock(variant, 1, warehouse=near)
        make_stock(variant, 4, warehouse=far)
        [part] = hold_for("a", (variant.pk, 3))
        assert part.warehouse_id == far.pk
        assert {(p.warehouse_id, p.quantity) for p in hold_for("b", (variant.pk, 2))} == {(near.pk, 1), (far.pk, 1)}

    def test_depleting_says_so_once(self):
        item = make_stock(on_hand=2)
        hold_for("a", (item.variant_id, 1))
        assert not Event.objects.filter(name="stock.depleted").exists()
        hold_for("b", (item.variant_id, 1))
        assert Event.objects.filter(name="stock.depleted").count() == 1


@pytest.mark.django_db
class TestAllocateAndRelease:
    """A promise kept or given back."""

    @pytest.mark.feature("STK04")
    def test_allocating_twice_is_allocating_once(self):
        item = make_stock(on_hand=5)
        hold_for("a", (item.variant_id, 3))
        assert len(allocate(owner_kind="test", owner_ids=["a.0"], actor="system")) == 1
        assert allocate(owner_kind="test", owner_ids=["a.0"], actor="system") == []
        item.refresh_from_db()
        assert (item.held, item.allocated, item.available) == (0, 3, 2)
        assert find_drift() == []

    def test_a_release_gives_back_once(self):
        item = make_stock(on_hand=5)
        hold_for("a", (item.variant_id, 3))
        allocate(owner_kind="test", owner_ids=["a.0"], actor="system")
        cause = Cause("cancellation", "1")
        assert release(owner_kind="test", owner_id="a.0", cause=cause, actor="system") == 3
        assert release(owner_kind="test", owner_id="a.0", cause=cause, actor="system") == 0
        item.refresh_from_db()
        assert item.available == 5
        assert find_drift() == []

    def test_a_part_is_released_and_the_rest_stays(self):
        item = make_stock(on_hand=5)
        hold_for("a", (item.variant_id, 3))
        allocate(owner_kind="test", owner_ids=["a.0"], actor="system")
        assert release(owner_kind="test", owner_id="a.0", cause=Cause("c", "1"), actor="system", quantity=1) == 1
        item.refresh_from_db()
        assert item.allocated == 2
        assert find_drift() == []


@pytest.mark.django_db
class TestGoods:
    """Things that move, and the ledger that says why."""

    @pytest.mark.feature("STK02")
    def test_pick_to_bench_and_ship(self):
        item = make_stock(on_hand=5)
        shelf, table = BinStock.objects.get().bin, bench(warehouse_id=item.warehouse_id)
        hold_for("a", (item.variant_id, 2))
        allocate(owner_kind="test", owner_ids=["a.0"], actor="system")
        cause = Cause("pick", "1")
        for _ in range(2):
            move_goods(
                stock_item_id=item.pk,
                from_bin_id=shelf.pk,
                to_bin_id=table.pk,
                quantity=2,
                cause=cause,
                actor="staff:1",
            )
            ship_goods(
                owner_kind="test",
                owner_id="a.0",
                stock_item_id=item.pk,
                from_bin_id=table.pk,
                quantity=2,
                cause=Cause("package", "1"),
                actor="staff:1",
            ) if not Movement.objects.filter(kind="shipped").exists() else None
        item.refresh_from_db()
        assert (item.on_hand, item.allocated) == (3, 0)
        assert Reservation.objects.get().status == "shipped"
        assert find_drift() == []

    def test_no_more_than_lies_there(self):
        item = make_stock(on_hand=2)
        shelf = BinStock.objects.get().bin
        other = make_bin(item.warehouse)
        with pytest.raises(NotInBin) as refused:
            move_goods(
                stock_item_id=item.pk,
                from_bin_id=shelf.pk,
                to_bin_id=other.pk,
                quantity=3,
                cause=Cause("m", "1"),
                actor="staff:1",
            )
        assert refused.value.there == 2

    @pytest.mark.feature("STK22")
    def test_a_cause_receives_once(self):
        item = make_stock(on_hand=0)
        shelf = make_bin(item.warehouse)
        for _ in range(2):
            receive_goods(
                stock_item_id=item.pk, bin_id=shelf.pk, quantity=4, cause=Cause("receipt", "1"), actor="staff:1"
            )
        item.refresh_from_db()
        assert item.on_hand == 4

    def test_a_count_below_the_promises_is_told(self):
        item = make_stock(on_hand=3)
        hold_for("a", (item.variant_id, 3))
        shelf = BinStock.objects.get().bin
        change = adjust_bin(
            stock_item_id=item.pk,
            bin_id=shelf.pk,
            found=1,
            cause=Cause("count", "1"),
            actor="staff:1",
            reason="counted",
        )
        assert change == -2
        assert Event.objects.filter(name="stock.overpromised").count() == 1
        assert find_drift() == []

    def test_set_counts_reaches_the_number_once(self):
        variants = [make_variant() for _ in range(3)]
        warehouse = make_warehouse()
        counts = {variant.pk: 7 for variant in variants}
        cause = Cause("import", "1")
        assert set_counts(warehouse_id=warehouse.pk, counts=counts, cause=cause, actor="system") == 3
        assert set_counts(warehouse_id=warehouse.pk, counts=counts, cause=Cause("import", "2"), actor="system") == 0
        assert find_drift() == []


@pytest.mark.django_db
class TestVerify:
    """The self-check."""

    @pytest.mark.feature("STK23")
    def test_drift_is_found_and_named(self, capsys):
        item = make_stock(on_hand=3)
        call_command("verify_stock")
        assert "no drift" in capsys.readouterr().out
        StockItem.objects.filter(pk=item.pk).update(on_hand=47)
        with pytest.raises(CommandError):
            call_command("verify_stock")
        assert "stored 47, rows sum to 3" in capsys.readouterr().out


def read_then_write(parts, meet) -> bool:
    """What `hold_parts` must never be: look first, write later."""
    if any(StockItem.objects.get(pk=part.stock_item_id).available < part.quantity for part in parts):
        return False
    meet()
    for part in parts:
        StockItem.objects.filter(pk=part.stock_item_id).update(held=F("held") + part.quantity)
    return True


@pytest.mark.live
@pytest.mark.django_db(transaction=True)
class TestRaces:
    """Many buyers at one moment, each on a connection of his own."""

    @pytest.mark.feature("STK05")
    @pytest.mark.parametrize("units", [1, 7])
    def test_the_last_units_are_promised_once(self, units):
        item = make_stock(on_hand=units)
        results = race([lambda n=n: hold_for(f"b{n}", (item.variant_id, 1)) for n in range(20)])
        refused = [result for result in results if isinstance(result, BaseException)]
        assert {type(error) for error in refused} == {OutOfStock}
        assert len(results) - len(refused) == units
        assert find_drift() == []

    def test_the_same_race_oversells_without_the_condition(self, monkeypatch):
        meet = meeting(8)
        monkeypatch.setattr(stock, "hold_parts", lambda parts, **_: read_then_write(parts, meet))
        item = make_stock(on_hand=1)
        results = race([lambda n=n: hold_for(f"b{n}", (item.variant_id, 1)) for n in range(8)])
        assert sum(not isinstance(result, BaseException) for result in results) > 1

    def test_opposite_carts_do_not_deadlock(self):
        first, second = make_stock(on_hand=7), make_stock(on_hand=7)
        pairs = [(first.variant_id, 1), (second.variant_id, 1)]
        results = race([lambda n=n: hold_for(f"b{n}", *(pairs if n % 2 else pairs[::-1])) for n in range(20)])
        assert sum(not isinstance(result, BaseException) for result in results) == 7
        assert {type(error) for error in results if isinstance(error, BaseException)} == {OutOfStock}
        assert find_drift() == []
