"""Live chat: lines kept as messages of a case, taken by one person, left as a case when nobody answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError
from django.db import transaction as db_transaction
from django.utils import timezone

from accounts.models import User
from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.core.states import move
from shop.core.tokens import hashed
from support.actions.case_letters import mail_answer, mail_opened
from support.actions.cases import (
    LONGEST,
    Concern,
    case_path,
    first_words,
    open_case,
    say_in_case,
    turn_case,
    write_as_customer,
)
from support.models import Case, CaseMessage, Chat, ChatLine
from support.queries.hours import schedule
from support.states import CHAT_MOVES, CaseStatus, ChatStatus

TAKEN = 5
"""How many times longer a visitor waits for somebody who took the chat."""
QUIET = timedelta(minutes=30)
"""An answered chat ends when nobody says anything for so long."""


class CannotChat(Refused):
    """Somebody else has this chat, or there is nothing to say."""


@dataclass(frozen=True)
class Line:
    """What a visitor's page sends: `key` is its own name for the line, `email` where an answer by mail may go."""

    key: str
    text: str
    email: str
    name: str = ""
    user_id: int | None = None
    page: str = ""


@transaction()
def write_line(*, token: str, line: Line, actor: str, now: datetime | None = None) -> Chat:
    """Keep a visitor's line, once for each key; the first one opens the case.

    While nobody answers (closed, or the chat was left) the talk is a case and its number is mailed. Raises CannotWrite.
    """
    now, digest = now or timezone.now(), hashed(token)
    chat = _locked(token_hash=digest)
    if chat is None:
        try:
            with db_transaction.atomic():
                return _open(digest, line, actor, now)
        except IntegrityError:  # the other tab was quicker
            chat = Chat.objects.select_for_update(of=("self",)).get(token_hash=digest)
    if chat.lines.filter(key=line.key).exists():
        return chat
    said = write_as_customer(case_id=chat.case_id, text=line.text, actor=actor, now=now)
    ChatLine.objects.create(chat=chat, key=line.key, message=said)
    if chat.status in {ChatStatus.LEFT, ChatStatus.ENDED} and schedule().is_open(now):
        _wait_again(chat, actor, now)
    elif chat.status == ChatStatus.ENDED:
        _leave(chat, actor, now)
    chat.waiting_since = chat.waiting_since or now
    _save(chat, now)
    return chat


def _open(digest: str, line: Line, actor: str, now: datetime) -> Chat:
    about = Concern(
        topic=Case.Topic.OTHER,
        text=line.text,
        email=line.email,
        subject=f"Chat: {first_words(line.text)}",
        name=line.name,
        user_id=line.user_id,
        source=Case.Source.CHAT,
        page=line.page,
    )
    case = open_case(concern=about, actor=actor, now=now, is_mailed=False)
    chat = Chat.objects.create(case=case, token_hash=digest, created_at=now, waiting_since=now, said_at=now)
    ChatLine.objects.create(chat=chat, key=line.key, message=case.messages.get())
    if not schedule().is_open(now):
        _leave(chat, actor, now)
    return chat


@transaction()
def take_chat(*, chat_id: int, staff_id: int, now: datetime | None = None) -> Chat:
    """Take a waiting chat; one person alone gets it. Raises CannotChat."""
    chat = Chat.objects.select_for_update(of=("self",)).get(pk=chat_id)
    if chat.status == ChatStatus.OPEN and chat.agent_id == staff_id:
        return chat
    if chat.status != ChatStatus.WAITING:
        who = chat.agent.get_short_name() if chat.agent and chat.status == ChatStatus.OPEN else ""
        raise CannotChat(f"{who} has this chat already." if who else "This chat does not wait anymore.")
    move(chat, ChatStatus.OPEN, actor=f"staff:{staff_id}", table=CHAT_MOVES)
    chat.agent_id = staff_id
    chat.save(update_fields=["agent"])
    Case.objects.filter(pk=chat.case_id).update(assignee_id=staff_id)
    return chat


@transaction()
def answer_chat(*, chat_id: int, staff_id: int, text: str, now: datetime | None = None) -> CaseMessage:
    """Answer in a chat this person has taken. Raises CannotChat."""
    now, text = now or timezone.now(), text.replace("\x00", "").strip()[:LONGEST]
    chat, staff = _taken(chat_id, staff_id), User.objects.get(pk=staff_id)
    if not text:
        raise CannotChat("Write something first.")
    case = Case.objects.select_for_update(of=("self",)).get(pk=chat.case_id)
    said = say_in_case(case, CaseMessage.Author.STAFF, text, now=now, name=staff.get_short_name(), staff_id=staff_id)
    turn_case(case, CaseStatus.WAITING_ON_CUSTOMER, actor=f"staff:{staff_id}", now=now)
    chat.waiting_since = None
    _save(chat, now)
    events.record("case.answered", case_id=case.pk, message_id=said.pk)
    return said


