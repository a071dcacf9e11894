"""Pages for what went wrong. Those for 400, 403, 429, 500 and 503 need neither database nor session."""

import re
from urllib.parse import unquote, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be read."""
    return HttpResponse(loader.render_to_string("400.html"), status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: not for this account."""
    return HttpResponse(loader.render_to_string("403.html"), status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 with ways on: a search filled with the words of the address, the departments, the order look-up."""
    words = re.findall(r"[^\W\d_]{3,}", unquote(request.path).rsplit("/p/", 1)[-1])
    return render(request, "404.html", {"words": " ".join(words[:6])}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault, with the reference that stands in the log."""
    reference = getattr(request, "request_id", "")
    return HttpResponse(loader.render_to_string("500.html", {"reference": reference}), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without a valid token; leads back to the page the form stood on."""
    came_from = urlsplit(request.headers.get("referer", ""))
    back = came_from.path if came_from.netloc == request.get_host() else "/"
    return HttpResponse(loader.render_to_string("403_csrf.html", {"back": back or "/"}), status=403)
