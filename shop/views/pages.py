"""Pages that say something and the small things of the frame: colors, robots, favicon."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_POST, require_safe

from shop.core.http import local_address

PAGES = ("about", "terms", "privacy", "accessibility")
CLOSED = ("cart", "cases", "checkout", "pay", "orders", "account", "admin", "warehouse", "search", "design")
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
