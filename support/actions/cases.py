"""Cases: opened by forms, checks and other parts of the store, talked through by customer and staff, resolved."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from orders.actions import timeline
from orders.actions.placing import new_number
from orders.models import Order
from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.core.states import move
from shop.core.tokens import hashed
from support.actions.case_letters import mail_answer, mail_opened
from support.models import CannedAnswer, Case, CaseImage, CaseLink, CaseMessage
from support.states import CASE_MOVES, CaseStatus

LINK_LIFE = timedelta(days=60)
LONGEST = 5000
Pictures = Sequence["ContentFile[bytes]"]


class CannotWrite(Refused):
    """There is nothing to say, or somebody said something meanwhile."""


@dataclass(frozen=True)
class Concern:
    """What a case begins with. An order given as `order_id` must be known to be the person's own."""

    topic: str
    text: str
    email: str
    subject: str = ""
    name: str = ""
    user_id: int | None = None
    order_id: int | None = None
    order_named: str = ""
    source: str = Case.Source.FORM
    page: str = ""
    report: str = ""


@transaction()
def open_case(
    *, concern: Concern, actor: str, pictures: Pictures = (), now: datetime | None = None, is_mailed: bool = True
) -> Case:
    """Keep a concern as a case with its first message, confirm it by mail with a link, tell the order's timeline.

    `pictures` come from `shop.actions.uploads.private_picture`. Raises CannotWrite for an empty text.
    `is_mailed`: a chat is mailed only when nobody answers it.
    """
    now, text = now or timezone.now(), _written(concern.text)
    order = Order.objects.filter(pk=concern.order_id).first() if concern.order_id else None
    case = Case.objects.create(
        number=new_number("C"),
        topic=concern.topic,
        source=concern.source,
        subject=(concern.subject or first_words(text))[:150],
        user_id=concern.user_id,
        email=concern.email,
        name=concern.name[:150],
        order=order,
        order_named=concern.order_named[:40],
        page=concern.page[:300],
        report=concern.report[:LONGEST],
        created_at=now,
        waiting_since=now,
    )
    say_in_case(case, CaseMessage.Author.CUSTOMER, text, now=now, name=concern.name, pictures=pictures)
    if order is not None:
        told = f"A message came in: {case.number}"
        timeline.add(order_id=order.pk, kind="case.opened", text=told, actor=actor, is_public=True, at=now)
    if is_mailed:
        mail_opened(case=case, path=case_path(case_id=case.pk, now=now))
    events.record("case.opened", case_id=case.pk)
    return case


@transaction()
def open_case_of_order(*, order_id: int, subject: str, text: str, actor: str) -> Case:
    """A case other parts of support open for an order's buyer (a low review, a survey)."""
    order = Order.objects.get(pk=order_id)
    concern = Concern(
        topic=Case.Topic.ORDER,
        text=text,
        email=order.email,
        subject=subject,
        name=order.name,
        user_id=order.user_id,
        order_id=order_id,
        order_named=order.number,
        source=Case.Source.FEEDBACK,
    )
    return open_case(concern=concern, actor=actor)


@transaction()
def write_as_customer(
    *, case_id: int, text: str, actor: str, pictures: Pictures = (), now: datetime | None = None
) -> CaseMessage:
    """Add what the customer says; the case waits for us, a resolved one is open again. Raises CannotWrite."""
    now, text = now or timezone.now(), _written(text)
    case = _lock(case_id)
    said = say_in_case(case, CaseMessage.Author.CUSTOMER, text, now=now, name=case.name, pictures=pictures)
    if case.status not in {CaseStatus.OPEN, CaseStatus.WAITING_ON_US}:
        turn_case(case, CaseStatus.WAITING_ON_US, actor=actor, now=now)
    events.record("case.message_added", case_id=case.pk, message_id=said.pk)
    return said


@transaction()
def answer_case(
    *,
    case_id: int,
    text: str,
    staff_id: int,
    is_final: bool = False,
    seen: int | None = None,
    now: datetime | None = None,
) -> CaseMessage:
    """Answer the customer, by mail too; the case then waits for the customer, or is resolved.

    `seen` is the id of the last message the writer saw: if another came meanwhile nothing is sent. Raises CannotWrite.
    """
    now, text = now or timezone.now(), _written(text)
    case, staff = _lock(case_id), User.objects.get(pk=staff_id)
    _refuse_unseen(case, seen)
    said = say_in_case(case, CaseMessage.Author.STAFF, text, now=now, name=staff.get_short_name(), staff_id=staff_id)
    if case.assignee_id is None:
        Case.objects.filter(pk=case.pk).update(assignee_id=staff_id)
    to = CaseStatus.RESOLVED if is_final else CaseStatus.WAITING_ON_CUSTOMER
    turn_case(case, to, actor=f"staff:{staff_id}", now=now)
    mail_answer(case=case, said=said, path=case_path(case_id=case.pk, now=now))
    events.record("case.answered", case_id=case.pk, message_id=said.pk)
    return said


