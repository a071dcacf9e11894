"""A living example of each component, for staff."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from shop.core.money import Money
from shop.forms import SampleForm
from shop.promise import Band, Promise
from shop.queries.cards import Card
from shop.templatetags.badges import BADGES
from shop.views.listing import Facet, Value

ICONS = re.findall(r'symbol id="(?!stars|logo)(\w+)"', (settings.BASE_DIR / "static/img/icons.svg").read_text())
MONDAY, THURSDAY, NEXT = date(2025, 12, 1), date(2025, 12, 4), date(2025, 12, 8)
UNTIL = datetime(2025, 12, 1, 15, tzinfo=UTC)
IN_STOCK = Promise(Band.IN, 12, first=date(2025, 12, 4), last=date(2025, 12, 4))
CARD = Card(
    product_id=1,
    url="/design/",
    title="Skerry Rain Jacket",
    price=Money(12800, "USD"),
    was=Money(16000, "USD"),
    varies=False,
    rating=4.4,
    rating_count=80,
    picture=None,
    promise=IN_STOCK,
    variant_id=1,
    sku="A-1",
)
COLORS = [Value(str(n), f"Color {n}", 12 - n, checked=n == 1, disabled=n == 12) for n in range(1, 13)]
SAMPLES = {
    "cards": [CARD, replace(CARD, promise=Promise(Band.LOW, 3)), replace(CARD, was=None, promise=Promise(Band.OUT))],
    "promises": [
        Promise(Band.IN, 12, MONDAY, THURSDAY, NEXT, UNTIL),
        Promise(Band.LOW, 3, MONDAY, THURSDAY, THURSDAY, UNTIL),
        Promise(Band.BACKORDER, leaves=date(2025, 12, 13), due_on=date(2025, 12, 12)),
        Promise(Band.SUPPLIER, first=date(2025, 12, 8), last=date(2025, 12, 10)),
        Promise(Band.OUT),
        Promise(Band.ENDED),
    ],
    "trail": [("Home page", "/"), ("Outdoor", "/design/"), ("Jackets", "/design/"), ("Skerry Rain Jacket", "")],
    "steps": [{"title": "Items", "url": "/design/"}, {"title": "Reason", "url": ""}, {"title": "Send", "url": ""}],
    "chips": [{"label": "Under $400", "url": "/design/"}, {"label": "Green", "url": "/design/"}],
    "timeline": [
        {"title": "Confirmed", "state": "done", "text": "Mon, Dec 1"},
        {"title": "Packed", "state": "current", "text": "bench 3"},
        {"title": "On its way", "state": "todo", "text": ""},
        {"title": "Delivered", "state": "todo", "text": ""},
    ],
    "facets": [
        Facet("choice", "Color", open=True, name="color", values=tuple(COLORS)),
        Facet("price", "Price", open=True, currency="$", max="400"),
    ],
    "table_heads": [{"label": "Size"}, {"label": "Chest", "number": True}],
    "table_rows": [
        [{"text": "S"}, {"label": "Chest", "text": "35-37 in", "number": True}],
        [{"text": "M"}, {"label": "Chest", "text": "38-40 in", "number": True}],
    ],
    "tones": ["info", "success", "warning", "error"],
    "icons": ICONS,
}


@require_http_methods(["GET", "POST"])
def design(request: HttpRequest) -> HttpResponse:
    """A living example of each component, for staff; part of the accessibility and screenshot runs."""
    if not (request.user.is_authenticated and request.user.is_staff):
        raise Http404
    form = SampleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        messages.success(request, "Saved.")
        return redirect("design")
    sample_page = Paginator(range(240), 20).get_page(request.GET.get("page", 2))
    return render(request, "shop/design.html", {"form": form, "badges": sorted(BADGES), "page": sample_page} | SAMPLES)
