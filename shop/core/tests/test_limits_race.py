"""Parallel tries are all counted."""

import socket

import pytest
from django.test import RequestFactory

from shop.core.http import TooMany, limit
from shop.core.tests.racing import race

pytestmark = [pytest.mark.live, pytest.mark.usefixtures("real_db")]


def try_twelve_times():
    request = RequestFactory().get("/")
    results = race([lambda: limit(request, "test", "k", 5, 600)] * 12)
    return sum(isinstance(result, TooMany) for result in results), [
        r for r in results if r and not isinstance(r, TooMany)
    ]


def test_in_redis():
    assert try_twelve_times() == (7, [])


def test_in_postgresql(settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.REDIS_URL = f"redis://127.0.0.1:{probe.getsockname()[1]}/0"
    assert try_twelve_times() == (7, [])
