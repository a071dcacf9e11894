"""The web server's worker: what never reaches the store (a broken request line, a far too long address) is refused
with the store's headers as well."""

import contextlib
import ctypes
import gc
from typing import Any

from gunicorn import util
from gunicorn.http import errors
from gunicorn.workers.gthread import ThreadWorker

from shop.config import env

STATUSES: tuple[tuple[type[Exception], str], ...] = (
    (errors.LimitRequestLine, "414 URI Too Long"),
    (errors.LimitRequestHeaders, "431 Request Header Fields Too Large"),
    (errors.ExpectationFailed, "417 Expectation Failed"),
    (errors.InvalidResponseHeader, "500 Internal Server Error"),
    (errors.InvalidResponseHeaderName, "500 Internal Server Error"),
    (errors.ParseException, "400 Bad Request"),
)
HEADERS = {
    "Connection": "close",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Security-Policy": (
        "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
ONE_YEAR = 31_536_000
ARENAS, TRIM, MAP = -8, -1, -3
"""Names of glibc's settings of memory (mallopt(3))."""


def refusal(error: Exception, *, is_secure: bool) -> bytes:
    """The whole answer; it repeats nothing of what was sent."""
    status = next((words for kind, words in STATUSES if isinstance(error, kind)), "500 Internal Server Error")
    body = f"{status.partition(' ')[2]}\n".encode()
    headers = HEADERS | {"Content-Length": str(len(body))}
    if is_secure:
        headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}; includeSubDomains; preload"
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def give_memory_back() -> None:
    """Keep one heap for all threads, and hand what is free back to the system; where there is no such setting, nothing.

    Each thread had a heap of its own, and what a large page took stayed there: a worker grew to twice its size.
    """
    with contextlib.suppress(AttributeError, OSError):
        library = ctypes.CDLL(None)
        for name, value in ((ARENAS, 1), (TRIM, 128 * 1024), (MAP, 128 * 1024)):
            library.mallopt(name, value)


class StoreWorker(ThreadWorker):
    """Threads, refusals of our own, and a store that is not searched for garbage again and again."""

    def load_wsgi(self) -> None:
        """Load the store and set it apart: what lives as long as the worker made each full collection last 80 ms."""
        give_memory_back()
        super().load_wsgi()
        gc.collect()
        gc.freeze()

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:  # noqa: ANN401
        """Say why in the log, without what was sent, and answer."""
        if isinstance(exc, errors.ParseException):
            self.log.warning("Refused a request that cannot be read: %s", type(exc).__name__)
        else:
            self.log.error("A request ended in an error outside the store", exc_info=exc)
        with contextlib.suppress(OSError):
            util.write_nonblock(client, refusal(exc, is_secure=env.text("SITE_URL", "").startswith("https://")))