@transaction()
def end_chat(*, chat_id: int, staff_id: int, now: datetime | None = None) -> Chat:
    """End a chat: answered it is over, unanswered it becomes a case. Raises CannotChat."""
    chat = _taken(chat_id, staff_id)
    _finish(chat, f"staff:{staff_id}", now or timezone.now())
    return chat


@transaction()
def follow_chat(*, chat_id: int, now: datetime | None = None) -> None:
    """What time does to a chat: unanswered too long, or closed while it waits, it becomes a case; quiet, it ends."""
    now = now or timezone.now()
    chat = Chat.objects.select_for_update(of=("self",)).get(pk=chat_id)
    if chat.status not in {ChatStatus.WAITING, ChatStatus.OPEN}:
        return
    last = chat.case.messages.exclude(author=CaseMessage.Author.NOTE).order_by("-pk").first()
    if last and last.author == CaseMessage.Author.STAFF and chat.waiting_since:  # answered by mail from the case
        chat.waiting_since = None
        chat.said_at = last.created_at
        chat.save(update_fields=["waiting_since", "said_at"])
    if is_due(chat, now):
        _finish(chat, "worker", now)


def is_due(chat: Chat, now: datetime) -> bool:
    """Whether time ends this chat."""
    patience = timedelta(minutes=settings.CHAT_PATIENCE_MINUTES)
    if chat.status not in {ChatStatus.WAITING, ChatStatus.OPEN}:
        return False
    if chat.waiting_since is None:
        return now - chat.said_at >= QUIET
    if chat.status == ChatStatus.OPEN:
        return now - chat.waiting_since >= patience * TAKEN
    return now - chat.waiting_since >= patience or not schedule().is_open(now)


def going_on() -> list[int]:
    """The chats the clock has to look at."""
    return list(Chat.objects.filter(status__in=["waiting", "open"]).values_list("pk", flat=True))


def mark_seen(*, chat: Chat, message_id: int) -> None:
    """Remember what the visitor's page has shown; one statement, and only when it is news."""
    if message_id > chat.seen_id:
        Chat.objects.filter(pk=chat.pk, seen_id__lt=message_id).update(seen_id=message_id)


def _locked(**which: str) -> Chat | None:
    return Chat.objects.select_for_update(of=("self",)).filter(**which).first()


def _taken(chat_id: int, staff_id: int) -> Chat:
    chat = Chat.objects.select_for_update(of=("self",)).get(pk=chat_id)
    if chat.status != ChatStatus.OPEN or chat.agent_id != staff_id:
        raise CannotChat("You do not have this chat. Answer in its case instead; that goes by mail.")
    return chat


def _save(chat: Chat, now: datetime) -> None:
    chat.said_at = now
    chat.save(update_fields=["waiting_since", "said_at", "agent"])


def _wait_again(chat: Chat, actor: str, now: datetime) -> None:
    move(chat, ChatStatus.WAITING, actor=actor, table=CHAT_MOVES)
    chat.waiting_since, chat.agent_id = now, None


def _finish(chat: Chat, actor: str, now: datetime) -> None:
    """Answered: over, by mail too where the visitor's page no longer showed it. Unanswered: a case."""
    if chat.waiting_since is not None or chat.status == ChatStatus.WAITING:
        _leave(chat, actor, now)
        return
    case = Case.objects.select_for_update(of=("self",)).get(pk=chat.case_id)
    move(chat, ChatStatus.ENDED, actor=actor, table=CHAT_MOVES)
    turn_case(case, CaseStatus.RESOLVED, actor=actor, now=now)
    last = case.messages.filter(author=CaseMessage.Author.STAFF).order_by("-pk").first()
    if last is not None and last.pk > chat.seen_id:
        mail_answer(case=case, said=last, path=case_path(case_id=case.pk, now=now))


def _leave(chat: Chat, actor: str, now: datetime) -> None:
    """From now on it is an ordinary case: its number goes out by mail, once."""
    move(chat, ChatStatus.LEFT, actor=actor, table=CHAT_MOVES)
    mail_opened(case=chat.case, path=case_path(case_id=chat.case_id, now=now))
    events.record("chat.left", case_id=chat.case_id)
