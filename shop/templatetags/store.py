"""The tags every template may use without loading them. Tags render what they are given; they ask no database.

{% icon name %}                          an icon of static/img/icons.svg, hidden from assistive technology
{% script name %}                        a module of static/js
{% badge state scope="" word="" %}       icon + word + color of a state (table in badges.py)
{{ price|money }}                        $24.00, from a Money
{{ words|unbroken }}                     text whose numbers (R-7KX2-9QF4) stay on one line
(days and times: see dates.py)
{% rating average count link="" %}       stars, figure and count
{% stars count %}                        stars of one rating, said to screen readers
{% qty name value max="" label="" %}     quantity: - field +
{% pager page %}                         Previous 1 2 3 ... Next, keeps the other query parameters
{% breadcrumbs trail %}                  trail: list of (name, address); the last one is the page itself
{% picture shown sizes="" eager=False alt=None %}   a Picture of shop.queries.pictures in its box
{% arrives promise %}                    Arrives Thu, Dec 4 (or what else the promise says), in one line
{% stock_band promise %}                 the same with all words of a product page
{% json_ld data %}                       structured data
{% field bound_field %}                  one form field: label, hint, control, error
{% errors form %}                        the error summary on top of a form
(the frame of every page: see frame.py; pieces rendered once: see fragments.py)
"""

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, to_locale

from shop.core.money import Money
from shop.promise import Promise
from shop.queries.pictures import Picture
from shop.templatetags.badges import badge_for
from shop.templatetags.fragments import kept_tag

register = template.Library()
NUMBER = re.compile(r"\b([A-Z]-[A-Z0-9]{4}-[A-Z0-9]{4})\b")


@register.simple_tag
@lru_cache(maxsize=500)
def icon(name: str, css: str = "i") -> SafeString:
    """An icon by name. It says nothing to a screen reader: a word stands beside it or in the label."""
    sprite = static("img/icons.svg")
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', css, sprite, name)


@register.simple_tag
@lru_cache(maxsize=100)
def script(name: str) -> SafeString:
    """A module of static/js by its name without ending."""
    return format_html('<script type="module" src="{}"></script>', static(f"js/{name}.js"))


@register.simple_tag
@lru_cache(maxsize=2000, typed=True)
def badge(state: str, scope: str = "", word: str = "") -> SafeString:
    """The badge of a state; `word` says something more exact than the table, like "Only 3 left"."""
    found = badge_for(state, scope)
    tone = f"badge {found.tone}".strip()
    return format_html('<span class="{}">{}{}</span>', tone, icon(found.icon), word or found.word)


@register.filter
def badge_word(state: str, scope: str = "") -> str:
    """The word of a state alone, for mails and titles."""
    return str(badge_for(state, scope).word)


@register.filter
def money(value: Any) -> str:  # noqa: ANN401  Money, or nothing when there is no price
    """A Money with its currency, as people of the shop's language write it; empty for None."""
    if value is None:
        return ""
    words: str = value.format(locale=to_locale(get_language() or settings.LANGUAGE_CODE))
    return words.replace("-", "\N{MINUS SIGN}", 1) if value.amount < 0 else words


@register.filter
def unbroken(words: str) -> SafeString:
    """A text whose numbers of orders, returns and cases do not break at their hyphens."""
    pieces = enumerate(NUMBER.split(str(words)))
    return format_html_join(
        "", "{}", ((format_html('<span class="nw">{}</span>', p) if i % 2 else p,) for i, p in pieces)
    )


@kept_tag(register, "components/rating.html")
def rating(average: float | None, count: int, link: str = "") -> dict[str, object]:
    """Stars for an average of 0-5; nothing while there are no ratings."""
    stars = max(0, min(5, round(float(average or 0))))
    return {"stars": stars, "average": f"{float(average or 0):.1f}", "count": count, "link": link}


@register.simple_tag
@lru_cache(maxsize=10)
def stars(count: int) -> SafeString:
    """The stars of one rating from 1 to 5."""
    known = max(0, min(5, int(count)))
    sprite = static("img/icons.svg")
    drawn = '<p class="rate"><svg class="stars" viewBox="0 0 84 16" aria-hidden="true"><use href="{}#stars-{}"/></svg>'
    return format_html(drawn + '<span class="vh">{} of 5 stars</span></p>', sprite, known, known)


