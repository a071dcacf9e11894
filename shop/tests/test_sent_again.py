"""A form whose page was open too long: what was typed is kept, but only for our own pages, and never a secret."""

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
OURS = "http://testserver"
TYPED = {"number": "R-7KX2-9QF4", "email": 'ana"@example.com', "csrfmiddlewaretoken": "old"}


@pytest.fixture
def visitor():
    return Client(enforce_csrf_checks=True)


def kept(answer):
    """The fields that the page hands back."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', answer.content.decode()))


def test_one_press_sends_it_again(visitor):
    answer = visitor.post("/orders/find/?from=mail", TYPED, headers={"origin": OURS})
    assert answer.status_code == 403
    fields = kept(answer)
    assert (fields["number"], fields["email"]) == ("R-7KX2-9QF4", "ana&quot;@example.com")
    assert 'action="/orders/find/?from=mail"' in answer.content.decode()
    again = TYPED | {"email": "ana@example.com", "csrfmiddlewaretoken": fields["csrfmiddlewaretoken"]}
    assert visitor.post("/orders/find/", again, headers={"origin": OURS}).status_code == 302


@pytest.mark.parametrize("headers", [{}, {"origin": "https://evil.example"}, {"origin": "null"}])
def test_a_form_of_another_page_is_not_handed_back(visitor, headers):
    answer = visitor.post("/orders/find/", TYPED, headers=headers)
    assert answer.status_code == 403
    assert kept(answer) == {}
    assert "R-7KX2-9QF4" not in answer.content.decode()


def test_a_password_is_not_handed_back(visitor):
    typed = {
        "login": "ana@example.com",
        "password": "open sesame",
        "password1": "open sesame",
        "oldpassword": "x sesame",
    }
    answer = visitor.post("/account/login/", typed, headers={"origin": OURS})
    assert kept(answer)["login"] == "ana@example.com"
    assert "sesame" not in answer.content.decode()
