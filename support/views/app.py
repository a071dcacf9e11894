"""The store as an app: its manifest, its service worker, and the page shown without a connection."""

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.views.decorators.http import require_safe

KEPT = (
    "css/tokens.css",
    "css/base.css",
    "css/components.css",
    "css/pages.css",
    "js/site.js",
    "js/suggest.js",
    "js/app.js",
    "img/icons.svg",
    "img/favicon.svg",
    "img/icon-192.png",
)
"""Static files the worker fetches at once."""
NEVER = ("/pay/", "/checkout/")
"""Addresses the worker stays out of, whatever happens."""


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a browser needs to install the store."""
    icons = [
        {"src": static("img/icon-192.png"), "sizes": "192x192", "type": "image/png", "purpose": "any"},
        {"src": static("img/icon-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "any"},
        {"src": static("img/icon-maskable-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
    ]
    shortcuts = [("Search", "/search/"), ("Order History", "/account/orders/"), ("Help", "/help/")]
    told = {
        "id": "/",
        "name": settings.SHOP_NAME,
        "short_name": settings.SHOP_NAME,
        "description": f"Shop at {settings.SHOP_NAME} and follow your orders.",
        "lang": "en-US",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": "#0b5d4b",
        "background_color": "#ffffff",
        "icons": icons,
        "shortcuts": [{"name": name, "url": url} for name, url in shortcuts],
    }
    response = JsonResponse(told, content_type="application/manifest+json")
    response["Cache-Control"] = "public, max-age=3600"
    return response


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. Its version follows from what it keeps, so a release with other files is another worker."""
    files = [static(name) for name in KEPT]
    shape = "\n".join([*files, render_to_string("support/offline.html"), render_to_string("support/worker.js", {})])
    context = {
        "version": hashlib.sha256(shape.encode()).hexdigest()[:12],
        "files": files,
        "never": list(NEVER),
        "static_url": settings.STATIC_URL,
    }
    response = render(request, "support/worker.js", context, content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the app shows without a connection; nothing personal in it."""
    response = render(request, "support/offline.html")
    response["Cache-Control"] = "public, max-age=300"
    return response
