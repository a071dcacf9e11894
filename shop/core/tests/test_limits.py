"""Rate limits: counted in Redis, in PostgreSQL while it is away, and not lifted by a header."""

import socket

import pytest
from django.test import RequestFactory

from shop.core.events import redis_guard
from shop.core.http import TooMany, client_address, limit, refuse_if_used_up
from shop.core.http.limits import forget_tries, give_back
from shop.core.models import RateCount

pytestmark = [pytest.mark.django_db]


def make_request(address="203.0.113.9", forwarded=None):
    extra = {"REMOTE_ADDR": address}
    if forwarded is not None:
        extra["HTTP_X_FORWARDED_FOR"] = forwarded
    return RequestFactory().get("/", **extra)


def tries_until_blocked(request, key="", times=5, most=20):
    for number in range(most):
        try:
            limit(request, "test", key, times, 600)
        except TooMany:
            return number
    return None


@pytest.fixture
def no_redis(settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.REDIS_URL = f"redis://127.0.0.1:{probe.getsockname()[1]}/0"


def test_the_sixth_of_five_is_refused():
    assert tries_until_blocked(make_request()) == 5


def test_without_redis_it_counts_in_postgresql(no_redis):
    assert tries_until_blocked(make_request()) == 5
    assert RateCount.objects.get().count == 6
    assert redis_guard.is_away


def test_looking_whether_tries_are_left_takes_none():
    for _ in range(3):
        refuse_if_used_up(make_request(), "test", "k", 1)
    limit(make_request(), "test", "k", 1, 600)
    with pytest.raises(TooMany):
        refuse_if_used_up(make_request(), "test", "k", 1)


def test_looking_without_redis_sees_what_was_counted(no_redis):
    refuse_if_used_up(make_request(), "test", "k", 1)
    limit(make_request(), "test", "k", 1, 600)
    with pytest.raises(TooMany):
        refuse_if_used_up(make_request(), "test", "k", 1)


def test_a_window_in_postgresql_ends(no_redis):
    limit(make_request(), "test", "k", 1, 0)
    limit(make_request(), "test", "k", 1, 0)
    assert RateCount.objects.get().count == 1


@pytest.mark.parametrize("forwarded", ["198.51.100.{n}", "198.51.100.{n}, 203.0.113.9", "{n}", "unknown, {n}"])
def test_a_forged_header_lifts_nothing(forwarded):
    blocked = None
    for number in range(20):
        try:
            limit(make_request(forwarded=forwarded.format(n=number)), "test", "", 5, 600)
        except TooMany:
            blocked = number
            break
    assert blocked == 5


def test_behind_a_proxy_the_last_hop_it_wrote_counts(settings):
    settings.TRUSTED_PROXIES = 1
    assert client_address(make_request("10.0.0.1", "1.1.1.1, 198.51.100.7")) == "198.51.100.7"
    settings.TRUSTED_PROXIES = 2
    assert client_address(make_request("10.0.0.1", "1.1.1.1, 198.51.100.7, 10.0.0.2")) == "198.51.100.7"


@pytest.mark.parametrize("forwarded", ["", ",,,", "nonsense", "1.2.3.4.5", "\x00"])
def test_a_malformed_header_falls_back_to_the_connection(settings, forwarded):
    settings.TRUSTED_PROXIES = 1
    assert client_address(make_request("203.0.113.9", forwarded)) == "203.0.113.9"


def test_the_direct_address_counts_without_a_proxy():
    assert client_address(make_request("203.0.113.9", "1.1.1.1")) == "203.0.113.9"


def test_one_household_of_ipv6_counts_as_one():
    assert client_address(make_request("2001:db8:1:2::9")) == client_address(make_request("2001:db8:1:2:ffff::1"))
    assert client_address(make_request("2001:db8:1:2::9")) != client_address(make_request("2001:db8:1:3::9"))
    assert client_address(make_request("::ffff:203.0.113.9")) == "203.0.113.9"


def test_scopes_and_keys_count_apart():
    request = make_request()
    limit(request, "a", "k", 1, 60)
    limit(request, "b", "k", 1, 60)
    limit(request, "a", "other", 1, 60)
    with pytest.raises(TooMany) as caught:
        limit(request, "a", "k", 1, 60)
    assert 1 <= caught.value.retry_after <= 60
    assert "wait" in caught.value.message


def test_no_store_holds_the_key_itself(no_redis):
    limit(make_request(), "login", "ana@example.com", 5, 60)
    assert "ana" not in RateCount.objects.get().key


@pytest.mark.parametrize("stores", [(), ("no_redis",)])
def test_a_right_try_is_given_back(request, stores):
    for name in stores:
        request.getfixturevalue(name)
    for _ in range(20):
        limit(make_request(), "test", "k", 2, 60)
        give_back("test", "k")
    assert tries_until_blocked(make_request(), "k", times=2) == 2


@pytest.mark.parametrize("stores", [(), ("no_redis",)])
def test_tries_are_forgotten(request, stores):
    for name in stores:
        request.getfixturevalue(name)
    assert tries_until_blocked(make_request(), "k") == 5
    forget_tries("test", "k")
    assert tries_until_blocked(make_request(), "k") == 5


def test_nothing_is_given_back_that_was_not_counted():
    give_back("test", "k")
    assert tries_until_blocked(make_request(), "k") == 5
