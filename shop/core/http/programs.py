"""Addresses for programs: they read refusals as JSON (RFC 9457), even those that no view of theirs makes."""

from collections.abc import Callable
from http import HTTPStatus

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse

PREFIX = "/api/"
KIND = "application/problem+json"
AGAIN = "Send the request again in a moment, with the same Idempotency-Key."
WORDS = {
    400: ("The request cannot be read", ""),
    404: ("There is nothing at this address", ""),
    413: ("The body is too large", ""),
    500: ("Something broke on our side", AGAIN),
    503: ("Not available for a moment", AGAIN),
}
KEPT = ("Retry-After", "Allow", "Cache-Control")


def problem_body(status: int, title: str, detail: str = "") -> dict[str, object]:
    """What a program is told of a refusal."""
    body: dict[str, object] = {"type": "about:blank", "title": title, "status": status}
    return body | {"detail": detail} if detail else body


class ProgramErrorsMiddleware:
    """Puts a problem in place of an error page, for who did not ask for a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Outages, unknown addresses, bodies that are too large: whatever ends as HTML."""
        response = self.get_response(request)
        is_error_page = response.status_code >= 400 and response.get("Content-Type", "").startswith("text/html")
        if (
            is_error_page
            and request.path_info.startswith(PREFIX)
            and "text/html" not in request.headers.get("Accept", "")
        ):
            return _told(response)
        return response


def _told(page: HttpResponse) -> HttpResponse:
    status = page.status_code
    title, detail = WORDS.get(status, (HTTPStatus(status).phrase, ""))
    body = problem_body(status, title, detail)
    reference = structlog.contextvars.get_contextvars().get("request_id", "")
    answer = JsonResponse(body | {"reference": reference}, status=status, content_type=KIND)
    for name in KEPT:
        if page.has_header(name):
            answer[name] = page[name]
    return answer
