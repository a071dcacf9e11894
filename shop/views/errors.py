"""Pages for what went wrong. Those for 400, 403, 429, 500 and 503 need neither database nor session."""

import re
import sys
from urllib.parse import unquote, urlsplit

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render

from shop.core.http.outages import answer_for, page
from shop.core.http.redirects import local_address

SECRET = re.compile("password|csrfmiddlewaretoken|credential", re.IGNORECASE)
"""Fields that no page hands back."""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be read."""
    return page(400, "400.html")


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: not for this account."""
    return page(403, "403.html")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 with ways on: a search filled with the words of the address, the departments, the order look-up."""
    words = re.findall(r"[^\W\d_]{3,}", unquote(request.path).rsplit("/p/", 1)[-1])
    try:
        return render(request, "404.html", {"words": " ".join(words[:6])}, status=404)
    except DatabaseError as error:  # the frame asks for menu and cart
        return answer_for(request, error) or page(500, "500.html")


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when the cause is an outage met outside a view (session, log-in)."""
    return answer_for(request, sys.exc_info()[1]) or page(500, "500.html")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without a valid token: one press sends it again, where it came from a page of ours."""
    came_from = urlsplit(request.headers.get("referer", ""))
    back = came_from.path if came_from.netloc == request.get_host() else "/"
    fields = _fields_kept(request)
    sent = {"fields": fields, "token": get_token(request), "action": request.get_full_path()} if fields else {}
    return page(403, "403_csrf.html", back=local_address(request, back), **sent)


def _fields_kept(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, but for secrets. Nothing where the browser does not say that our own page sent it: else any
    page could fill in a form here. Nothing either where files went along, which no page can hand back."""
    origin = f"{request.scheme}://{request.get_host()}"
    if request.headers.get("origin") != origin or request.FILES:
        return []
    names = [name for name in request.POST if not SECRET.search(name)]
    return [(name, value) for name in names for value in request.POST.getlist(name)]
