"""The wake: one in flight, and alive again after its broker was away."""

import pytest

from shop.core.events import redis_client, redis_guard, wake
from shop.core.events.wake import clear_wake
from shop.core.tests.live import BrokerServer

pytestmark = pytest.mark.live


@pytest.fixture
def broker(settings):
    server = BrokerServer()
    server.start()
    settings.REDIS_URL = settings.CELERY_BROKER_URL = server.url
    yield server
    server.kill()


def waiting(settings):
    return redis_client().llen(settings.REDIS_PREFIX + "relay")


def test_many_commits_send_one_wake(broker, settings):
    for _ in range(20):
        wake()
    assert waiting(settings) == 1
    clear_wake()
    wake()
    assert waiting(settings) == 2


def test_it_works_again_after_the_broker_was_away(broker, settings):
    wake()
    broker.kill()
    wake()
    assert redis_guard.is_away
    broker.start()
    for _ in range(3):
        redis_guard.reset()
        clear_wake()
        wake()
    assert waiting(settings) >= 2
    assert not redis_guard.is_away


def test_a_broker_that_came_back_costs_at_most_one_failure(broker, settings):
    wake()
    broker.kill()
    broker.start()
    redis_guard.reset()
    wake()
    redis_guard.reset()
    clear_wake()
    wake()
    assert waiting(settings) >= 1
    assert not redis_guard.is_away
