"""The cache while Redis is away: everything misses, nothing raises."""

import socket

import pytest
from django.core.cache import cache, caches

from shop.core.events import redis_guard


@pytest.fixture
def away(settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        location = f"redis://127.0.0.1:{probe.getsockname()[1]}/0"
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": location}}
    return caches["default"]


CALLS = [
    (lambda c: c.get("k", "default"), "default"),
    (lambda c: c.set("k", 1), None),
    (lambda c: c.add("k", 1), True),
    (lambda c: c.touch("k"), False),
    (lambda c: c.delete("k"), False),
    (lambda c: c.get_many(["k"]), {}),
    (lambda c: c.set_many({"k": 1}), []),
    (lambda c: c.delete_many(["k"]), None),
    (lambda c: c.has_key("k"), False),
    (lambda c: "k" in c, False),
    (lambda c: c.incr("k"), 1),
    (lambda c: c.get_or_set("k", 5), 5),
    (lambda c: c.clear(), None),
]


@pytest.mark.parametrize(("call", "answer"), CALLS)
def test_every_call_is_answered_without_redis(away, call, answer):
    assert call(away) == answer
    assert redis_guard.is_away


@pytest.mark.parametrize(("call", "answer"), CALLS)
def test_while_the_outage_is_remembered_redis_is_not_asked(away, call, answer):
    away.get("k")
    assert call(away) == answer


def test_with_redis_it_is_a_cache():
    cache.set("k", {"a": 1}, 60)
    assert cache.get("k") == {"a": 1}
    assert cache.add("k", 2) is False
    cache.set("n", 1)
    assert cache.incr("n") == 2
    assert cache.get_many(["k", "n"]) == {"k": {"a": 1}, "n": 2}
    assert cache.delete("k")
    assert "k" not in cache


def test_a_bug_is_still_loud():
    with pytest.raises(ValueError, match="not found"):
        cache.incr("no-such-key")
