"""Health pages: what they check, and what they keep to themselves."""

import socket
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from shop.core.models import Delivery, Event

pytestmark = pytest.mark.django_db


def make_late_delivery(seconds):
    event = Event.objects.create(name="thing.happened")
    return Delivery.objects.create(event=event, task="t", due_at=timezone.now() - timedelta(seconds=seconds))


def test_the_process_answers_without_a_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


def test_ready_when_all_is_well(client):
    assert client.get("/readyz").content == b"ok"


def test_not_ready_without_redis(client, settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.REDIS_URL = f"redis://127.0.0.1:{probe.getsockname()[1]}/0"
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"not ok")


def test_not_ready_when_the_outbox_stands_still(client):
    make_late_delivery(700)
    assert client.get("/readyz").status_code == 503


def test_a_short_queue_is_no_alarm(client):
    make_late_delivery(20)
    assert client.get("/readyz").status_code == 200


def test_not_ready_without_the_database(client, monkeypatch):
    def gone(*_args, **_kwargs):
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", gone)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"not ok")


@pytest.mark.parametrize("header", [None, "Bearer wrong", "Bearer ", "Basic c2VjcmV0", "Bearer caf\u00e9"])
def test_metrics_do_not_exist_for_strangers(settings, header):
    settings.METRICS_TOKEN = "secret"
    headers = {} if header is None else {"Authorization": header}
    assert Client().get("/metrics", headers=headers).status_code == 404


def test_metrics_do_not_exist_without_a_token(settings):
    settings.METRICS_TOKEN = ""
    assert Client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_metrics_tell_requests_and_outbox(settings):
    settings.METRICS_TOKEN = "secret"
    make_late_delivery(50)
    client = Client()
    client.get("/healthz")
    text = client.get("/metrics", headers={"Authorization": "Bearer secret"}).content.decode()
    assert 'store_requests_total{method="GET",status="200"}' in text
    assert "store_outbox_open 1.0" in text
    lag = next(line for line in text.splitlines() if line.startswith("store_outbox_lag_seconds"))
    assert 50 <= float(lag.split()[1]) < 60


def test_health_pages_change_nothing(client):
    assert client.post("/healthz").status_code == 405
    assert client.post("/readyz").status_code == 405
