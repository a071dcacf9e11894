"""What is shown when something breaks: pages that need neither database nor session nor Redis."""

import structlog
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DatabaseError, DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from shop.core.db import DEADLOCK, LOCK_TIMEOUT, Busy, error_code
from shop.core.errors import Refused
from shop.core.http.limits import TooMany
from shop.core.storage import NoRoom, is_full

BUSY_CODES = {DEADLOCK, LOCK_TIMEOUT}


def page(status: int, template: str, **context: object) -> HttpResponse:
    """An error page rendered without a request, so that no context processor or session is touched."""
    reference = structlog.contextvars.get_contextvars().get("request_id", "")
    response = HttpResponse(render_to_string(template, {"reference": reference, **context}), status=status)
    response["Cache-Control"] = "no-store"
    return response


def unavailable(retry_after: int = 5) -> HttpResponse:
    """503: the database is away."""
    response = page(503, "503.html")
    response["Retry-After"] = str(retry_after)
    return response


def busy(message: str) -> HttpResponse:
    """503: somebody else holds the rows; trying again helps."""
    response = page(503, "busy.html", message=message)
    response["Retry-After"] = "2"
    return response


def too_many(error: TooMany) -> HttpResponse:
    """429 with the time to wait."""
    response = page(429, "429.html", wait=error.wait)
    response["Retry-After"] = str(error.retry_after)
    return response


def answer_for(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    """The page for an error that is nobody's bug; None for one that is."""
    if isinstance(error, Refused):
        return _refusal(error)
    if isinstance(error, DataError | ValidationError) or (isinstance(error, ValueError) and _is_input(error)):
        return page(400, "400.html")
    if isinstance(error, ObjectDoesNotExist):
        return page(404, "gone.html")  # taken away between two looks
    if error is not None and _is_away(error):
        return busy(Busy().message) if error_code(error) in BUSY_CODES else unavailable()
    if is_full(error):  # met while a large upload was put aside, before any form saw it
        return page(503, "409.html", message=NoRoom().message)
    return None


def _is_away(error: BaseException) -> bool:
    """Whether the database, or the line to it, is at fault."""
    is_closed = isinstance(error, DatabaseError) and "closed" in str(error)
    return is_closed or isinstance(error, OperationalError | InterfaceError)


def _is_input(error: ValueError) -> bool:
    """A number or text that no column can hold, met only when the query was built."""
    return "NUL (0x00)" in str(error) or "expected a number but got" in str(error)


def _refusal(error: Refused) -> HttpResponse:
    if isinstance(error, TooMany):
        return too_many(error)
    if isinstance(error, Busy):
        return busy(error.message)
    return page(409, "409.html", message=error.message)
