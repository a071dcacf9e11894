"""The relay, the sender of messages and the pruning of what is done."""

from datetime import timedelta

import structlog
from celery import current_app, shared_task
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from kombu import Producer

from shop.core import events
from shop.core.channels.base import Letter, channel_named
from shop.core.errors import ProviderError
from shop.core.events import outbox
from shop.core.events.wake import clear_wake
from shop.core.models import Delivery, Event, FormKey, Message, RateCount

log = structlog.get_logger(__name__)

BATCH = 200
SEND_SECONDS = 60

CLAIM = """
UPDATE core_delivery SET due_at = %(again)s
WHERE id IN (
    SELECT id FROM core_delivery
    WHERE done_at IS NULL AND failed_at IS NULL AND due_at <= %(now)s
        AND (leased_until IS NULL OR leased_until <= %(now)s)
    ORDER BY due_at, id LIMIT %(batch)s FOR UPDATE SKIP LOCKED
) RETURNING id, task
"""


def claim_due() -> list[tuple[int, str]]:
    """Up to 200 due deliveries (id, task), due again after settings.OUTBOX_REENQUEUE_SECONDS if nobody acts."""
    now = timezone.now()
    again = now + timedelta(seconds=settings.OUTBOX_REENQUEUE_SECONDS)
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "again": again, "batch": BATCH})
        return sorted(cursor.fetchall())


@shared_task(name="core.relay")
def relay(**_: object) -> None:
    """Enqueue the task of every due delivery, in batches; copies nobody reads die before they are due again."""
    clear_wake()
    while batch := claim_due():
        with current_app.producer_or_acquire(None) as producer:
            for delivery_id, task in batch:
                _enqueue(producer, delivery_id, task)
        if len(batch) < BATCH:
            return


def _enqueue(producer: Producer, delivery_id: int, task: str) -> None:
    if task not in current_app.tasks:
        # an older worker beside a newer shop: wait, and give up after ten waits
        outbox._begin(delivery_id, leased_until=None)
        events.fail(delivery_id, f"No worker knows the task {task}.")
        return
    current_app.send_task(
        task,
        kwargs={"delivery_id": delivery_id},
        queue="work",
        expires=settings.OUTBOX_REENQUEUE_SECONDS,
        producer=producer,
        retry=False,
    )


@shared_task(name="core.send_message", time_limit=SEND_SECONDS - 10, soft_time_limit=SEND_SECONDS - 20)
def send_message(*, delivery_id: int, **_: object) -> None:
    """Send one queued message through its channel."""
    payload = events.lease(delivery_id, SEND_SECONDS)
    if payload is None:
        return
    # taken before it is read: what is withheld or emptied after that comes too late, and is told so
    waiting = Message.objects.filter(pk=str(payload["message_id"])).exclude(state__in=["sent", "withheld"])
    if not waiting.update(state=Message.State.SENDING):
        events.finish(delivery_id)
        return
    message = Message.objects.get(pk=str(payload["message_id"]))
    letter = Letter(
        f"message-{message.pk}", message.to, message.subject, message.text, message.html, message.unsubscribe
    )
    try:
        channel_named(message.channel).send(letter)
    except ProviderError as error:
        _note_failure(message.pk, delivery_id, error)
        return
    except Exception as error:
        _note_failure(message.pk, delivery_id, error)
        raise
    with transaction.atomic():
        sent = {"state": Message.State.SENT, "sent_at": timezone.now(), "error": ""}
        # the demonstration's mailbox is where the link is opened, so there the text stays
        gone = {"subject": message.shown_subject, "text": "", "html": ""} if message.erase and not settings.DEMO else {}
        Message.objects.filter(pk=message.pk).update(**sent, **gone)
        events.finish(delivery_id)


def _note_failure(message_id: int, delivery_id: int, error: Exception) -> None:
    state = Message.State.FAILED if events.fail(delivery_id, error) else Message.State.RETRYING
    Message.objects.filter(pk=message_id).update(state=state, error=str(error)[:500])
    log.warning("message_not_sent", message_id=message_id, state=state, error=type(error).__name__)


@shared_task(name="core.prune")
def prune(**_: object) -> None:
    """Drop deliveries done a week ago, events nobody is owed any more after 90 days, old counts and form keys.

    Links that never went out are erased after a week: by then they have died.
    """
    now = timezone.now()
    if not settings.DEMO:
        old = Message.objects.filter(erase=True, created_at__lt=now - timedelta(days=7)).exclude(text="")
        old.update(text="", html="")
    Delivery.objects.filter(done_at__lt=now - timedelta(days=7)).delete()
    Event.objects.filter(created_at__lt=now - timedelta(days=90), deliveries=None).delete()
    RateCount.objects.filter(expires_at__lt=now).delete()
    FormKey.objects.filter(created_at__lt=now - timedelta(days=2)).delete()
