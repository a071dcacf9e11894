"""What the page of a return shows: the way it has gone, and what comes next."""

from dataclasses import dataclass
from datetime import datetime

from orders.queries.orders import Step
from shop.core.models import StatusChange
from shop.core.money import Money
from support.models import Return
from support.queries.matters import WORDS
from support.states import ReturnStatus

WAY = (
    (ReturnStatus.AUTHORIZED, "Agreed"),
    (ReturnStatus.IN_TRANSIT, "Sent"),
    (ReturnStatus.RECEIVED, "Received"),
    (ReturnStatus.INSPECTED, "Checked"),
    (ReturnStatus.CLOSED, "Done"),
)
NO_REFUND = {ReturnStatus.REJECTED, ReturnStatus.CANCELED}
PART_REFUSED = "Checked. We pay nothing back for what is not accepted, and send it back to you."
HEADLINES = {
    "requested": "We look at your return",
    "authorized": "Send it back to us",
    "in_transit": "Your parcel is on its way to us",
    "received": "Your parcel arrived",
    "inspected": "Your parcel is checked",
    "closed": "Your return is done",
    "rejected": "We cannot take it back",
    "canceled": "Your return is called off",
}


@dataclass(frozen=True)
class ReturnPage:
    """The headline, the words below it, the steps, and the money so far."""

    headline: str
    words: str
    steps: tuple[Step, ...]
    back: Money
    fee: Money
    can_send: bool
    can_cancel: bool


def page_of(row: Return) -> ReturnPage:
    """A return with its items at hand, as its customer reads it."""
    return ReturnPage(
        headline=HEADLINES[row.status],
        words=PART_REFUSED if row.status == ReturnStatus.CLOSED and _is_refused(row) else WORDS[row.status],
        steps=tuple(_steps(row)),
        back=Money(row.refunded_amount, row.currency),
        fee=Money(0 if row.status in NO_REFUND else row.fee_amount, row.currency),
        can_send=row.status in {ReturnStatus.AUTHORIZED, ReturnStatus.IN_TRANSIT},
        can_cancel=row.status in {ReturnStatus.REQUESTED, ReturnStatus.AUTHORIZED},
    )


def _is_refused(row: Return) -> bool:
    """Whether something of it was not accepted."""
    return any(item.rejected_quantity for item in row.items.all())


def _steps(row: Return) -> list[Step]:
    """Asked for, agreed, sent, received, checked, done; or where it ended."""
    changes = StatusChange.objects.filter(kind="support.return", object_id=row.pk, field="status")
    times: dict[str, datetime] = dict(changes.values_list("to_value", "at"))
    first = Step("Asked for", "done", row.created_at)
    if row.status in {ReturnStatus.REJECTED, ReturnStatus.CANCELED}:
        return [first, Step(ReturnStatus(row.status).label.capitalize(), "current", times.get(row.status))]
    order = [status.value for status, _ in WAY]
    reached = order.index(row.status) + 1 if row.status in order else 0
    steps = [first]
    for place, (status, title) in enumerate(WAY, start=1):
        is_done = place < reached or (place == reached and status == ReturnStatus.CLOSED)
        state = "done" if is_done else "current" if place == reached else "todo"
        steps.append(Step(title, state, times.get(status)))
    return steps
