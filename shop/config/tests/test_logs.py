"""Logs hold no personal data, cards, secrets or opening links."""

import json
import logging

import pytest
import structlog
from django.test import Client

from shop.config.logs import RedactingFormatter, logging_settings, redact

KEPT = [
    "order R-7KX2-9QF4 placed",
    "2026-11-23T06:42:13.123456Z",
    "1763880000123",
    "delivery 123456 done in 0.0123456789012345 s",
    "/orders/find/",
    "/p/oak-kettle/",
    "/p/Organic-Cotton-Long-Sleeve-Tee-with-Pocket/",
    '"/srv/app/shop/search/a_rather_long_name_of_a_module_2B.py", line 7',
    "1Z 999 AA1 0123",
    "DETAIL:  Process 7 waits for ShareLock on transaction 9; blocked by process 8.",
]
GONE = [
    ("mail to ana.reyes+shop@example.co.uk sent", "ana"),
    ("?email=ana%40example.com", "ana"),
    ("card 4242 4242 4242 4242", "4242"),
    ("card 4242424242424242 x", "4242"),
    ("378282246310005", "3782"),
    ("GET /orders/Zk3v9xQ2LmN8pR5t/ 200", "Zk3v9"),
    ("GET /pay/0123456789abcdef0123/", "0123456789abcdef"),
    ("GET /null/oU3GSimS0lR1hEOuPvPlPV7R4yUKMWSZ/return/ 404", "oU3GSimS"),
    ("/account/confirm-email/MQ:1vXyz:abcdefg-HIJ/", "abcdefg"),
    ("/account/password/reset/key/a-bcdefg-0123456789/", "0123456789"),
    ("{'password': 'hunter2hunter2'}", "hunter2"),
    ("password=hunter2hunter2&next=/", "hunter2"),
    ("Authorization: Bearer abc.def.ghi", "abc.def"),
    ("csrfmiddlewaretoken=AbCdEfGh12345", "AbCdEf"),
    ("session=k3j4h5k3j4h5k3j4", "k3j4h5"),
    ("sk_live_51Habcdefgh and whsec_abcdefgh12", "51Habc"),
    ("client_secret: pi_3abc_secret_def", "3abc"),
    ("DETAIL:  Failing row contains (7, Ana (Reyes), 12 Dock Street, null).\n", "Dock"),
    (r"violates\nDETAIL:  Failing row contains (7, Ana (Reyes), 12 Dock Street).\n\", \"level\": 1", "Dock"),
    ("DETAIL:  Key (lower(name::text), phone)=(ana reyes, +12075550123) already exists.", "reyes"),
    ('DETAIL:  Key (user_name)=(ana reyes) is not present in table "accounts_user".', "reyes"),
]


@pytest.mark.parametrize("text", KEPT)
def test_what_operators_need_stays(text):
    assert redact(text) == text


@pytest.mark.parametrize(("text", "secret"), GONE)
def test_what_is_private_goes(text, secret):
    assert secret not in redact(text)


def formatter(form):
    given = logging_settings(form, "INFO")["formatters"]["line"]
    return RedactingFormatter(foreign_pre_chain=given["foreign_pre_chain"], processors=given["processors"])


def line(form="json", error=None, **extra):
    record = logging.LogRecord("orders", logging.ERROR, __file__, 1, "mail %s", ("ana@example.com",), error)
    for name, value in extra.items():
        setattr(record, name, value)
    return formatter(form).format(record)


@pytest.mark.parametrize("form", ["json", "plain"])
def test_a_traceback_is_redacted_too(form):
    with pytest.raises(ValueError, match="invalid literal") as caught:
        int("card 4242424242424242 of ana@example.com")
    text = line(form, (ValueError, caught.value, caught.tb))
    assert "ValueError" in text
    assert "4242424242424242" not in text
    assert "ana@example.com" not in text


def test_a_line_is_json_with_its_request_id():
    with structlog.contextvars.bound_contextvars(request_id="abc12345"):
        found = json.loads(line())
    assert found["request_id"] == "abc12345"
    assert found["event"] == "mail [mail]"
    assert found["level"] == "error"


def test_the_request_object_is_never_printed():
    assert "request" not in json.loads(line(request="GET /secret"))


@pytest.mark.django_db
def test_a_missing_page_logs_no_token(caplog):
    Client().get("/orders/Zk3v9xQ2LmN8pR5tZk3v9xQ2/", {"email": "ana@example.com"})
    text = "\n".join(formatter("json").format(record) for record in caplog.records)
    assert "Zk3v9" not in text
    assert "ana@example" not in text
