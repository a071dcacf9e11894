"""The outbox: events and deliveries live and die with their transaction, end once, and never for ever."""

from datetime import timedelta

import pytest
from celery import current_app, shared_task
from django.db import connection, transaction
from django.utils import timezone

from shop.core import events
from shop.core.errors import ProviderError
from shop.core.events import outbox
from shop.core.models import Delivery, Event, Fact, Message
from shop.core.tasks import claim_due, prune

pytestmark = pytest.mark.django_db


@shared_task(name="tests.note")
def note(*, delivery_id, **_):
    with events.effect(delivery_id) as delivery:
        if delivery is None:
            return
        fact, _created = Fact.objects.get_or_create(name="noted", defaults={"value": 0})
        fact.value += 1
        fact.save()


@shared_task(name="tests.poison")
def poison(*, delivery_id, **_):
    with events.effect(delivery_id) as delivery:
        if delivery is not None:
            Fact.objects.create(name="half an effect")
            raise RuntimeError("poisoned")


def make_delivery(task="tests.note", **fields):
    event = Event.objects.create(name="thing.happened", payload={"thing_id": 7})
    return Delivery.objects.create(event=event, task=task, **fields)


@pytest.fixture
def noted():
    return lambda: sum(Fact.objects.filter(name="noted").values_list("value", flat=True))


@pytest.fixture
def _subscribed(monkeypatch):
    monkeypatch.setattr(outbox, "_subscribers", {"thing.happened": ["tests.note", "tests.other"]})


@pytest.mark.usefixtures("_subscribed")
def test_an_event_is_owed_to_each_subscriber():
    event = events.record("thing.happened", thing_id=7)
    assert event.payload == {"thing_id": 7}
    assert sorted(event.deliveries.values_list("task", flat=True)) == ["tests.note", "tests.other"]


def test_subscribing_twice_owes_once(monkeypatch):
    monkeypatch.setattr(outbox, "_subscribers", {})
    events.subscribe("a.b", "x")
    events.subscribe("a.b", "x")
    assert events.subscribers("a.b") == ("x",)


@pytest.mark.django_db(transaction=True)
@pytest.mark.live
def test_an_event_outside_a_transaction_is_a_bug():
    with pytest.raises(RuntimeError, match="outside"):
        events.record("thing.happened")


@pytest.mark.usefixtures("_subscribed")
def test_a_rolled_back_action_leaves_no_event():
    with transaction.atomic():
        events.record("thing.happened")
        transaction.set_rollback(True)
    assert not Event.objects.exists()
    assert not Delivery.objects.exists()


