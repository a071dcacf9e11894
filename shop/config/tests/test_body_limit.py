"""What is too large is refused by what it says of its length, before anything is read (promise 22, 17)."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from shop.core.http.bodies import FILES, STAFF

pytestmark = pytest.mark.django_db
MULTIPART = "multipart/form-data; boundary=x"


class Unreadable(io.RawIOBase):
    """A body that must not be touched."""

    def read(self, *_args):
        raise AssertionError("the body was read")

    readline = readinto = read


def send(client, address, length, **extra):
    """A POST that says so many bytes come."""
    said = {"CONTENT_LENGTH": str(length), "CONTENT_TYPE": MULTIPART, "wsgi.input": Unreadable()}
    return client.generic("POST", address, b"", **(said | extra))


@pytest.mark.parametrize("address", ["/", "/cart/add/", "/checkout/", "/nowhere/", "/admin/login/", "/account/login/"])
def test_a_large_body_gets_our_page_and_is_not_read(client, address):
    answer = send(client, address, 2_500_001)
    assert answer.status_code == 413
    assert "That is too large" in answer.text
    assert "2.5 MB" in answer.text
    assert "default-src" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "address",
    [
        "/contact/",
        f"/cases/{'a' * 43}/",
        f"/orders/{'a' * 43}/claim/",
        f"/orders/{'a' * 43}/return/reasons/",
        "/account/orders/R-7KX2-9QF4/claim/",
        "/account/cases/C-7KX2-9QF4/",
    ],
)
def test_a_form_with_pictures_takes_more_but_not_everything(client, address):
    answer = send(client, address, FILES + 1)
    assert (answer.status_code, "60 MB" in answer.text) == (413, True)
    with pytest.raises(AssertionError, match="the body was read"):
        send(client, address, FILES)


@pytest.mark.parametrize("name", ["admin:shop_catalogueimport_add", "admin:orders_orderfile_add"])
def test_the_largest_uploads_are_for_staff_alone(client, name, settings):
    settings.STAFF_MFA_REQUIRED = False
    address = reverse(name)
    assert send(client, address, 2_500_001).status_code == 413
    client.force_login(User.objects.create_user(email="ana@example.com"))
    assert send(client, address, 2_500_001).status_code == 413
    client.force_login(User.objects.create_superuser(email="boss@example.com"))
    assert send(client, address, STAFF + 1).status_code == 413
    with pytest.raises(AssertionError, match="the body was read"):
        send(client, address, STAFF)


@pytest.mark.parametrize("said", ["", "-1", "x", "9" * 40, "²"])
def test_a_length_that_is_none_is_no_reason_to_fail(client, said):
    assert client.generic("GET", "/contact/", b"", CONTENT_LENGTH=said).status_code == 200


def test_a_picture_within_the_limit_reaches_the_form(client):
    picture = SimpleUploadedFile("a.jpg", b"\xff\xd8" + b"\0" * 3_000_000, content_type="image/jpeg")
    page = client.post("/contact/", {"picture": picture, "text": "It broke"})
    assert page.status_code == 422
    assert "It broke" in page.text
