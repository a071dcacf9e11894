"""Request id, CSP of the admin, outages, hostile input, private pages."""

import re
import secrets
import time
from collections.abc import Callable

import structlog
from csp.constants import HEADER, HEADER_REPORT_ONLY, UNSAFE_EVAL
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers

from shop.core.http.outages import answer_for, page

GetResponse = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger(__name__)

# asked every few seconds by machines
QUIET = ("/static/", "/healthz", "/readyz", "/metrics")
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
# Pages of one person: never kept by a browser or a proxy, whoever looks at them.
PRIVATE = re.compile(
    r"/(account|checkout|cart|pay|orders|returns|choices|surveys|alerts|unsubscribe|cases|chat|supplier|warehouse|admin|mailbox)/"
)


class RequestIdMiddleware:
    """Gives each request an id that its log lines and its answer carry."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Take the proxy's id where it looks like one, else a random one."""
        given = request.headers.get("X-Request-ID", "")
        request_id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        began = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        if not request.path_info.startswith(QUIET):
            took = round(1000 * (time.perf_counter() - began))
            log.info("request", method=request.method, path=request.path, status=response.status_code, ms=took)
        return response


class PolicyMiddleware(CSPMiddleware):
    """The library's middleware, which puts the policy together for each answer, asked once for the ordinary ones."""

    plain: dict[str, str] | None = None

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The plain policy, unless a view marked its answer for more or made a nonce."""
        if hasattr(request, "_csp_nonce") or any(name.startswith("_csp") for name in vars(response)):
            return super().process_response(request, response)
        if self.plain is None:
            made = super().process_response(request, HttpResponse())
            self.plain = {name: made[name] for name in (HEADER, HEADER_REPORT_ONLY) if name in made}
        for name, policy in self.plain.items():
            response.headers.setdefault(name, policy)
        return response


class AdminCspMiddleware:
    """Adds `unsafe-eval` under /admin/, which the admin theme's Alpine needs, and nothing else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark the answer for the CSP middleware, which stands outside."""
        response = self.get_response(request)
        if request.path_info.startswith("/admin/"):
            updates = dict(getattr(response, "_csp_update", None) or {})
            sources = updates.get("script-src", [])
            updates["script-src"] = [*([sources] if isinstance(sources, str) else sources), UNSAFE_EVAL]
            response._csp_update = updates  # type: ignore[attr-defined]
        return response


class UnavailableMiddleware:
    """Turns outages and refusals nobody caught into calm pages, and turns away input no field can hold."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 400 to a NUL byte in path, query or form before anything reads it."""
        if "\0" in request.path_info or _holds_nul(request):
            return page(400, "400.html")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for an error that is nobody's bug."""
        return answer_for(request, exception)


def _holds_nul(request: HttpRequest) -> bool:
    if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.META.get("QUERY_STRING", ""):
        return True
    if request.method != "POST" or "form" not in (request.content_type or ""):
        return False
    return any("\0" in name or any("\0" in value for value in values) for name, values in request.POST.lists())


class PrivatePagesMiddleware:
    """No copy of a private page is kept anywhere, and its address is told to nobody."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Private by address, or because somebody is logged in and the view said nothing."""
        response = self.get_response(request)
        if PRIVATE.match(request.path_info):
            add_never_cache_headers(response)
            response["Cache-Control"] = "private, no-store"
            # not "no-referrer": browsers then send "Origin: null" with the page's forms and the CSRF check refuses them
            response.setdefault("Referrer-Policy", "same-origin")
        elif not response.has_header("Cache-Control") and _is_known(request):
            response["Cache-Control"] = "private, no-store"
        return response


def _is_known(request: HttpRequest) -> bool:
    session = getattr(request, "session", None)
    # reading an untouched session would cost a query
    return bool(session is not None and session.accessed and not session.is_empty())
