"""append(): rows of one transaction() go into each table together, at its end, and only with it."""

import pytest
from django.db import connection
from django.db.transaction import atomic
from django.test.utils import CaptureQueriesContext

from shop.core import events
from shop.core.db import append, transaction
from shop.core.events import outbox
from shop.core.models import Delivery, Event, Fact

pytestmark = pytest.mark.django_db


class Stop(Exception):
    """What a test breaks off with."""


def facts():
    return sorted(Fact.objects.values_list("name", flat=True))


@transaction()
def add(*names, then=None):
    append(*(Fact(name=name) for name in names))
    if then is not None:
        then()


def broken():
    raise Stop


def test_rows_are_written_together_at_the_end():
    seen = []

    @transaction()
    def run():
        append(Fact(name="a"))
        add("b", "c")
        seen.extend(facts())
        append(Fact(name="d"))

    with CaptureQueriesContext(connection) as caught:
        run()
    assert seen == []
    assert facts() == ["a", "b", "c", "d"]
    assert len([query for query in caught.captured_queries if query["sql"].startswith("INSERT")]) == 1


def test_events_of_one_action_take_two_statements(monkeypatch):
    monkeypatch.setattr(outbox, "_subscribers", {"thing.happened": ["tests.note", "tests.other"], "other": ["x"]})

    @transaction()
    def run():
        for name in ("thing.happened", "other", "nobody.listens"):
            events.record(name, thing_id=7)

    with CaptureQueriesContext(connection) as caught:
        run()
    assert len([query for query in caught.captured_queries if query["sql"].startswith("INSERT")]) == 2
    assert list(Event.objects.order_by("pk").values_list("name", flat=True)) == [
        "thing.happened",
        "other",
        "nobody.listens",
    ]
    assert sorted(Delivery.objects.values_list("event__name", "task")) == [
        ("other", "x"),
        ("thing.happened", "tests.note"),
        ("thing.happened", "tests.other"),
    ]


def test_what_fails_takes_its_rows_with_it():
    def lost():
        with atomic():
            add("lost too")
            append(Fact(name="lost as well"))
            broken()

    @transaction()
    def run():
        add("kept")
        with pytest.raises(Stop):
            add("lost", then=broken)
        with pytest.raises(Stop):
            lost()
        append(Fact(name="last"))

    run()
    assert facts() == ["kept", "last"]
    with pytest.raises(Stop):
        add("never", then=broken)
    assert facts() == ["kept", "last"]


def test_without_an_action_they_are_written_at_once():
    append(Fact(name="a"))
    assert facts() == ["a"]
    with atomic():
        append(Fact(name="b"))
        assert facts() == ["a", "b"]
