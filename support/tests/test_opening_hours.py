"""Whether somebody answers now, and when again: weekdays, holidays, the change of the clock, other zones."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from support.actions.hours import save_day
from support.models import OpeningHours, SupportDay
from support.queries.hours import day_sentence, now_sentence, schedule
from support.tests.support_factories import THANKSGIVING, make_schedule

NEW_YORK = ZoneInfo("America/New_York")


def at(*parts, zone=NEW_YORK, fold=0):
    return datetime(*parts, tzinfo=zone, fold=fold)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (at(2026, 11, 23, 8, 59, 59), False),
        (at(2026, 11, 23, 9, 0), True),
        (at(2026, 11, 23, 17, 59, 59), True),
        (at(2026, 11, 23, 18, 0), False),
        (at(2026, 11, 22, 12, 0), False),
        (at(2026, 11, 23, 14, 0, zone=ZoneInfo("UTC")), True),
        (at(2026, 11, 23, 13, 59, zone=ZoneInfo("UTC")), False),
    ],
)
def test_open_from_the_first_to_before_the_closing_minute(moment, is_open):
    assert make_schedule().is_open(moment) is is_open


def test_a_holiday_is_closed_and_named():
    hours = make_schedule(THANKSGIVING)
    assert not hours.is_open(at(2026, 11, 26, 12, 0))
    assert hours.opens_next(at(2026, 11, 25, 18, 0)) == at(2026, 11, 27, 9, 0)
    assert day_sentence(hours, date(2026, 11, 26)) == "Thu, Nov 26 (Thanksgiving): closed"


def test_a_day_with_other_hours():
    hours = make_schedule((date(2026, 11, 27), "Day after", time(12), time(15)))
    assert not hours.is_open(at(2026, 11, 27, 10, 0))
    assert hours.closes_at(at(2026, 11, 27, 12, 30)) == at(2026, 11, 27, 15, 0)


def test_after_closing_it_opens_on_the_next_working_day():
    assert make_schedule().opens_next(at(2026, 11, 20, 19, 0)) == at(2026, 11, 23, 9, 0)


def test_while_open_the_next_opening_is_tomorrow():
    assert make_schedule().opens_next(at(2026, 11, 23, 12, 0)) == at(2026, 11, 24, 9, 0)


def test_without_hours_it_never_opens():
    hours = make_schedule()
    never = type(hours)(hours.zone)
    assert never.opens_next(at(2026, 11, 23, 12, 0)) is None
    assert now_sentence(never, at(2026, 11, 23, 12, 0)) == "Closed now"


@pytest.mark.parametrize(("day", "utc_hour"), [(date(2026, 10, 30), 13), (date(2026, 11, 2), 14)])
def test_nine_on_the_wall_stays_nine_over_the_clock_change(day, utc_hour):
    opens, _ = make_schedule().span_on(day)
    assert (opens.hour, opens.minute) == (utc_hour, 0)


def test_an_hour_that_comes_twice_counts_once():
    hours = type(make_schedule())("America/New_York", ((6, time(1, 30), time(3)),))
    assert hours.span_on(date(2026, 11, 1))[0] == at(2026, 11, 1, 5, 30, zone=ZoneInfo("UTC"))
    assert hours.is_open(at(2026, 11, 1, 1, 45, fold=1))


def test_the_sentence_names_the_zone():
    assert now_sentence(make_schedule(), at(2026, 7, 6, 12, 0)) == "Open now, until 6 pm EDT"
    closed = now_sentence(make_schedule(), at(2026, 11, 21, 12, 0))
    assert closed == "Closed now. We are back Mon, Nov 23, 9 am EST"


@pytest.mark.feature("SUP08")
@pytest.mark.django_db
def test_the_contact_page_and_every_foot_tell_the_hours(client, settings):
    call_command("load_help", verbosity=0)
    save_day(row=SupportDay(day=date(2099, 12, 25), name="Christmas Day"))
    page = client.get("/contact/").content.decode()
    assert settings.SUPPORT_EMAIL in page
    assert settings.SUPPORT_PHONE in page
    assert "Christmas Day" in page
    assert "Times of New York (E" in page
    hours = schedule()
    assert day_sentence(hours, hours.today(datetime.now(NEW_YORK))) in client.get("/about/").content.decode()


@pytest.mark.django_db
def test_hours_that_staff_set_are_not_reset(client):
    call_command("load_help", verbosity=0)
    OpeningHours.objects.filter(weekday=0).delete()
    call_command("load_help", verbosity=0)
    assert not OpeningHours.objects.filter(weekday=0).exists()
