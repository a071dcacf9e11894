"""Pages that say something and the small things of the frame: colors, robots, the page of components."""

import re

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shop.core.http import local_address
from shop.forms import SampleForm
from shop.templatetags.badges import BADGES

PAGES = ("help", "about", "terms", "privacy", "accessibility")
CLOSED = ("cart", "checkout", "pay", "orders", "account", "admin", "warehouse", "search", "design")
A_YEAR = 365 * 24 * 3600


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """One of the pages of plain words (templates/shop/pages/)."""
    if name not in PAGES:
        raise Http404
    return render(request, f"shop/pages/{name}.html")


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep the visitor's choice of colors in a cookie, so that the server renders it and nothing flashes."""
    response = HttpResponseRedirect(local_address(request, request.POST.get("next")))
    chosen = request.POST.get("theme", "")
    if chosen in {"light", "dark"}:
        response.set_cookie("theme", chosen, max_age=A_YEAR, samesite="Lax", secure=settings.SECURE, httponly=True)
    else:
        response.delete_cookie("theme")
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may fetch, and where the sitemap is."""
    lines = ["User-agent: *", *(f"Disallow: /{name}/" for name in CLOSED), f"Sitemap: {settings.SITE_URL}/sitemap.xml"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The address that browsers ask for by themselves."""
    return redirect(static("img/favicon.svg"), permanent=True)


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


ICONS = re.findall(r'symbol id="(?!stars|logo)(\w+)"', (settings.BASE_DIR / "static/img/icons.svg").read_text())
SAMPLES = {
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
        {
            "name": "color",
            "label": "Color",
            "kind": "choice",
            "open": True,
            "values": [
                {"value": str(n), "label": f"Color {n}", "count": 12 - n, "checked": n == 1, "disabled": n == 12}
                for n in range(1, 13)
            ],
        },
        {"name": "price", "label": "Price", "kind": "price", "open": True, "currency": "$", "min": None, "max": 400},
    ],
    "table_heads": [{"label": "Size"}, {"label": "Chest", "number": True}],
    "table_rows": [
        [{"text": "S"}, {"label": "Chest", "text": "35-37 in", "number": True}],
        [{"text": "M"}, {"label": "Chest", "text": "38-40 in", "number": True}],
    ],
    "tones": ["info", "success", "warning", "error"],
    "icons": ICONS,
}
