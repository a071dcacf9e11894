"""Headers and cookies on every answer (promise 32)."""

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("shop.core.tests.urls")]

ADDRESSES = [
    "/echo/",
    "/no-such-page/",
    "/breaks/bug/",
    "/breaks/operational/",
    "/breaks/many/",
    "/account/open/",
    "/healthz",
]


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


def directives(response):
    parts = [part.split() for part in response["Content-Security-Policy"].split(";") if part.strip()]
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_carries_the_policy(visitor, address):
    policy = directives(visitor.get(address))
    assert policy["script-src"] == ["'self'"]
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    assert "'unsafe-inline'" not in policy["style-src"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_is_guarded(visitor, address):
    response = visitor.get(address)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert "Server" not in response
    assert "X-Powered-By" not in response


def test_only_the_admin_may_evaluate(visitor):
    policy = directives(visitor.get("/admin/login/"))
    assert policy["script-src"] == ["'self'", "'unsafe-eval'"]
    assert policy["object-src"] == ["'none'"]
    assert directives(visitor.get("/admin/nowhere/"))["script-src"] == ["'self'", "'unsafe-eval'"]


@pytest.mark.parametrize("address", ["/account/open/", "/account/secret/", "/cart/", "/checkout/", "/mailbox/"])
def test_private_pages_are_kept_nowhere(visitor, address):
    response = visitor.get(address)
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] in {"no-referrer", "same-origin"}


def test_a_page_with_a_session_is_not_kept(visitor):
    assert visitor.get("/remembers/")["Cache-Control"] == "private, no-store"


def test_a_public_page_says_nothing_of_privacy(visitor):
    assert "no-store" not in visitor.get("/echo/").get("Cache-Control", "")


def test_a_public_page_asks_no_session(visitor, django_assert_num_queries):
    with django_assert_num_queries(0):
        visitor.get("/echo/")


def test_https_brings_hsts_and_host_cookies(settings):
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
    settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_NAME = True, "__Host-session"
    client = Client()
    response = client.get("/remembers/", secure=True)
    assert response["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload" or response[
        "Strict-Transport-Security"
    ].startswith("max-age=31536000; includeSubDomains")
    cookie = response.cookies["__Host-session"]
    assert cookie["secure"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["domain"]


def test_a_static_drawing_opened_by_itself_runs_nothing(visitor):
    answer = visitor.get("/static/img/favicon.svg")
    assert answer.status_code == 200
    assert directives(answer)["script-src"] == ["'self'"]
    answer.close()
