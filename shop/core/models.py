"""Outbox (Event, Delivery), history (StatusChange), mail (Message), webhook inbox (ProviderEvent) and small facts."""

import re
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Event(models.Model):
    """Something that happened, as `name` in the past tense with ids as payload. Written only by `events.record`."""

    name = models.CharField(max_length=80)
    payload = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["name", "-id"]), models.Index(fields=["created_at"])]  # look-up; pruning

    def __str__(self) -> str:
        return f"{self.name} {self.payload}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Named filters of the outbox."""

    def open(self) -> "DeliveryQuerySet":
        """Neither done nor given up."""
        return self.filter(done_at=None, failed_at=None)

    def free(self, now: datetime) -> "DeliveryQuerySet":
        """Open and not leased by a running task."""
        return self.open().filter(Q(leased_until=None) | Q(leased_until__lte=now))

    def failed(self) -> "DeliveryQuerySet":
        """Given up; staff decide."""
        return self.filter(failed_at__isnull=False, done_at=None)


class Delivery(models.Model):
    """One event owed to one task. Changed only by `shop.core.events` and the relay."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    task = models.CharField(max_length=120)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            # the relay's claim
            models.Index(fields=["due_at"], name="delivery_due", condition=Q(done_at=None, failed_at=None)),
            # the dashboard's list of what was given up
            models.Index(fields=["-failed_at"], name="delivery_failed", condition=Q(failed_at__isnull=False)),
            # pruning
            models.Index(fields=["done_at"], name="delivery_done", condition=Q(done_at__isnull=False)),
        ]
        constraints = [models.UniqueConstraint(fields=["event", "task"], name="delivery_once_per_task")]

    def __str__(self) -> str:
        return f"{self.task} #{self.pk}"


class StatusChange(models.Model):
    """One move of one status field. Written only by `states.move`, never changed."""

    kind = models.CharField(max_length=80)
    object_id = models.BigIntegerField()
    field = models.CharField(max_length=40)
    from_value = models.CharField(max_length=40)
    to_value = models.CharField(max_length=40)
    actor = models.CharField(max_length=80)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["kind", "object_id", "-at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}: {self.from_value} -> {self.to_value}"


class MessageQuerySet(models.QuerySet["Message"]):
    """Named filters of messages."""

    def about(self, kind: str, ids: list[str] | str) -> "MessageQuerySet":
        """Messages whose owner is one of these rows."""
        return self.filter(owner_kind=kind, owner_id__in=[ids] if isinstance(ids, str) else ids)


CODE = re.compile(r"\d[\d ]{4,}\d")


class Message(models.Model):
    """One mail or SMS to one person, once per dedupe key. Written by `events.queue_message`, sent by a core task."""

    class State(models.TextChoices):
        """Where the message is on its way."""

        QUEUED = "queued", "Queued"
        SENDING = "sending", "Sending"
        SENT = "sent", "Sent"
        RETRYING = "retrying", "Trying again"
        FAILED = "failed", "Failed"
        WITHHELD = "withheld", "Withheld"

    dedupe_key = models.CharField(max_length=200, unique=True)
    channel = models.CharField(max_length=20)
    event = models.CharField(max_length=80)
    reason = models.CharField(max_length=300, blank=True, help_text="Why this person gets it.")
    user_id = models.BigIntegerField(null=True, blank=True)
    owner_kind = models.CharField(max_length=40, blank=True)
    owner_id = models.CharField(max_length=40, blank=True)
    order_number = models.CharField(max_length=20, blank=True)
    resend_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="resends")
    to = models.CharField(max_length=320)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    unsubscribe = models.CharField(
        max_length=300, blank=True, default="", db_default="", help_text="address that ends mails of this topic"
    )
    erase = models.BooleanField(default=False, help_text="Holds a link or code; the text goes once it is sent.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner_kind", "owner_id", "-id"]),  # the order's and the account's list
            models.Index(fields=["order_number", "-id"], name="message_order", condition=~Q(order_number="")),
            models.Index(fields=["user_id", "-id"]),  # the account's inbox, export and erasing
            models.Index(fields=["to", "-id"]),  # staff search
            models.Index(fields=["-created_at"]),  # the mailbox
            # the dashboard's queue of what did not go out
            models.Index(fields=["created_at"], name="message_unsent", condition=~Q(state__in=["sent", "withheld"])),
        ]
        constraints = [
            models.CheckConstraint(
                name="message_state",
                condition=Q(state__in=["queued", "sending", "sent", "retrying", "failed", "withheld"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} ({self.state})"

    @property
    def shown_subject(self) -> str:
        """The subject as others than the receiver may read it: without the code that opens something."""
        return CODE.sub("…", self.subject) if self.erase else self.subject


class ProviderEvent(models.Model):
    """A webhook as it came in, once per provider id. A task acts on it later."""

    provider = models.CharField(max_length=40)
    provider_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=100)
    payload = models.JSONField(default=dict)
    received_at = models.DateTimeField(default=timezone.now)
    acted_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["received_at"], name="providerevent_waiting", condition=Q(acted_at=None))]
        constraints = [models.UniqueConstraint(fields=["provider", "provider_id"], name="provider_event_once")]

    def __str__(self) -> str:
        return f"{self.provider} {self.kind}"


class RateCount(models.Model):
    """How often something was tried in a window, counted here while Redis is away. Written by `http.limit`."""

    key = models.CharField(max_length=200, unique=True)
    count = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"])]  # pruning

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"


class FormKey(models.Model):
    """A form that was sent once: the key it carried and the answer it got. Written by `http.once`."""

    scope = models.CharField(max_length=60)
    key = models.CharField(max_length=100)
    answer = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["created_at"])]  # pruning
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="form_key_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.created_at}"


class Fact(models.Model):
    """A small fact the shop remembers about itself, like the last check of the payment page."""

    name = models.CharField(max_length=60, unique=True)
    value = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    is_alarm = models.BooleanField(default=False, help_text="Shown in red on the dashboard.")
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name