@transaction()
def write_note(*, case_id: int, text: str, staff_id: int, now: datetime | None = None) -> CaseMessage:
    """Leave a note that staff alone read; whose turn it is stays as it was."""
    now, text = now or timezone.now(), _written(text)
    case, staff = _lock(case_id), User.objects.get(pk=staff_id)
    return say_in_case(case, CaseMessage.Author.NOTE, text, now=now, name=staff.get_short_name(), staff_id=staff_id)


@transaction()
def assign_case(*, case_id: int, assignee_id: int | None, actor: str) -> Case:
    """Give a case to a member of staff, or to nobody."""
    case = _lock(case_id)
    case.assignee_id = assignee_id
    case.save(update_fields=["assignee"])
    events.record("case.assigned", case_id=case.pk, assignee_id=assignee_id, actor=actor)
    return case


@transaction()
def resolve_case(*, case_id: int, actor: str, now: datetime | None = None) -> Case:
    """Nothing more is owed; without a mail. The customer's next message opens it again."""
    case = _lock(case_id)
    turn_case(case, CaseStatus.RESOLVED, actor=actor, now=now or timezone.now())
    return case


@transaction()
def reopen_case(*, case_id: int, actor: str, now: datetime | None = None) -> Case:
    """The next word is ours again."""
    case = _lock(case_id)
    turn_case(case, CaseStatus.WAITING_ON_US, actor=actor, now=now or timezone.now())
    return case


@transaction()
def save_canned(*, row: CannedAnswer) -> CannedAnswer:
    """Keep an answer given often."""
    row.save()
    return row


@transaction()
def remove_canned(*, row_id: int, actor: str) -> None:
    """Take an answer off the list; what was sent stays."""
    CannedAnswer.objects.filter(pk=row_id).delete()
    events.record("canned_answer.removed", canned_id=row_id, actor=actor)


def make_case_link(*, case_id: int, now: datetime | None = None) -> str:
    """A new link to a case; the token (192 random bits) is returned once and stored hashed. It lives 60 days."""
    token = secrets.token_urlsafe(24)
    now = now or timezone.now()
    CaseLink.objects.create(case_id=case_id, token_hash=hashed(token), expires_at=now + LINK_LIFE, created_at=now)
    return token


def case_path(*, case_id: int, now: datetime | None = None) -> str:
    """The path of the case by a new link; each mail carries one of its own."""
    return f"/cases/{make_case_link(case_id=case_id, now=now)}/"


def first_words(text: str) -> str:
    """A subject for a message that has none."""
    line = " ".join(text.split())
    return line if len(line) <= 70 else line[:70].rsplit(" ", 1)[0] + " ..."


def _written(text: str) -> str:
    text = text.replace("\x00", "").strip()
    if not text:
        raise CannotWrite("Write a message first.")
    return text[:LONGEST]


def _lock(case_id: int) -> Case:
    return Case.objects.select_for_update(of=("self",)).get(pk=case_id)


def say_in_case(
    case: Case,
    author: str,
    text: str,
    *,
    now: datetime,
    name: str = "",
    staff_id: int | None = None,
    pictures: Pictures = (),
) -> CaseMessage:
    """Add a message; for actions that hold the case's lock or made it."""
    said = CaseMessage.objects.create(
        case=case, author=author, text=text, created_at=now, author_name=name[:150], staff_id=staff_id
    )
    for picture in pictures:
        CaseImage.objects.create(message=said, file=picture)
    return said


def turn_case(case: Case, to: str, *, actor: str, now: datetime) -> None:
    """Move the state and remember since when."""
    if move(case, to, actor=actor, table=CASE_MOVES):
        case.waiting_since = now
        case.resolved_at = now if to == CaseStatus.RESOLVED else None
        case.save(update_fields=["waiting_since", "resolved_at"])


def _refuse_unseen(case: Case, seen: int | None) -> None:
    if seen is None:
        return
    newer = case.messages.filter(pk__gt=seen).order_by("-pk").first()
    if newer is not None:
        who = newer.author_name or newer.get_author_display()
        raise CannotWrite(f"{who} wrote meanwhile. Read it above, then send your answer again; your text is kept.")
