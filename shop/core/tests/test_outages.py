"""Outages and hostile input: calm pages, never a trace."""

import socket
import time

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError
from django.test import Client

from shop.core.events import redis_guard

pytestmark = [pytest.mark.django_db, pytest.mark.urls("shop.core.tests.urls")]


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("how", "status", "words"),
    [
        ("operational", 503, "back in a moment"),
        ("interface", 503, "back in a moment"),
        ("busy", 503, "Nothing is lost"),
        ("many", 429, "go on in 2 minutes"),
        ("data", 400, "could not read"),
        ("nul", 400, "could not read"),
        ("refused", 409, "This order has left already."),
        ("gone", 404, "no longer there"),
        ("full", 503, "no room for files"),
        ("bug", 500, "on our side"),
    ],
)
def test_each_failure_has_its_page(visitor, how, status, words):
    response = visitor.get(f"/breaks/{how}/")
    text = response.content.decode()
    assert response.status_code == status
    assert words in text
    assert "Traceback" not in text
    assert "no-store" in response["Cache-Control"]
    assert "Content-Security-Policy" in response


def test_too_many_says_when_to_come_back(visitor):
    assert visitor.get("/breaks/many/")["Retry-After"] == "90"


def test_a_database_that_goes_away_in_the_session_is_503(visitor, monkeypatch):
    def gone(*_args, **_kwargs):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(SessionStore, "save", gone)
    response = visitor.get("/remembers/")
    assert response.status_code == 503
    assert response["Retry-After"] == "5"


def test_the_error_page_names_the_request(visitor):
    response = visitor.get("/breaks/bug/", headers={"X-Request-ID": "abcdef-123456"})
    assert "abcdef-123456" in response.content.decode()
    assert response["X-Request-ID"] == "abcdef-123456"


@pytest.mark.parametrize("given", ["short", "a" * 65, "with space and more", "<script>alert(1)</script>"])
def test_a_strange_request_id_is_replaced(visitor, given):
    answer = visitor.get("/echo/", headers={"X-Request-ID": given})["X-Request-ID"]
    assert answer != given
    assert len(answer) == 16


@pytest.mark.parametrize("address", ["/echo/?q=%00", "/echo/%00/", "/p/%00/", "/?%00=1", "/search/?q=a%00b"])
def test_a_nul_in_an_address_is_400(visitor, address):
    assert visitor.get(address).status_code == 400


@pytest.mark.parametrize("address", ["/echo/?q=%ff%fe", "/echo/?q=%ED%A0%80", "/echo/?q=%", "/echo/?" + "a=1&" * 500])
def test_odd_queries_are_read_or_refused(visitor, address):
    assert visitor.get(address).status_code in {200, 400}


def test_a_nul_in_a_form_is_400(visitor):
    assert visitor.post("/echo/", {"name": "a\0b"}).status_code == 400
    body = "name=a%00b"
    assert visitor.post("/echo/", body, content_type="application/x-www-form-urlencoded").status_code == 400


def test_a_broken_upload_is_400(visitor):
    response = visitor.post("/echo/", b"--x\r\nbroken", content_type="multipart/form-data; boundary=")
    assert response.status_code == 400


def test_too_many_fields_are_400(visitor):
    body = "&".join(f"f{n}=1" for n in range(3000))
    response = visitor.post("/echo/", body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 400


@pytest.mark.parametrize("value", ["9" * 30, "-1", "1e5"])
def test_numbers_no_column_holds_are_never_500(visitor, value):
    assert visitor.get("/number/", {"id": value}).status_code in {200, 400}


def test_a_foreign_host_is_400(visitor):
    assert visitor.get("/echo/", headers={"host": "evil.example"}).status_code == 400


def test_without_redis_the_page_comes_and_quickly(visitor, settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        location = f"redis://127.0.0.1:{probe.getsockname()[1]}/0"
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": location}}
    began = time.monotonic()
    response = visitor.get("/cached/")
    assert (response.status_code, response.content) == (200, b"nothing")
    assert time.monotonic() - began < 0.3
    assert redis_guard.is_away


def test_a_silent_redis_costs_under_300_ms_in_sum(visitor, settings):
    with socket.create_server(("127.0.0.1", 0)) as server:
        location = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": location}}
        began = time.monotonic()
        for _ in range(5):
            assert visitor.get("/cached/").content == b"nothing"
        assert time.monotonic() - began < 0.4


def test_with_redis_the_cache_holds(visitor):
    assert visitor.get("/cached/").content == b"value"
