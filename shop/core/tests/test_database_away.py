"""PostgreSQL goes away under the shop and comes back."""

import time

import psycopg2
import pytest
from django.db import InterfaceError, OperationalError, connection, connections
from django.test import Client

from shop.core.http.sessions import SessionStore
from shop.core.tests.live import database_url

pytestmark = [pytest.mark.live, pytest.mark.usefixtures("real_db"), pytest.mark.urls("shop.core.tests.urls")]


@pytest.fixture
def switch():
    """Shuts the test database and opens it again, from the server's own database."""
    name = connection.settings_dict["NAME"]
    server = psycopg2.connect(database_url().rsplit("/", 1)[0] + "/postgres")
    server.autocommit = True

    def turn(*, on):
        with server.cursor() as cursor:
            cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {"true" if on else "false"}')
            if not on:
                cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])

    yield turn
    turn(on=True)
    server.close()


def page(client, address):
    response = client.get(address)
    connections.close_all()
    return response


@pytest.mark.parametrize("address", ["/number/", "/", "/account/login/", "/cart/", "/no-such-page/", "/admin/"])
def test_the_page_is_calm_while_it_is_away_and_back_at_once(switch, address):
    client = Client(raise_request_exception=False)
    client.cookies["session"] = "a" * 32
    before = page(client, address).status_code
    assert before < 500
    switch(on=False)
    began = time.monotonic()
    away = page(client, address)
    assert away.status_code in {503, before}
    assert "Traceback" not in away.content.decode()
    assert time.monotonic() - began < 5
    switch(on=True)
    assert page(client, address).status_code == before


def test_a_kept_connection_that_broke_is_replaced(switch):
    client = Client(raise_request_exception=False)
    assert client.get("/number/").status_code == 200
    switch(on=False)
    switch(on=True)
    connection.health_check_enabled = True
    assert page(client, "/number/").status_code in {200, 503}
    assert page(client, "/number/").status_code == 200


def test_a_session_that_cannot_be_written_is_an_outage_and_no_bad_request(switch):
    session = SessionStore()
    session["cart_id"] = 7
    session.create()
    session["cart_id"] = 8
    switch(on=False)
    with pytest.raises((OperationalError, InterfaceError)):
        session.save()
    connections.close_all()
    switch(on=True)
    assert SessionStore(session.session_key)["cart_id"] == 7
