"""Mails about a question: that it needs an answer, and that a supplier sends what he was asked about. Each once."""

from collections.abc import Sequence

from django.utils import timezone

from fulfillment.models import Choice, ChoiceLine
from fulfillment.queries.direct import direct_days
from fulfillment.queries.links import choice_path
from fulfillment.queries.questions import has_rest
from orders.actions.access import order_address
from orders.models import Order
from shop.core.events import queue_message


def ask_customer(choice: Choice) -> None:
    """Mail the customer what is in question, until when, and where to answer."""
    order = choice.order
    lines = list(choice.lines.select_related("choice", "order_line__variant"))
    direct = direct_days(order, lines, now=timezone.now())
    queue_message(
        event="choice_asked",
        to=order.email,
        dedupe_key=f"choice-{choice.pk}",
        context={
            "order": order,
            "choice": choice,
            "has_rest": has_rest(order.pk, lines),
            "rows": [(line, direct.get(line.pk)) for line in lines],
            "path": choice_path(choice.pk),
        },
        reason="Something of your order cannot be as promised.",
        user_id=order.user_id,
        order_number=order.number,
        owner=("order", order.pk),
    )


def tell_direct(order: Order, lines: Sequence[ChoiceLine]) -> None:
    """Confirm by mail that a supplier sends these units, and when they arrive."""
    queue_message(
        event="choice_direct",
        to=order.email,
        dedupe_key=f"choice-direct-{lines[0].choice_id}",
        context={"order": order, "lines": lines, "path": order_address(order_id=order.pk)},
        reason="You let our supplier send something of your order.",
        user_id=order.user_id,
        order_number=order.number,
        owner=("order", order.pk),
    )
