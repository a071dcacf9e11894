"""Chats as the visitor's page, the console and the dashboard see them."""

from datetime import datetime

from django.db.models import Count, Min
from django.utils import timezone

from shop.queries.queues import QueueRow
from support.models import CaseMessage, Chat
from support.queries.hours import clock_words, moment_words, now_sentence, schedule

LONG_AGO = 200
"""The most lines one answer carries."""


def chat_of(digest: str, user_id: int | None) -> Chat | None:
    """The talk of a browser's token; one begun in an account is that account's alone."""
    chat = Chat.objects.select_related("case", "agent").filter(token_hash=digest).first()
    return None if chat and chat.case.user_id and chat.case.user_id != user_id else chat


def hours_words(now: datetime) -> dict[str, object]:
    """Whether somebody answers now, in words."""
    hours = schedule()
    opens = hours.opens_next(now)
    back = f"We are back {moment_words(opens, hours.zone)}." if opens else "We are closed now."
    return {"is_open": hours.is_open(now), "now": now_sentence(hours, now), "back": back}


def talk_after(chat: Chat, after: int) -> dict[str, object]:
    """A chat with its lines after a message, as its visitor may read them."""
    said = CaseMessage.objects.filter(case_id=chat.case_id, pk__gt=after).exclude(author=CaseMessage.Author.NOTE)
    lines = [
        {
            "id": row.pk,
            "mine": row.author == CaseMessage.Author.CUSTOMER,
            "name": row.author_name if row.author == CaseMessage.Author.STAFF else "",
            "text": row.text,
            "at": clock_words(timezone.localtime(row.created_at)),
        }
        for row in said.order_by("pk")[:LONG_AGO]
    ]
    agent = chat.agent.get_short_name() if chat.agent else ""
    return {"number": chat.case.number, "status": chat.status, "agent": agent, "lines": lines}


def queues(*, now: datetime) -> list[QueueRow]:
    """Chats nobody has taken yet; each is urgent."""
    row = Chat.objects.filter(status="waiting").aggregate(n=Count("pk"), since=Min("waiting_since"))
    return [QueueRow("Chats waiting", row["n"], row["since"], "support.chat", [("status", "waiting")], is_urgent=True)]
