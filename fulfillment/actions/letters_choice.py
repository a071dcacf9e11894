"""The mail "Needs your answer", once for each question."""

from fulfillment.models import Choice
from fulfillment.queries.links import choice_path
from shop.core.events import queue_message


def ask_customer(choice: Choice) -> None:
    """Mail the customer what is in question, until when, and where to answer."""
    order = choice.order
    lines = list(choice.lines.select_related("order_line"))
    queue_message(
        event="choice_asked",
        to=order.email,
        dedupe_key=f"choice-{choice.pk}",
        context={"order": order, "choice": choice, "lines": lines, "path": choice_path(choice.pk)},
        reason="Something of your order cannot be as promised.",
        user_id=order.user_id,
        order_number=order.number,
        owner=("order", order.pk),
    )
