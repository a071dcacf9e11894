"""Open questions to customers on the order page, and suppliers' orders on the staff's."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Prefetch, Q, Sum

from fulfillment.models import Choice, ChoiceLine, PurchaseLine, PurchaseOrder
from fulfillment.queries.direct import direct_days
from fulfillment.queries.links import choice_path
from fulfillment.queries.parcels import visible_order_ids
from fulfillment.states import ChoiceStatus
from orders.models import Order, OrderLine
from orders.queries.worth import units_worth
from orders.registries import Asked, OrderAction
from orders.states import OrderStatus
from shop.core.http import Viewer
from shop.core.money import Money
from shop.promise import Promise

Context = Mapping[str, object]
SLOT = "questions"
"""The slot of the order page that shows them."""
UNREACHABLE = Q(order__email="", order__user__isnull=True)
"""Questions that reached nobody: orders of other channels without a mail address, which staff settle."""


def _provable(order_ids: Sequence[int], viewer: object) -> list[int]:
    """Orders whose questions this viewer may answer: his account's, or those whose mailbox he proved."""
    if not isinstance(viewer, Viewer) or viewer.is_staff:
        return []
    proved = {pk for pk in order_ids if pk in viewer.proved_order_ids}
    rest = [pk for pk in order_ids if pk not in proved]
    if rest and viewer.user_id is not None:
        own = Order.objects.filter(pk__in=rest, user_id=viewer.user_id).values_list("pk", flat=True)
        proved |= set(own)
    return sorted(proved)


def open_choices(order_ids: Sequence[int]) -> dict[int, list[Choice]]:
    """The open questions of each order, the most urgent first."""
    rows = Choice.objects.filter(order__in=order_ids, status=ChoiceStatus.OPEN).order_by("deadline", "pk")
    lines = Prefetch("lines", ChoiceLine.objects.select_related("order_line"))
    found: dict[int, list[Choice]] = {}
    for choice in rows.prefetch_related(lines):
        found.setdefault(choice.order_id, []).append(choice)
    return found


def questions_of(ids: list[int], viewer: object) -> dict[int, Context]:
    """Panel: what a customer must answer, with the link to do it."""
    open_ones = open_choices(_provable(ids, viewer))
    return {
        pk: {"questions": [{"choice": one, "path": choice_path(one.pk)} for one in found]}
        for pk, found in open_ones.items()
    }


def question_actions(asked: Asked, viewer: object) -> dict[int, list[OrderAction]]:
    """Answering, first of all that can be done with an order; the panel's questions where the page has loaded them."""
    shown: Mapping[int, Mapping[str, Any]] = (
        asked.shown[SLOT] if SLOT in asked.shown else questions_of(asked.ids, viewer)
    )
    return {
        pk: [
            OrderAction(
                f"choice-{question['choice'].pk}",
                "Answer our question",
                question["path"],
                detail="We cannot deliver everything as promised.",
                icon="warn",
                rank=1,
            )
            for question in context["questions"]
        ]
        for pk, context in shown.items()
    }


def purchases_of(ids: list[int], viewer: object) -> dict[int, Context]:
    """Panel: what suppliers deliver of an order, and what its customer was asked, for staff."""
    if not isinstance(viewer, Viewer) or not viewer.is_staff:
        return {}
    visible = visible_order_ids(ids, viewer)
    lines = Prefetch("lines", PurchaseLine.objects.select_related("variant__product"))
    rows = PurchaseOrder.objects.filter(order__in=visible).select_related("supplier").prefetch_related(lines)
    found: dict[int, dict[str, list[object]]] = {}
    for purchase in rows.order_by("pk"):
        found.setdefault(purchase.order_id or 0, {"purchases": [], "choices": []})["purchases"].append(purchase)
    asked = Choice.objects.filter(order__in=visible).prefetch_related("lines__order_line")
    for choice in asked.order_by("pk"):
        found.setdefault(choice.order_id, {"purchases": [], "choices": []})["choices"].append(choice)
    return dict(found)


@dataclass(frozen=True)
class ChoiceRow:
    """One line in question; `worth` is what its refund gives back, `direct` the days a supplier would deliver it."""

    line: ChoiceLine
    worth: Money
    direct: Promise | None

    @property
    def answers(self) -> list[ChoiceLine.Answer]:
        """What can be answered."""
        return [one for one in ChoiceLine.Answer if one != ChoiceLine.Answer.SUPPLIER or self.direct]


@dataclass(frozen=True)
class ChoiceView:
    """A question as its customer sees it; `has_rest` where it is not about all that is left of the order."""

    choice: Choice
    order: Order
    rows: list[ChoiceRow]
    can_cancel: bool
    has_rest: bool

    @property
    def has_direct(self) -> bool:
        """Whether a supplier could send something of it."""
        return any(row.direct for row in self.rows)


def has_rest(order_id: int, asked: Iterable[ChoiceLine]) -> bool:
    """Whether an order has units that are not in question."""
    left = OrderLine.objects.filter(order=order_id).aggregate(units=Sum(F("quantity") - F("canceled_quantity")))
    return (left["units"] or 0) > sum(line.quantity for line in asked)


def choice_view(choice: Choice, *, now: datetime.datetime) -> ChoiceView:
    """Everything on the page of a question; six statements, and two more where the policy lets a supplier send it."""
    order = choice.order
    lines = list(choice.lines.select_related("choice", "order_line__variant").order_by("pk"))
    claimed = OrderLine.objects.filter(order=order, picking_quantity__gt=0).exists()
    direct = direct_days(order, lines, now=now) if choice.status == ChoiceStatus.OPEN else {}
    rows = [
        ChoiceRow(line, units_worth(line.order_line, order.currency, line.quantity), direct.get(line.pk))
        for line in lines
    ]
    is_alive = order.status in {OrderStatus.CONFIRMED, OrderStatus.ON_HOLD}
    return ChoiceView(choice, order, rows, can_cancel=is_alive and not claimed, has_rest=has_rest(order.pk, lines))
