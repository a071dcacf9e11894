"""The outbox: an event and its deliveries are rows of the transaction that made them happen, so nothing is lost."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from shop.core.db import append
from shop.core.errors import ProviderError
from shop.core.events.wake import wake
from shop.core.models import Delivery, Event

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 10
FIRST_PAUSE, LONGEST_PAUSE = 30, 3600
_subscribers: dict[str, list[str]] = {}


def subscribe(event_name: str, task_name: str) -> None:
    """Owe each event of this name to a task; called from an app's `connect()`, twice is harmless."""
    tasks = _subscribers.setdefault(event_name, [])
    if task_name not in tasks:
        tasks.append(task_name)


def subscribers(event_name: str) -> tuple[str, ...]:
    """Names of the tasks an event is owed to."""
    return tuple(_subscribers.get(event_name, ()))


def record(name: str, **payload: object) -> Event:
    """Write an event and one delivery for each subscriber. Only inside a transaction; wakes the relay on commit.

    In a `transaction()` they are written at its end, with its other events, and have no key before.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{name} was recorded outside a transaction.")
    event = Event(name=name, payload=payload)
    tasks = subscribers(name)
    append(event, *(Delivery(event=event, task=task) for task in tasks))
    if tasks:
        wake_on_commit()
    return event


def wake_on_commit() -> None:
    """Wake the relay once after the commit, however many events the transaction records."""
    waiting: list[tuple[object, ...]] = [*connection.run_on_commit]
    if (set(connection.savepoint_ids), wake, True) not in waiting:
        transaction.on_commit(wake, robust=True)


@contextmanager
def effect(delivery_id: int) -> Iterator[Delivery | None]:
    """For a task whose effect is in the database: the locked delivery, done in the transaction of the effect.

    Yields None when it is done, leased, locked by another worker or gone. A failure rolls the effect back, is
    recorded with its next due time, and is raised.
    """
    try:
        # counted before and apart from the effect, so that a task which kills its worker comes to an end too
        if not _begin(delivery_id, leased_until=None):
            yield None
            return
        with transaction.atomic():
            rows = Delivery.objects.open().select_for_update(skip_locked=True, of=("self",)).select_related("event")
            delivery = rows.filter(pk=delivery_id).first()
            yield delivery
            if delivery is not None:
                delivery.done_at = timezone.now()
                delivery.save(update_fields=["done_at"])
    except Exception as error:
        fail(delivery_id, error)
        raise


def _begin(delivery_id: int, leased_until: datetime | None) -> bool:
    """Count an attempt; False when there is nothing to do or the attempts are used up."""
    free = Delivery.objects.free(timezone.now()).filter(pk=delivery_id)
    if free.filter(attempts__lt=MAX_ATTEMPTS).update(attempts=F("attempts") + 1, leased_until=leased_until):
        return True
    ended = free.filter(attempts__gte=MAX_ATTEMPTS)
    ended.update(failed_at=timezone.now(), error="Ten attempts ended without an answer.")
    return False


def lease(delivery_id: int, seconds: int) -> dict[str, object] | None:
    """For a task that calls a network: claim the delivery for longer than the task's own time limit.

    Returns the event's payload, or None when it is done, leased or gone. End with `finish` or `fail`.
    """
    if not _begin(delivery_id, leased_until=timezone.now() + timedelta(seconds=seconds)):
        return None
    delivery = Delivery.objects.select_related("event").get(pk=delivery_id)
    payload: dict[str, object] = delivery.event.payload
    return payload


def renew(delivery_id: int, seconds: int) -> None:
    """Keep a lease for so many seconds from now: for long work that shows progress."""
    until = timezone.now() + timedelta(seconds=seconds)
    Delivery.objects.filter(pk=delivery_id, done_at=None).update(leased_until=until, due_at=until)


def finish(delivery_id: int) -> None:
    """Mark a leased delivery done; call it in the transaction that stores the answer."""
    Delivery.objects.filter(pk=delivery_id, done_at=None).update(done_at=timezone.now(), leased_until=None)


def fail(delivery_id: int, error: BaseException | str) -> bool:
    """Record a failure and when to try again; True when it was the end (permanent error or tenth attempt)."""
    delivery = Delivery.objects.filter(pk=delivery_id, done_at=None).first()
    if delivery is None:
        return False
    now = timezone.now()
    permanent = isinstance(error, ProviderError) and error.permanent
    delivery.error = (f"{type(error).__name__}: {error}" if isinstance(error, BaseException) else error)[:2000]
    delivery.leased_until = None
    if permanent or delivery.attempts >= MAX_ATTEMPTS:
        delivery.failed_at = now
        log.error("delivery_failed", delivery_id=delivery_id, task=delivery.task, error=delivery.error)
    else:
        delivery.due_at = now + timedelta(seconds=pause(delivery.attempts))
    delivery.save(update_fields=["error", "leased_until", "failed_at", "due_at"])
    return delivery.failed_at is not None


def pause(attempts: int) -> float:
    """Seconds until the next attempt: 30 doubling to an hour, spread by a fifth so that they do not come together."""
    seconds = min(FIRST_PAUSE << max(0, attempts - 1), LONGEST_PAUSE)
    return seconds * random.uniform(0.8, 1.2)  # noqa: S311  # jitter, not a secret


@contextmanager
def leased(delivery_id: int, seconds: int) -> Iterator[dict[str, object] | None]:
    """`lease` as a context: finished at its end, failed and raised when the body raises."""
    payload = lease(delivery_id, seconds)
    try:
        yield payload
        if payload is not None:
            finish(delivery_id)
    except Exception as error:
        fail(delivery_id, error)
        raise


def try_again(delivery_id: int) -> bool:
    """Give a failed delivery ten new attempts, from now; True when there was one."""
    with transaction.atomic():
        fresh = {"failed_at": None, "attempts": 0, "due_at": timezone.now(), "leased_until": None}
        changed = Delivery.objects.failed().filter(pk=delivery_id).update(**fresh)
        if changed:
            wake_on_commit()
    return bool(changed)