@pytest.mark.usefixtures("_subscribed")
def test_many_events_wake_once(monkeypatch, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        events.record("thing.happened")
        events.record("thing.happened")
    assert len(callbacks) == 1


def test_an_effect_happens_once_and_is_done(noted):
    delivery = make_delivery()
    note.apply(kwargs={"delivery_id": delivery.pk}, throw=True)
    note.apply(kwargs={"delivery_id": delivery.pk}, throw=True)
    delivery.refresh_from_db()
    assert delivery.done_at is not None
    assert noted() == 1


def test_a_vanished_delivery_is_no_error(noted):
    note.apply(kwargs={"delivery_id": 0}, throw=True)
    assert noted() == 0


def test_a_failed_effect_is_undone_and_due_later():
    delivery = make_delivery("tests.poison")
    with pytest.raises(RuntimeError):
        poison.apply(kwargs={"delivery_id": delivery.pk}, throw=True)
    delivery.refresh_from_db()
    assert not Fact.objects.exists()
    assert delivery.attempts == 1
    assert delivery.error == "RuntimeError: poisoned"
    assert timedelta(seconds=20) < delivery.due_at - timezone.now() < timedelta(seconds=40)


def test_a_poisoned_task_ends_after_ten_attempts():
    delivery = make_delivery("tests.poison")
    for _ in range(15):
        poison.apply(kwargs={"delivery_id": delivery.pk})
    delivery.refresh_from_db()
    assert delivery.attempts == 10
    assert delivery.failed_at is not None
    assert claim_due() == []


def test_a_task_that_kills_its_worker_ends_too(noted):
    delivery = make_delivery(attempts=10)
    note.apply(kwargs={"delivery_id": delivery.pk}, throw=True)
    delivery.refresh_from_db()
    assert delivery.failed_at is not None
    assert noted() == 0


def test_a_permanent_error_ends_at_once():
    delivery = make_delivery(attempts=1)
    assert events.fail(delivery.pk, ProviderError("no such address", permanent=True))
    delivery.refresh_from_db()
    assert delivery.failed_at is not None


def test_staff_can_try_a_failed_one_again(noted):
    delivery = make_delivery(attempts=10, failed_at=timezone.now())
    assert events.try_again(delivery.pk)
    assert [row[0] for row in claim_due()] == [delivery.pk]
    note.apply(kwargs={"delivery_id": delivery.pk}, throw=True)
    assert noted() == 1


def test_trying_again_needs_a_failure():
    assert not events.try_again(make_delivery().pk)


@pytest.mark.parametrize(("attempts", "least", "most"), [(1, 24, 36), (2, 48, 72), (5, 384, 576), (9, 2880, 4320)])
def test_pauses_double_up_to_an_hour(attempts, least, most):
    assert least <= outbox.pause(attempts) <= most


def test_a_lease_keeps_others_out_until_it_ends():
    delivery = make_delivery()
    assert events.lease(delivery.pk, 60) == {"thing_id": 7}
    assert events.lease(delivery.pk, 60) is None
    assert claim_due() == []
    Delivery.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert events.lease(delivery.pk, 60) == {"thing_id": 7}


def test_a_finished_lease_is_done():
    delivery = make_delivery()
    with events.leased(delivery.pk, 60) as payload:
        assert payload == {"thing_id": 7}
    delivery.refresh_from_db()
    assert delivery.done_at is not None
    assert delivery.leased_until is None


def test_a_claim_takes_what_is_due_and_hides_it_for_a_minute():
    due = make_delivery()
    make_delivery(due_at=timezone.now() + timedelta(hours=1))
    make_delivery(done_at=timezone.now())
    assert claim_due() == [(due.pk, "tests.note")]
    assert claim_due() == []


def test_the_claim_uses_the_partial_index():
    make_delivery()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM core_delivery WHERE done_at IS NULL AND failed_at IS NULL AND due_at <= now()"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "delivery_due" in plan


def test_drain_runs_what_is_owed(drain, noted):
    make_delivery()
    make_delivery()
    assert drain() == ["tests.note", "tests.note"]
    assert noted() == 2


def test_old_done_deliveries_are_pruned():
    long_ago = timezone.now() - timedelta(days=120)
    old = make_delivery(done_at=long_ago)
    Event.objects.filter(pk=old.event_id).update(created_at=long_ago)
    kept = make_delivery(done_at=timezone.now())
    owed = make_delivery(due_at=long_ago)
    prune.apply(throw=True)
    assert set(Delivery.objects.values_list("pk", flat=True)) == {kept.pk, owed.pk}
    assert not Event.objects.filter(pk=old.event_id).exists()


def test_links_that_never_went_out_are_erased(settings):
    settings.DEMO = False
    week = timezone.now() - timedelta(days=8)
    fields = {"channel": "email", "event": "e", "to": "t", "subject": "s", "text": "link", "html": "link"}
    old = Message.objects.create(dedupe_key="a", erase=True, created_at=week, **fields)
    letter = Message.objects.create(dedupe_key="b", created_at=week, **fields)
    prune.apply(throw=True)
    old.refresh_from_db()
    letter.refresh_from_db()
    assert (old.text, old.html, letter.text) == ("", "", "link")


def test_the_tasks_are_known_to_the_app():
    assert {"core.relay", "core.send_message", "core.prune"} <= set(current_app.tasks)
