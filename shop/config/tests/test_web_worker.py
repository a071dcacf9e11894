"""What the web server refuses before the store sees it (promise 32)."""

import gc
import socket

import pytest
from gunicorn.http import errors
from gunicorn.workers.gthread import ThreadWorker

from shop.config.web import StoreWorker, refusal
from shop.core.dev import probe


class Log:
    def __init__(self):
        self.lines = []

    def warning(self, text, *more):
        self.lines.append(text % more)

    def error(self, text, *_more, **_rest):
        self.lines.append(text)


def answer_to(error):
    """(what the client reads, what is logged)."""
    worker, (ours, theirs) = object.__new__(StoreWorker), socket.socketpair()
    worker.log = Log()
    worker.handle_error(None, ours, ("127.0.0.1", 1), error)
    ours.close()
    return theirs.recv(65536).decode(), worker.log.lines


def test_what_lives_as_long_as_the_worker_is_not_searched_for_garbage(monkeypatch):
    monkeypatch.setattr(ThreadWorker, "load_wsgi", lambda _worker: None)
    assert gc.get_freeze_count() == 0
    try:
        object.__new__(StoreWorker).load_wsgi()
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.InvalidRequestLine("<script>"), 400),
        (errors.LimitRequestLine(9000, 4094), 414),
        (errors.LimitRequestHeaders("<script>"), 431),
        (errors.UnsupportedTransferCoding("<script>"), 400),
        (errors.ExpectationFailed("<script>"), 417),
        (RuntimeError("<script>"), 500),
    ],
)
def test_refusals_carry_the_policy_and_repeat_nothing(error, status):
    told, logged = answer_to(error)
    head, _, body = told.partition("\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ")
    assert "object-src 'none'; base-uri 'none'" in head
    assert "X-Content-Type-Options: nosniff" in head
    assert f"Content-Length: {len(body)}" in head
    assert "script" not in told.replace("script-src", "")
    assert "<script>" not in "".join(logged)


def test_a_store_with_tls_says_so_there_too():
    assert b"Strict-Transport-Security: max-age=31536000" in refusal(RuntimeError(), is_secure=True)
    assert b"Strict-Transport-Security" not in refusal(RuntimeError(), is_secure=False)


def test_a_shop_whose_address_comes_from_a_file_has_tls_there_and_in_the_health_check(monkeypatch, tmp_path):
    (tmp_path / "site").write_text("https://shop.example.com\n")
    monkeypatch.delenv("SITE_URL", raising=False)
    monkeypatch.setenv("SITE_URL_FILE", str(tmp_path / "site"))
    assert "Strict-Transport-Security" in answer_to(errors.InvalidRequestLine("x"))[0]
    asked = probe.question()
    assert (asked.get_header("Host"), asked.get_header("X-forwarded-proto")) == ("shop.example.com", "https")
