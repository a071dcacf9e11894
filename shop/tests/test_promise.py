"""What a customer is told about dates: cut-off, weekends, holidays, supply, and that no promise lies in the past."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.promise import Band, CarrierDays, NeverShips, Stock, WorkCalendar, promise, together

NEW_YORK = ZoneInfo("America/New_York")
MONDAY = dt.date(2025, 12, 1)
EAST = WorkCalendar(time_zone="America/New_York")
TWO_TO_FOUR = CarrierDays(2, 4)


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), NEW_YORK)


def told(stock: Stock, now: dt.datetime | None = None, calendar: WorkCalendar = EAST, low: int = 5):
    return promise(stock, calendar=calendar, days=TWO_TO_FOUR, now=now or at(MONDAY, 10), low=low)


def test_an_order_before_the_cut_off_leaves_the_same_day():
    found = told(Stock(20))
    assert (found.leaves, found.first, found.last) == (MONDAY, dt.date(2025, 12, 3), dt.date(2025, 12, 5))
    assert found.order_by == at(MONDAY, 15)


def test_an_order_at_the_cut_off_leaves_the_next_day():
    assert told(Stock(20), at(MONDAY, 15)).leaves == dt.date(2025, 12, 2)


def test_the_cut_off_is_told_in_the_time_of_the_warehouse():
    in_london = dt.datetime(2025, 12, 1, 19, 59, tzinfo=ZoneInfo("Europe/London"))
    assert told(Stock(20), in_london).leaves == MONDAY
    assert told(Stock(20), in_london + dt.timedelta(minutes=1)).leaves == dt.date(2025, 12, 2)


def test_nothing_leaves_or_arrives_on_a_weekend():
    friday_evening = at(dt.date(2025, 12, 5), 18)
    found = told(Stock(20), friday_evening)
    assert (found.leaves, found.first, found.last) == (
        dt.date(2025, 12, 8),
        dt.date(2025, 12, 10),
        dt.date(2025, 12, 12),
    )


def test_a_holiday_moves_the_day_it_leaves_and_the_carrier():
    off = frozenset({dt.date(2025, 12, 25)})
    calendar = WorkCalendar("America/New_York", closed=off, carrier_closed=off)
    found = told(Stock(20), at(dt.date(2025, 12, 24), 16), calendar)
    assert (found.leaves, found.first) == (dt.date(2025, 12, 26), dt.date(2025, 12, 30))


def test_the_cut_off_keeps_its_hour_across_a_clock_change():
    sunday_of_change = dt.date(2025, 11, 2)
    every_day = WorkCalendar("America/New_York", workdays=frozenset(range(7)))
    assert told(Stock(20), at(sunday_of_change, 14, 59), every_day).leaves == sunday_of_change
    assert told(Stock(20), at(sunday_of_change, 15, 1), every_day).leaves == dt.date(2025, 11, 3)


@pytest.mark.parametrize(
    ("stock", "band"),
    [
        (Stock(6), Band.IN),
        (Stock(5), Band.LOW),
        (Stock(1), Band.LOW),
        (Stock(0), Band.OUT),
        (Stock(-2), Band.OUT),
        (Stock(0, "backorder", coming=3, due_on=MONDAY), Band.BACKORDER),
        (Stock(0, "backorder", coming=0, due_on=MONDAY), Band.OUT),
        (Stock(2, "backorder", coming=3), Band.LOW),
        (Stock(0, "supplier"), Band.SUPPLIER),
        (Stock(9, "supplier"), Band.IN),
        (Stock(9, is_sold=False), Band.ENDED),
    ],
)
def test_each_stock_has_one_band(stock, band):
    assert stock.band() == band


def test_a_back_order_leaves_the_working_day_after_the_goods_are_due():
    found = told(Stock(0, "backorder", coming=5, due_on=dt.date(2025, 12, 12)))
    assert (found.due_on, found.leaves, found.first) == (
        dt.date(2025, 12, 12),
        dt.date(2025, 12, 15),
        dt.date(2025, 12, 17),
    )


def test_a_late_supply_is_not_promised_for_the_past():
    found = told(Stock(0, "backorder", coming=5, due_on=dt.date(2025, 11, 20)))
    assert found.leaves == dt.date(2025, 12, 2)


def test_a_back_order_without_a_date_promises_none():
    found = told(Stock(0, "backorder", coming=5))
    assert found.band is Band.BACKORDER
    assert (found.leaves, found.first, found.last) == (None, None, None)


def test_a_suppliers_parcel_takes_longer():
    found = told(Stock(0, "supplier"))
    assert (found.first, found.last) == (dt.date(2025, 12, 8), dt.date(2025, 12, 10))


def test_a_suppliers_own_days_count_from_today_to_a_day_on_which_carriers_deliver():
    found = told(Stock(0, "supplier", direct=(5, 12)))
    assert (found.first, found.last) == (MONDAY + dt.timedelta(days=7), MONDAY + dt.timedelta(days=14))


def test_sold_out_promises_nothing():
    found = told(Stock(0, coming=9, due_on=MONDAY))
    assert not found.can_buy
    assert found.first is None


def test_a_warehouse_that_never_ships_says_so():
    closed = frozenset(MONDAY + dt.timedelta(days=n) for n in range(800))
    with pytest.raises(NeverShips):
        told(Stock(20), calendar=WorkCalendar(closed=closed))


def test_several_lines_span_from_the_first_parcel_to_the_last():
    both = [told(Stock(20)), told(Stock(0, "supplier")), told(Stock(0))]
    assert together(both) == (dt.date(2025, 12, 3), dt.date(2025, 12, 10))
    assert together([told(Stock(0))]) == (None, None)


MOMENTS = st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2030, 1, 1)).map(lambda m: m.replace(tzinfo=dt.UTC))
ZONES = st.sampled_from(["America/New_York", "Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland", "UTC"])
CALENDARS = st.builds(
    WorkCalendar,
    time_zone=ZONES,
    cutoff=st.times(),
    workdays=st.frozensets(st.integers(0, 6), min_size=1),
    closed=st.frozensets(st.dates(dt.date(2024, 1, 1), dt.date(2030, 3, 1)), max_size=20),
    carrier_closed=st.frozensets(st.dates(dt.date(2024, 1, 1), dt.date(2030, 3, 1)), max_size=20),
)
DAYS = st.tuples(st.integers(0, 10), st.integers(0, 10)).map(lambda pair: CarrierDays(min(pair), max(pair)))
STOCKS = st.builds(
    Stock,
    units=st.integers(-3, 40),
    policy=st.sampled_from(["deny", "backorder", "supplier"]),
    coming=st.integers(0, 9),
    due_on=st.none() | st.dates(dt.date(2024, 1, 1), dt.date(2030, 1, 1)),
)


@given(stock=STOCKS, calendar=CALENDARS, days=DAYS, now=MOMENTS)
def test_a_promise_never_lies_in_the_past_and_keeps_its_order(stock, calendar, days, now):
    found = promise(stock, calendar=calendar, days=days, now=now)
    if found.leaves is None:
        assert found.first is None
        return
    today = now.astimezone(ZoneInfo(calendar.time_zone)).date()
    assert today <= found.leaves <= found.first <= found.last
    assert calendar.ships_on(found.leaves)
    assert found.order_by is None or found.order_by > now


@given(calendar=CALENDARS, days=DAYS, now=MOMENTS, later=st.timedeltas(dt.timedelta(0), dt.timedelta(days=9)))
def test_ordering_later_never_arrives_sooner(calendar, days, now, later):
    early = promise(Stock(9), calendar=calendar, days=days, now=now)
    late = promise(Stock(9), calendar=calendar, days=days, now=now + later)
    assert early.leaves <= late.leaves
    assert early.last <= late.last


@given(stock=STOCKS, calendar=CALENDARS, days=DAYS, now=MOMENTS)
def test_until_the_moment_named_the_promise_stays_the_same(stock, calendar, days, now):
    found = promise(stock, calendar=calendar, days=days, now=now)
    if found.order_by:
        just_before = found.order_by - dt.timedelta(microseconds=1)
        assert promise(stock, calendar=calendar, days=days, now=max(now, just_before)) == found
