"""Nouns: Chat, ChatLine. What is said in a chat are messages of its case."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from support.models.cases import Case, CaseMessage
from support.states import ChatStatus


class Chat(models.Model):
    """A case that is talked through live. Changed by `support.actions.chat` only.

    The browser knows its talk by a random token, kept here as its SHA-256.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="chat")
    token_hash = models.CharField(max_length=64, unique=True)
    status = models.CharField(max_length=10, choices=ChatStatus.choices, default=ChatStatus.WAITING)
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    waiting_since = models.DateTimeField(null=True, blank=True, help_text="the first word without an answer")
    said_at = models.DateTimeField(default=timezone.now, help_text="the last word of either side")
    seen_id = models.BigIntegerField(default=0, help_text="the last message the visitor's page has shown")

    class Meta:
        permissions = [("answer_chat", "Can answer chats")]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=ChatStatus.values), name="chat_status_known")
        ]
        indexes = [
            # The dashboard's queue, and what the clock looks through.
            models.Index(fields=["status"], name="chat_going_on", condition=models.Q(status__in=["waiting", "open"])),
        ]

    def __str__(self) -> str:
        return f"chat {self.case_id}"


class ChatLine(models.Model):
    """That a line of a browser (its own key) became this message, so that a line sent again lands once."""

    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="lines")
    key = models.CharField(max_length=40)
    message = models.OneToOneField(CaseMessage, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chat", "key"], name="chat_line_once")]

    def __str__(self) -> str:
        return f"line {self.key}"