@kept_tag(register, "components/quantity.html")
def qty(name: str, value: int, max: int | None = None, label: str = "", min: int = 1) -> dict[str, object]:  # noqa: A002
    """A number field with - and + (the buttons appear with script; the field is the truth)."""
    return {"name": name, "value": value, "max": max, "min": min, "label": label}


@kept_tag(register, "components/pager.html", takes_context=True)
def pager(context: Context, page: Page) -> dict[str, object]:
    """Links through a paginated list; page 1 has no parameter, so that it has one address."""
    request = context.get("request")
    params: QueryDict = request.GET.copy() if request else QueryDict(mutable=True)

    def address(number: int) -> str:
        params.pop("page", None)
        if number > 1:
            params["page"] = str(number)
        return f"?{params.urlencode()}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    links = tuple((n, address(n) if isinstance(n, int) else "", n == page.number) for n in numbers)
    before = address(page.number - 1) if page.has_previous() else ""
    after = address(page.number + 1) if page.has_next() else ""
    return {"number": page.number, "pages": page.paginator.num_pages, "links": links, "before": before, "after": after}


@kept_tag(register, "components/breadcrumbs.html")
def breadcrumbs(trail: Sequence[tuple[str, str]]) -> dict[str, object]:
    """The way from home to this page; `trail` is (name, address), the last one is the page itself."""
    return {"above": tuple(trail[:-1]), "here": trail[-1][0] if trail else ""}


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """One field of a form with label, hint, control and error."""
    return bound.as_field_group()


@register.inclusion_tag("components/errors.html")
def errors(form: BaseForm) -> dict[str, object]:
    """The error summary of a form: each problem once, as a link to its field."""
    return {"form": form}


@kept_tag(register, "components/picture.html")
def picture(
    shown: Picture | None, sizes: str = "", *, eager: bool = False, alt: str | None = None
) -> dict[str, object]:
    """A picture in a box of fixed shape; `sizes` as in HTML; `eager` for the first one of a page."""
    files = shown.webp or shown.plain if shown else ()
    plain = shown.plain or shown.webp if shown else ()
    middle = next((url for width, url in plain if width >= 400), plain[-1][1] if plain else "")
    return {
        "src": middle,
        "srcset": ", ".join(f"{url} {width}w" for width, url in files),
        "sizes": sizes or "(min-width: 1100px) 282px, (min-width: 768px) 31vw, 46vw",
        "eager": eager,
        "alt": alt if alt is not None else (shown.alt if shown else ""),
    }


@register.simple_tag
def facet_value(facet: Any, value: Any) -> SafeString:  # noqa: ANN401  Facet and Value of shop.views.listing
    """One value of a filter: checkbox, label, count. A panel has dozens, so it is no template of its own."""
    state = (" checked" if value.checked else "") + (" disabled" if value.disabled else "")
    label = '<label class="check"><input type="checkbox" name="{}" value="{}"{}>{}<span class="n num">{}</span></label>'
    return format_html(label, value.name or facet.name, value.value, state, value.label, value.hits)


@kept_tag(register, "components/arrives.html")
def arrives(promise: Promise) -> dict[str, object]:
    """The promise in a line, for cards and cart lines: Arrives Thu, Dec 4."""
    return {"promise": promise, "band": promise.band.value}


@kept_tag(register, "components/stock.html")
def stock_band(promise: Promise) -> dict[str, object]:
    """The stock band of a product page: what there is, until when to order, when it arrives."""
    return {"promise": promise, "band": promise.band.value}


@register.simple_tag
def json_ld(data: object) -> SafeString:
    """Structured data as a data block. Nothing in it can end the script element or start a comment."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text.translate(_ESCAPES)))  # noqa: S308


@register.filter
def as_json(value: object) -> SafeString:
    """A value as JSON for a script file of ours; nothing in it can end a script element."""
    return mark_safe(json.dumps(value).translate(_ESCAPES))  # noqa: S308  escaped above


_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@register.simple_tag
def amount(units: int, currency: str) -> str:
    """Smallest units of a currency as money; for ledgers, whose rows carry numbers."""
    return Money(units, currency).format()
