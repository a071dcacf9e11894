"""The demonstration's mailbox: open in the demonstration alone, and nothing in a mail can act."""

import base64

import pytest

from shop.core.models import Message

pytestmark = pytest.mark.django_db
HTML = "<html><head></head><body><script>alert(1)</script><a href='/x'>Go</a></body></html>"


def make_mail(**overrides):
    fields = {"dedupe_key": "k", "channel": "demo", "event": "order_confirmed", "to": "ana@example.com"}
    fields |= {"subject": "Order R-7KX2-9QF4 is confirmed", "text": "Open https://shop.example/orders/x/", "html": HTML}
    return Message.objects.create(**(fields | overrides))


def basic(password):
    return {"Authorization": "Basic " + base64.b64encode(f"any:{password}".encode()).decode()}


@pytest.mark.parametrize("address", ["/mailbox/", "/mailbox/{}/", "/mailbox/{}/html"])
def test_outside_the_demonstration_there_is_none(client, settings, address):
    settings.DEMO = False
    assert client.get(address.format(make_mail().pk)).status_code == 404


def test_the_list_shows_the_newest_first(client, django_assert_num_queries):
    make_mail(dedupe_key="a", subject="First")
    make_mail(dedupe_key="b", subject="Second")
    with django_assert_num_queries(2):
        text = client.get("/mailbox/").content.decode()
    assert text.index("Second") < text.index("First")


def test_the_list_narrows_to_one_address(client):
    make_mail(dedupe_key="a", to="ana@example.com", subject="For Ana")
    make_mail(dedupe_key="b", to="bo@example.com", subject="For Bo")
    text = client.get("/mailbox/", {"to": "ana@"}).content.decode()
    assert "For Ana" in text
    assert "For Bo" not in text


@pytest.mark.parametrize("query", [{"page": "99999999999999999999"}, {"page": "x"}, {"to": "x" * 5000}])
def test_odd_questions_are_answered(client, query):
    assert client.get("/mailbox/", query).status_code == 200


def test_an_empty_mailbox_says_so(client):
    assert "No mail yet" in client.get("/mailbox/").content.decode()


def test_the_text_has_links_to_follow(client):
    text = client.get(f"/mailbox/{make_mail().pk}/", {"as": "text"}).content.decode()
    assert '<a href="https://shop.example/orders/x/" rel="nofollow">' in text


def test_the_html_stands_in_a_frame_without_scripts(client):
    mail = make_mail()
    page = client.get(f"/mailbox/{mail.pk}/").content.decode()
    assert f'src="/mailbox/{mail.pk}/html"' in page
    assert "allow-scripts" not in page
    response = client.get(f"/mailbox/{mail.pk}/html")
    policy = response["Content-Security-Policy"]
    assert "script-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_a_subject_is_escaped(client):
    mail = make_mail(subject="<script>alert(1)</script>")
    assert "<script>alert" not in client.get(f"/mailbox/{mail.pk}/").content.decode()
    assert "<script>alert" not in client.get("/mailbox/").content.decode()


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic ???"}, {"Authorization": "Bearer x"}, basic("wrong")])
def test_with_a_password_it_asks(client, settings, headers):
    settings.MAILBOX_PASSWORD = "kettle"
    response = client.get("/mailbox/", headers=headers)
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Basic")


def test_the_password_opens_it(client, settings):
    settings.MAILBOX_PASSWORD = "kettle"
    assert client.get("/mailbox/", headers=basic("kettle")).status_code == 200


def test_guessing_the_password_is_stopped(client, settings):
    settings.MAILBOX_PASSWORD = "kettle"
    answers = [client.get("/mailbox/", headers=basic(str(n))).status_code for n in range(22)]
    assert answers[0] == 401
    assert answers[-1] == 429
