"""The outbox against real workers, a killed group, and a broker that is away."""

import socket
import threading
import time
from collections import Counter

import pytest
from django.db import transaction

from shop.core import events
from shop.core.events import outbox, redis_guard, wake
from shop.core.models import Delivery, StatusChange
from shop.core.tests.live import BrokerServer, wait_until, workers
from shop.core.tests.live_tasks import append
from shop.core.tests.racing import race

pytestmark = [pytest.mark.live, pytest.mark.usefixtures("real_db")]

FAST = {"OUTBOX_REENQUEUE_SECONDS": "3"}


@pytest.fixture(autouse=True)
def _subscribed(monkeypatch):
    monkeypatch.setattr(outbox, "_subscribers", {"live.happened": ["tests.append"]})


def record_one():
    with transaction.atomic():
        return events.record("live.happened").deliveries.get().pk


def effects():
    return Counter(StatusChange.objects.filter(kind="tests.effect").values_list("object_id", flat=True))


def all_done(count):
    return lambda: Delivery.objects.filter(done_at__isnull=False).count() == count


def test_an_idle_worker_acts_within_five_seconds():
    with workers():
        began = time.monotonic()
        delivery = record_one()
        wait_until(all_done(1), seconds=5, what="effect")
        assert time.monotonic() - began < 5
    assert effects() == {delivery: 1}


def test_a_killed_group_of_workers_loses_and_repeats_nothing():
    deliveries = [record_one() for _ in range(50)]
    with workers(**FAST) as group:
        wait_until(lambda: Delivery.objects.filter(done_at__isnull=False).count() >= 10, seconds=30, what="first ten")
        group.kill()
        done = Delivery.objects.filter(done_at__isnull=False).count()
        assert done < 50
        group.start()
        wait_until(all_done(50), seconds=50, what="end of all fifty")
    assert effects() == dict.fromkeys(deliveries, 1)


def test_a_broker_that_is_away_costs_no_order(settings):
    broker = BrokerServer()
    settings.REDIS_URL = settings.CELERY_BROKER_URL = broker.url
    broker.start()
    with workers(REDIS_URL=broker.url, **FAST):
        broker.kill()
        slowest = 0.0
        for _ in range(50):
            began = time.monotonic()
            record_one()
            slowest = max(slowest, time.monotonic() - began)
        time.sleep(6)
        broker.start()
        wait_until(all_done(50), seconds=45, what="end of all fifty")
    broker.kill()
    assert slowest < 0.3
    assert set(effects().values()) == {1}
    assert len(effects()) == 50


def test_two_workers_give_one_effect():
    delivery = record_one()
    race([lambda: append.apply(kwargs={"delivery_id": delivery}, throw=True)] * 2)
    assert effects() == {delivery: 1}


def test_without_the_lock_two_workers_give_two_effects(monkeypatch):
    delivery = record_one()
    unlocked = Delivery.objects.none().__class__
    monkeypatch.setattr(unlocked, "select_for_update", lambda self, **_: self)
    race([lambda: append.apply(kwargs={"delivery_id": delivery}, throw=True)] * 2)
    assert effects() == {delivery: 2}


@pytest.fixture
def silent_server():
    """A server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        kept = []
        threading.Thread(target=lambda: _accept(server, kept), daemon=True).start()
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        for line in kept:
            line.close()


def _accept(server, kept):
    while True:
        try:
            kept.append(server.accept()[0])
        except OSError:
            return


def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"redis://127.0.0.1:{probe.getsockname()[1]}/0"


def timed_wake():
    redis_guard.reset()
    began = time.monotonic()
    wake()
    return time.monotonic() - began


def test_a_closed_port_costs_under_300_ms(settings):
    settings.REDIS_URL = settings.CELERY_BROKER_URL = closed_port()
    assert timed_wake() < 0.3
    assert redis_guard.is_away


def test_a_silent_server_costs_under_300_ms(settings, silent_server):
    settings.REDIS_URL = settings.CELERY_BROKER_URL = silent_server
    assert timed_wake() < 0.3


def test_a_silent_broker_behind_a_good_redis_costs_under_300_ms(settings, silent_server):
    settings.CELERY_BROKER_URL = silent_server
    assert timed_wake() < 0.3


def test_an_outage_is_remembered(settings):
    settings.REDIS_URL = settings.CELERY_BROKER_URL = closed_port()
    timed_wake()
    began = time.monotonic()
    for _ in range(100):
        wake()
    assert time.monotonic() - began < 0.05
