"""When people answer: the week, its exceptions, and whether somebody is there now. The reckoning is pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.dateformat import format as date_format

from shop.queries.kept import forget, kept
from support.models import OpeningHours

KEY = "support:hours"
AHEAD = 60
"""Days looked ahead for the next opening."""


@dataclass(frozen=True)
class OtherDay:
    """A day that differs: `opens` and `closes` are None where it is closed."""

    day: date
    name: str
    opens: time | None = None
    closes: time | None = None


@dataclass(frozen=True)
class Schedule:
    """The week as (weekday, opens, closes) and its exceptions, in one time zone. Moments are aware datetimes."""

    zone: str
    week: tuple[tuple[int, time, time], ...] = ()
    exceptions: tuple[OtherDay, ...] = ()

    def times_on(self, day: date) -> tuple[time, time] | None:
        """Opening and closing time of a day; None where it is closed."""
        for other in self.exceptions:
            if other.day == day:
                return (other.opens, other.closes) if other.opens and other.closes else None
        return next(((opens, closes) for weekday, opens, closes in self.week if weekday == day.weekday()), None)

    def name_of(self, day: date) -> str:
        """What the day is called where it is an exception."""
        return next((other.name for other in self.exceptions if other.day == day), "")

    def span_on(self, day: date) -> tuple[datetime, datetime] | None:
        """Opening and closing as moments. A clock change moves them with the clock on the wall."""
        times = self.times_on(day)
        if times is None:
            return None
        zone = ZoneInfo(self.zone)
        opens, closes = (datetime.combine(day, at, zone).astimezone(UTC) for at in times)
        return opens, closes

    def today(self, now: datetime) -> date:
        """The day it is there."""
        return now.astimezone(ZoneInfo(self.zone)).date()

    def is_open(self, now: datetime) -> bool:
        """Whether somebody answers at this moment; the closing minute itself is over."""
        return self.closes_at(now) is not None

    def closes_at(self, now: datetime) -> datetime | None:
        """Until when somebody answers; None while it is closed."""
        span = self.span_on(self.today(now))
        return span[1] if span and span[0] <= now < span[1] else None

    def opens_next(self, now: datetime) -> datetime | None:
        """The first opening after this moment within two months; None where there is none."""
        today = self.today(now)
        for ahead in range(AHEAD):
            span = self.span_on(today + timedelta(days=ahead))
            if span and span[0] > now:
                return span[0]
        return None


def schedule() -> Schedule:
    """The hours as they stand, kept for a minute; exceptions from yesterday on."""
    return kept(KEY, _read)


def forget_hours() -> None:
    """Read them anew."""
    forget(KEY)


def _read() -> Schedule:
    """Both tables in one statement, since every page's foot asks."""
    first = timezone.localdate() - timedelta(days=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT weekday, NULL::date, '', opens, closes FROM support_openinghours UNION ALL"
            " (SELECT NULL, day, name, opens, closes FROM support_supportday WHERE day >= %s ORDER BY day LIMIT 60)",
            [first],
        )
        rows = cursor.fetchall()
    return Schedule(
        zone=settings.SUPPORT_TIME_ZONE,
        week=tuple((weekday, opens, closes) for weekday, day, _, opens, closes in rows if day is None),
        exceptions=tuple(OtherDay(day, name, opens, closes) for _, day, name, opens, closes in rows if day),
    )


def clock_words(at: time | datetime) -> str:
    """9 am, 5:30 pm."""
    return date_format(at, "g:i a").replace(".", "").replace(":00", "")


def moment_words(at: datetime, zone: str) -> str:
    """Mon, Nov 23, 9 am EST."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{date_format(local, 'D, M j')}, {clock_words(local)} {local.tzname()}"


@lru_cache(maxsize=16)
def day_sentence(hours: Schedule, day: date) -> str:
    """Mon, Nov 23: 9 am to 6 pm EST. Names its day, so that a page kept over midnight stays true."""
    name = hours.name_of(day)
    label = f"{date_format(day, 'D, M j')}{f' ({name})' if name else ''}"
    span = hours.span_on(day)
    if span is None:
        return f"{label}: closed"
    local = [moment.astimezone(ZoneInfo(hours.zone)) for moment in span]
    return f"{label}: {clock_words(local[0])} to {clock_words(local[1])} {local[0].tzname()}"


def week_rows(hours: Schedule) -> list[tuple[str, str]]:
    """(day, hours) of an ordinary week."""
    told = {weekday: f"{clock_words(opens)} to {clock_words(closes)}" for weekday, opens, closes in hours.week}
    return [(str(label), told.get(weekday, "closed")) for weekday, label in OpeningHours.Weekday.choices]


def coming_exceptions(hours: Schedule, now: datetime, *, limit: int = 4) -> list[str]:
    """The next days that differ."""
    today = hours.today(now)
    return [day_sentence(hours, other.day) for other in hours.exceptions if other.day >= today][:limit]


def zone_words(hours: Schedule, now: datetime) -> str:
    """The time zone as people name it: its city and letters, "New York (EST)"."""
    city, letters = hours.zone.rsplit("/", 1)[-1].replace("_", " "), f"{now.astimezone(ZoneInfo(hours.zone)):%Z}"
    return city if city == letters else f"{city} ({letters})"


def now_sentence(hours: Schedule, now: datetime) -> str:
    """Whether somebody answers now, and until or from when."""
    closes = hours.closes_at(now)
    if closes is not None:
        local = closes.astimezone(ZoneInfo(hours.zone))
        return f"Open now, until {clock_words(local)} {local.tzname()}"
    opens = hours.opens_next(now)
    return f"Closed now. We are back {moment_words(opens, hours.zone)}" if opens else "Closed now"


def frame_hours(ids: list[int], viewer: object) -> dict[int, dict[str, object]]:
    """The footer's line: today's hours, the same for everybody."""
    hours = schedule()
    if not hours.week:
        return {}
    line = day_sentence(hours, hours.today(timezone.now()))
    return {number: {"line": line} for number in ids}
