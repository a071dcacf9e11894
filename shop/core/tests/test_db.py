"""transaction(): one retry on a deadlock, `Busy` when rows stay locked."""

import threading

import pytest
from django.db import OperationalError, connection
from django.db.transaction import atomic

from shop.core.db import Busy, transaction
from shop.core.models import Fact
from shop.core.tests.racing import in_other_connection, race

pytestmark = [pytest.mark.live, pytest.mark.usefixtures("real_db")]


def make_facts():
    return [Fact.objects.create(name=name, value=0).pk for name in ("a", "b")]


def test_a_deadlock_is_tried_once_more():
    first, second = make_facts()
    meeting = threading.Barrier(2, timeout=10)
    tries = []

    @transaction()
    def add(keys):
        tries.append(keys)
        Fact.objects.select_for_update().get(pk=keys[0])
        if len(tries) <= 2:
            meeting.wait()
        fact = Fact.objects.select_for_update().get(pk=keys[1])
        fact.value += 1
        fact.save()
        return "done"

    assert race([lambda: add([first, second]), lambda: add([second, first])]) == ["done", "done"]
    assert len(tries) == 3
    assert sorted(Fact.objects.values_list("value", flat=True)) == [1, 1]


def test_rows_that_stay_locked_are_busy():
    [first, _second] = make_facts()

    @transaction()
    def take():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = 100")
        Fact.objects.select_for_update().get(pk=first)

    with atomic():
        Fact.objects.select_for_update().get(pk=first)
        with pytest.raises(Busy) as caught:
            in_other_connection(take)
    assert "Nothing is lost" in caught.value.message


def test_nested_it_leaves_the_error_to_the_outermost():
    [first, _second] = make_facts()

    @transaction()
    def take():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = 100")
        Fact.objects.select_for_update().get(pk=first)

    @atomic
    def outer():
        take()

    with atomic():
        Fact.objects.select_for_update().get(pk=first)
        with pytest.raises(OperationalError):
            in_other_connection(outer)


def test_a_refusal_inside_undoes_only_its_own_part():
    @transaction()
    def inner():
        Fact.objects.create(name="inner", value=1)
        raise Busy

    @transaction()
    def outer():
        Fact.objects.create(name="outer", value=1)
        with pytest.raises(Busy):
            inner()

    outer()
    assert list(Fact.objects.values_list("name", flat=True)) == ["outer"]


def test_the_connection_carries_the_lock_timeout():
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("3s",)
