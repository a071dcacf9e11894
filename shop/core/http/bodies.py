"""How large the body of a request may be. What is larger is refused before a byte of it is read or put aside.

A form without files holds `DATA_UPLOAD_MAX_MEMORY_SIZE`. A view that takes files says so; the admin takes the largest,
from staff alone.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from shop.core.http.outages import page
from shop.core.http.sessions import SessionStore

FILES = 60_000_000
"""Bytes of a form with pictures: ten from a phone, or the largest three."""
STAFF = 210_000_000
"""Bytes of an upload in the admin: the largest catalogue and what a form adds."""
View = TypeVar("View", bound=Callable[..., Any])


def takes_files(view: View) -> View:
    """Say that a view's form has files."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


class BodyLimitMiddleware:
    """Answers 413 by what the request says of its length; one that does not say it has no body for us."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Ask who it is and where it goes only when that matters."""
        length = _length(request)
        if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and length > (most := _most(request)):
            return page(413, "413.html", most=f"{most / 1_000_000:g} MB")
        return self.get_response(request)


def _length(request: HttpRequest) -> int:
    told = str(request.META.get("CONTENT_LENGTH") or "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 19 else 0


def _most(request: HttpRequest) -> int:
    """The bytes that may come here, from this visitor."""
    if request.path_info.startswith("/admin/"):
        return STAFF if _is_staff(request) else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return FILES if getattr(view, "takes_files", False) else settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def _is_staff(request: HttpRequest) -> bool:
    """Who is logged in, asked before the session's own middleware; that one reads it anew."""
    request.session = SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    user = get_user(request)
    return user.is_active and bool(getattr(user, "is_staff", False))
