"""Cases as their owners see them, and as other pages count them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Prefetch, QuerySet
from django.http import FileResponse, Http404
from django.utils import timezone

from orders.models import Order
from orders.queries.history import orders_of_customer, summaries
from shop.core.http import Viewer
from shop.core.tokens import hashed
from shop.queries.queues import QueueRow
from shop.templatetags.badges import badge_for
from support.models import Case, CaseImage, CaseLink, CaseMessage

ORDERS = 20


@dataclass(frozen=True)
class Talk:
    """A case with what its owner may read: no notes."""

    case: Case
    messages: tuple[CaseMessage, ...]


def case_by_token(token: str, *, now: datetime | None = None) -> Case | None:
    """The case a link opens; None for one that never was, was revoked, or whose time is over."""
    alive = CaseLink.objects.filter(token_hash=hashed(token), revoked_at=None, expires_at__gt=now or timezone.now())
    link = alive.select_related("case__order").first()
    return link.case if link else None


def case_of_customer(number: str, user_id: int) -> Case | None:
    """A case of this account by its number."""
    if "\0" in number:
        return None
    return Case.objects.select_related("order").filter(user_id=user_id, number=number.upper()).first()


def cases_of_customer(user_id: int) -> QuerySet[Case]:
    """An account's cases, newest first."""
    return Case.objects.filter(user_id=user_id).order_by("-created_at", "-pk")


def talk_of(case: Case) -> Talk:
    """The messages the customer may read, oldest first, with their pictures."""
    said = case.messages.exclude(author=CaseMessage.Author.NOTE)
    return Talk(case, tuple(said.prefetch_related(Prefetch("images", CaseImage.objects.order_by("pk")))))


def image_of(case: Case, image_id: int) -> CaseImage | None:
    """A picture the owner of a case may see."""
    own = CaseImage.objects.filter(message__case=case).exclude(message__author=CaseMessage.Author.NOTE)
    return own.filter(pk=image_id).first()


def own_orders(user_id: int | None) -> list[tuple[str, str]]:
    """An account's latest orders for a choice: number and words."""
    if user_id is None:
        return []
    rows = summaries(orders_of_customer(user_id)[:ORDERS])
    return [
        (row.order.number, f"{row.order.number}, {badge_for(row.state).word}, {row.order.placed_at:%b %-d, %Y}")
        for row in rows
        if row.order.placed_at
    ]


def known_order(number: str, *, email: str, viewer: Viewer) -> Order | None:
    """The order behind a number, where this person is known to be its buyer.

    That is: it belongs to the account, a code proved its mailbox in this browser, or the mail address is the
    order's own (the answer then goes to that mailbox and nowhere else).
    """
    order = Order.objects.filter(number=number).first() if number else None
    if order is None:
        return None
    is_own = viewer.user_id is not None and order.user_id == viewer.user_id
    is_same = bool(email) and order.email.lower() == email.lower()
    return order if is_own or is_same or order.pk in viewer.proved_order_ids else None


def cases_of_orders(ids: Sequence[int], viewer: Any) -> dict[int, dict[str, object]]:  # noqa: ANN401  panels hand on any viewer
    """The panel of the order page: cases about it, for who owns the account or proved the mailbox."""
    found: dict[int, dict[str, object]] = {}
    for case in Case.objects.filter(order_id__in=ids).order_by("-pk"):
        is_own = viewer.user_id is not None and case.user_id == viewer.user_id
        if is_own or case.order_id in viewer.proved_order_ids:
            panel: Any = found.setdefault(int(case.order_id or 0), {"cases": []})
            panel["cases"].append({"case": case, "url": f"/account/cases/{case.number}/" if is_own else ""})
    return found


def staff_cases_of_orders(ids: Sequence[int], viewer: Any) -> dict[int, dict[str, object]]:  # noqa: ANN401  as above
    """The panel of the staff's order page."""
    if not viewer.may("support.view_case"):
        return {}
    found: dict[int, dict[str, object]] = {}
    for case in Case.objects.filter(order_id__in=ids).select_related("assignee").order_by("-pk"):
        panel: Any = found.setdefault(int(case.order_id or 0), {"cases": []})
        panel["cases"].append(case)
    return found


def orders_with_open_cases(ids: Sequence[int]) -> Iterable[int]:
    """Of these orders, those with a case that still goes on."""
    rows = Case.objects.filter(order_id__in=ids).unresolved().values_list("order_id", flat=True)
    return [order_id for order_id in rows if order_id is not None]


def queues(*, now: datetime) -> list[QueueRow]:
    """Cases whose next word is ours; those that wait for a day or more are urgent."""
    row = Case.objects.waiting_for_us().aggregate(n=Count("pk"), since=Min("waiting_since"))
    is_urgent = bool(row["since"] and (now - row["since"]).days >= 1)
    return [QueueRow("Cases to answer", row["n"], row["since"], "support.case", [("turn", "us")], is_urgent=is_urgent)]


def picture_response(image: CaseImage | None) -> FileResponse:
    """The file as the JPEG it was written as; Http404 where there is none."""
    if image is None or not image.file or not image.file.storage.exists(str(image.file.name)):
        raise Http404
    response = FileResponse(image.file.open("rb"), content_type="image/jpeg")
    response["Content-Disposition"] = 'inline; filename="picture.jpg"'
    return response


def staff_picture(case: Case, image_id: int) -> FileResponse:
    """Any picture of a case, for staff who may see it."""
    return picture_response(CaseImage.objects.filter(message__case=case, pk=image_id).first())
