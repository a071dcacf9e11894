"""A sweep goes on behind a row that fails, and stops early where a provider is silent or its time is over."""

import pytest
from celery.exceptions import SoftTimeLimitExceeded

from shop.core import sweeps
from shop.core.db import Busy
from shop.core.errors import ProviderError, Refused


def test_a_refusal_keeps_nobody_and_is_no_failure():
    done = []

    def act(row):
        if row == 2:
            raise Refused("Not now.")
        if row == 3:
            raise ProviderError("No answer.")
        done.append(row)

    sweeps.each([1, 2, 3, 4], act)
    assert done == [1, 4]


def test_a_fault_keeps_nobody_and_is_raised_at_the_end():
    done = []

    def act(row):
        done.append(1 / row)

    with pytest.raises(ZeroDivisionError):
        sweeps.each([2, 0, 1], act)
    assert done == [0.5, 1]


def test_steps_are_taken_whatever_becomes_of_those_before():
    done = []
    with pytest.raises(ZeroDivisionError):
        sweeps.in_turn(lambda: 1 / 0, lambda: done.append("second"))
    assert done == ["second"]


@pytest.mark.parametrize(("asks_provider", "tried"), [(True, 3), (False, 5)])
def test_a_silent_provider_is_asked_three_times(asks_provider, tried):
    seen = []
    sweeps.each(range(5), lambda row: seen.append(row) is not None, asks_provider=asks_provider)
    assert len(seen) == tried


def test_what_is_left_when_the_time_is_over_waits():
    seen = []
    sweeps.each(range(5), seen.append, seconds=-1)
    assert seen == []


def test_what_is_owed_says_that_the_time_was_over():
    with pytest.raises(sweeps.Unfinished):
        sweeps.each(range(5), print, seconds=-1, is_owed=True)


def test_what_is_owed_comes_back_to_a_row_that_somebody_held_and_to_no_other_refusal():
    done = []

    def act(row):
        if row == 1:
            raise Busy
        if row == 2:
            raise Refused("Not now.")
        done.append(row)

    with pytest.raises(Busy):
        sweeps.each([1, 2, 3], act, is_owed=True)
    sweeps.each([2, 3], act, is_owed=True)
    assert done == [3, 3]


def test_a_worker_whose_time_is_over_stops_at_once():
    seen = []

    def act(row):
        seen.append(row)
        raise SoftTimeLimitExceeded

    with pytest.raises(SoftTimeLimitExceeded):
        sweeps.each(range(3), act)
    assert seen == [0]
