"""Days and times as people read them, in the shop's time zone. Built in: no template loads it.

{% day date %}  {{ date|day_words }}     <time>Thu, Dec 4</time> / the words alone
{% day_range first last %}               Dec 8 to 10, as two <time>; with weekday=True Mon, Dec 8 to Wed, Dec 10
{% moment datetime %}  {{ datetime|moment_words }}   <time>Mon, Dec 1, 10:12 am</time> / the words alone
{% order_by datetime %}                  <time>3:00 pm EST on Mon, Dec 1</time>, in the zone of the value
"""

from datetime import date, datetime
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def day_words(value: date) -> str:
    """Thu, Dec 4 (with the year when it is not this or the next few months)."""
    when = _date(value)
    return _words(when, far=_is_far(when))


def _date(value: date) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


def _is_far(when: date) -> bool:
    return abs((when - timezone.localdate()).days) > 300


@lru_cache(maxsize=1000)
def _words(when: date, *, far: bool) -> str:
    return date_format(when, "D, M j, Y" if far else "D, M j")


@lru_cache(maxsize=1000)
def _tag(when: date, *, far: bool) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', when.isoformat(), _words(when, far=far))


@register.simple_tag
def day(value: date | None) -> SafeString | str:
    """A date as <time>; nothing when there is none."""
    if value is None:
        return ""
    when = _date(value)
    return _tag(when, far=_is_far(when))


@register.simple_tag
def day_range(first: date | None, last: date | None, *, weekday: bool = False) -> SafeString | str:
    """Dec 8-10, or Dec 30 - Jan 2, or one day when both are the same; Mon, Dec 8 - Wed, Dec 10 with `weekday`."""
    if first is None or last is None or first == last:
        return day(first or last)
    if weekday:
        return format_html("{}&nbsp;– {}", day(first), day(last))  # noqa: RUF001
    return _range(first, last)


@lru_cache(maxsize=1000)
def _range(first: date, last: date) -> SafeString:
    end = date_format(last, "j" if (first.year, first.month) == (last.year, last.month) else "M j")
    dash = "–" if end.isdigit() else " – "  # noqa: RUF001  an en dash is what a range is written with
    tag = '<time datetime="{}">{}</time>{}<time datetime="{}">{}</time>'
    return format_html(tag, first.isoformat(), date_format(first, "M j"), dash, last.isoformat(), end)


@register.filter
def moment_words(value: datetime) -> str:
    """Mon, Dec 1, 10:12 am in the shop's zone; for mails."""
    local = timezone.localtime(value)
    return f"{day_words(local)}, {date_format(local, 'g:i a').replace('.', '')}"


@register.simple_tag
def moment(value: datetime | None) -> SafeString | str:
    """A point in time in the shop's zone: Mon, Dec 1, 10:12 am."""
    if value is None:
        return ""
    stamp = timezone.localtime(value).isoformat(timespec="minutes")
    return format_html('<time datetime="{}">{}</time>', stamp, moment_words(value))


@register.simple_tag
def order_by(until: datetime | None) -> SafeString | str:
    """Until when to order, in the time of the warehouse: 3:00 pm EST on Mon, Dec 1."""
    if until is None:
        return ""
    clock = until.strftime("%I:%M %p").lstrip("0").lower()
    words = f"{clock} {until.tzname()} on {date_format(until, 'D, M j')}"
    return format_html('<time datetime="{}">{}</time>', until.isoformat(timespec="minutes"), words)
