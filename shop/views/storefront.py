"""Home and product."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from shop.core import panels
from shop.core.http import viewer_for
from shop.queries.home import home_page
from shop.queries.product import ProductPage, alternatives_to, moved_to, product_page, product_stamp
from shop.views.public import public_page
from shop.views.structured import absolute, breadcrumb_data, product_data, site_data


@require_safe
@public_page
def home(request: HttpRequest) -> HttpResponse:
    """The way to the right shelf: departments, offers, best sellers, new."""
    found = home_page(now=timezone.now())
    return render(request, "shop/home.html", {"home": found, "canonical": absolute("/"), "structured": site_data()})


def _stamp(request: HttpRequest, slug: str) -> str:
    return product_stamp(slug)


@require_safe
@public_page(stamp=_stamp)
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """A product with one of its variants chosen (`?variant=`). An old address leads on, what ended says so (410)."""
    now = timezone.now()
    wanted = request.GET.get("variant", "")
    variant_id = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 19 else None
    shown = product_page(slug, variant_id=variant_id, now=now)
    if shown is None:
        address = moved_to(slug)
        if address is None:
            raise Http404
        return redirect(address, permanent=True)
    trail = [("Home page", "/"), *((link.name, link.url) for link in shown.trail), (shown.title, "")]
    canonical = absolute(shown.url)
    filled = _panels(request, shown)
    context = {
        "shown": shown,
        "trail": trail,
        "canonical": canonical,
        "structured": [product_data(shown, canonical) | _told(filled), breadcrumb_data(trail, canonical)],
        "alternatives": () if shown.promise.can_buy else alternatives_to(shown, now=now),
        "panels": filled,
    }
    ended = shown.is_ended
    return render(request, "shop/product.html", context, status=410 if ended else 200)


def _panels(request: HttpRequest, shown: ProductPage) -> list[dict[str, Any]]:
    """What the apps above show of this product, loaded at once."""
    loaded = panels.load("product", [shown.product_id], viewer_for(request))
    return [
        {"template": panels.template_of("product", slot), "context": found[shown.product_id]}
        for slot, found in loaded.items()
        if shown.product_id in found
    ]


def _told(filled: list[dict[str, Any]]) -> dict[str, object]:
    """What the panels add to the product's structured data, like its reviews."""
    return {name: value for panel in filled for name, value in panel["context"].get("structured", {}).items()}
