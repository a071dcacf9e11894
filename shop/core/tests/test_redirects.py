"""Redirects stay at home (promise 31)."""

import pytest
from django.test import Client, RequestFactory

from shop.core.http import local_address

HOSTILE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    " //evil.example",
    "/\t/evil.example",
    "/ok\r\nSet-Cookie: a=b",
    "foo",
    "admin:index",
    "",
    None,
    "/\x00",
    "https://testserver@evil.example/",
]


@pytest.mark.parametrize("wanted", HOSTILE)
def test_a_hostile_address_leads_to_the_default(wanted):
    assert local_address(RequestFactory().get("/"), wanted, "/home/") == "/home/"


@pytest.mark.parametrize("wanted", ["/", "/p/oak-kettle/?color=sage#reviews", "/c/küche/"])
def test_our_own_addresses_stay(wanted):
    assert local_address(RequestFactory().get("/"), wanted) == wanted


@pytest.mark.django_db
@pytest.mark.parametrize("wanted", [text for text in HOSTILE if text and "\0" not in text])
def test_the_theme_switch_stays_at_home(wanted):
    response = Client().post("/theme/", {"theme": "dark", "next": wanted})
    assert response.status_code == 302
    assert response["Location"] == "/"


@pytest.mark.django_db
def test_the_theme_switch_returns_to_its_page():
    response = Client().post("/theme/", {"theme": "dark", "next": "/help/"})
    assert response["Location"] == "/help/"
    assert response.cookies["theme"].value == "dark"
