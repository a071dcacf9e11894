"""What a program is told where no view of ours answers: a problem in JSON, and a page for whoever asks for one."""

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("shop.core.tests.urls")]


@pytest.fixture
def program():
    return Client(raise_request_exception=False, headers={"Accept": "*/*"})


def assert_problem(response, status):
    told = response.json()
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert (told["status"], told["reference"]) == (status, response["X-Request-ID"])
    assert told["title"]
    assert "Content-Security-Policy" in response


@pytest.mark.parametrize(
    ("how", "status"),
    [("operational", 503), ("busy", 503), ("many", 429), ("data", 400), ("refused", 409), ("bug", 500)],
)
def test_a_failure_under_the_programs_address_is_a_problem(program, how, status):
    page = program.get(f"/breaks/{how}/")
    assert page["Content-Type"].startswith("text/html")
    response = program.get(f"/api/breaks/{how}/")
    assert_problem(response, status)
    assert response.get("Retry-After") == page.get("Retry-After")
    assert "no-store" in response["Cache-Control"]


def test_an_unknown_address_is_a_problem(program):
    assert_problem(program.get("/api/v9/"), 404)


def test_a_body_that_is_too_large_is_a_problem(program):
    assert_problem(program.post("/api/v1/orders/", b"x" * 2_600_000, content_type="application/json"), 413)


def test_a_browser_sees_the_page(program):
    response = program.get("/api/v9/", headers={"Accept": "text/html,*/*"})
    assert response["Content-Type"].startswith("text/html")
