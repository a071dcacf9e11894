"""Whole pages kept for visitors nobody knows: no session, no message waiting. See docs/adr/0010-page-cache.md.

The body is kept without tokens, by address, query and colors: in Redis, and for a few seconds in the process. The token
of its forms is put in as it is served, so every form keeps its ordinary protection.
"""

import hashlib
import re
import zlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token

from shop.core.near import Near
from shop.templatetags.fragments import SLOT as TEXT_SLOT

View = Callable[..., HttpResponse]
Stamp = Callable[..., str]
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")[A-Za-z0-9]+(")')
SLOT = TEXT_SLOT.encode()
LONGEST_QUERY = 300
_near: Near[bytes] = Near(most=300, seconds=5)


def public_page(view: View | None = None, *, stamp: Stamp | None = None) -> Any:  # noqa: ANN401  a decorator with or without arguments
    """Keep the answers of a view for unknown visitors, `PAGE_CACHE_SECONDS` long.

    `stamp(request, **kwargs)` names the state the page shows (one cheap query); another state is another page.
    """

    def decorate(inner: View) -> View:
        @wraps(inner)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401
            if not is_unknown(request):
                return inner(request, *args, **kwargs)
            key = _key(request, stamp(request, **kwargs) if stamp else "")
            kept = _read(key)
            if kept is not None:
                return _serve(request, kept)
            response = inner(request, *args, **kwargs)
            if response.status_code == 200 and not response.streaming and request.method == "GET":
                _keep(key, _strip(response.content))
                response.headers.setdefault("Cache-Control", "private, no-cache")
            return response

        return answer

    return decorate(view) if view else decorate


def is_unknown(request: HttpRequest) -> bool:
    """True for a visitor without session or waiting message, on an address worth keeping."""
    return (
        settings.PAGE_CACHE_SECONDS > 0
        and request.method in {"GET", "HEAD"}
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "messages" not in request.COOKIES
        and len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY
    )


def _key(request: HttpRequest, stamp: str) -> str:
    colors = request.COOKIES.get("theme", "")
    kind = "part" if getattr(request, "htmx", False) else "page"
    parts = (request.get_host(), request.get_full_path(), colors if colors in {"light", "dark"} else "", kind, stamp)
    return "page:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _read(key: str) -> bytes | None:
    kept: bytes | None = _near.get(key)
    if kept is None:
        kept = cache.get(key)
        if kept is not None:
            _near.put(key, kept)
    return kept


def _keep(key: str, body: bytes) -> None:
    cache.set(key, body, settings.PAGE_CACHE_SECONDS)
    _near.put(key, body)


def _strip(body: bytes) -> bytes:
    return zlib.compress(TOKEN.sub(rb"\1" + SLOT + rb"\2", body), level=1)


def _serve(request: HttpRequest, kept: bytes) -> HttpResponse:
    body = zlib.decompress(kept)
    if SLOT in body:
        body = body.replace(SLOT, get_token(request).encode())
    response = HttpResponse(body)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
