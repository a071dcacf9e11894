"""Returns and claims as orders know them: what is open, what the order page shows, what can be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from fulfillment.queries.parcels import visible_order_ids
from orders.queries.orders import may_see
from orders.registries import Asked, OrderAction
from orders.states import OrderStatus
from shop.core.http import Viewer
from shop.core.money import Money
from shop.templatetags.dates import day_words
from support.models import Claim, Return, ReturnItem
from support.queries.return_links import return_address
from support.queries.returnable import claimable_of, return_lines
from support.states import OPEN_RETURNS, ClaimStatus

WORDS = {
    "requested": "We look at it and answer within a working day.",
    "authorized": "Agreed. Send it, with its number on the parcel.",
    "in_transit": "We write when it is here.",
    "received": "It arrived. We check it now.",
    "inspected": "Checked. Somebody takes a second look at part of it.",
    "closed": "Checked, and everything is settled.",
    "rejected": "Not agreed.",
    "canceled": "You keep the items.",
}
CLAIM_WORDS = {
    "open": "We look at it and answer within a working day.",
    "refunded": "We gave money back for it.",
    "refused": "We could not pay for it.",
}


@dataclass(frozen=True)
class ReturnView:
    """A return as the order page tells it; `url` is empty for who only has the order's link."""

    row: Return
    items: tuple[ReturnItem, ...]
    words: str
    back: Money
    url: str


@dataclass(frozen=True)
class ClaimView:
    """A claim as the order page tells it."""

    row: Claim
    words: str
    back: Money


def open_matters(order_ids: Sequence[int]) -> set[int]:
    """Of these orders, those with a return or claim that is not done."""
    returns = Return.objects.filter(order_id__in=order_ids, status__in=OPEN_RETURNS)
    claims = Claim.objects.filter(order_id__in=order_ids, status=ClaimStatus.OPEN)
    return {*returns.values_list("order_id", flat=True), *claims.values_list("order_id", flat=True)}


def still_returnable(order_ids: Sequence[int], now: datetime) -> set[int]:
    """Of these orders, those with something open or a line whose own return period still runs."""
    lines = return_lines(order_ids, now=now)
    return open_matters(order_ids) | {order_id for order_id, rows in lines.items() if any(row.units for row in rows)}


def open_matter_sentence(user_id: int) -> str:
    """Why an account has to stay for now: a return or claim is open; empty where none is."""
    mine = Return.objects.open().filter(order__user_id=user_id).order_by("pk").first()
    if mine is not None:
        return f"Return {mine.number} is not done yet."
    claim = Claim.objects.filter(order__user_id=user_id, status=ClaimStatus.OPEN).order_by("pk").first()
    return f"Claim {claim.number} is not answered yet." if claim else ""


def matters_of(ids: list[int], viewer: object) -> dict[int, Mapping[str, object]]:
    """Panel: the returns and claims of each order; two statements and two for their items."""
    visible = visible_order_ids(ids, viewer)
    if not isinstance(viewer, Viewer) or not visible:
        return {}
    rows = Return.objects.filter(order_id__in=visible).select_related("order").order_by("-pk")
    found: dict[int, dict[str, list[object]]] = {}
    for row in rows.prefetch_related(Prefetch("items", ReturnItem.objects.select_related("line"))):
        _slot(found, row.order_id)["returns"].append(_return_view(row, viewer))
    for claim in Claim.objects.filter(order_id__in=visible).select_related("line").order_by("-pk"):
        back = Money(claim.refund_amount, claim.currency)
        _slot(found, claim.order_id)["claims"].append(ClaimView(claim, CLAIM_WORDS[claim.status], back))
    return {order_id: dict(slot) for order_id, slot in found.items()}


def _slot(found: dict[int, dict[str, list[object]]], order_id: int) -> dict[str, list[object]]:
    return found.setdefault(order_id, {"returns": [], "claims": []})


def _return_view(row: Return, viewer: Viewer) -> ReturnView:
    items = tuple(row.items.all())
    back = Money(row.refunded_amount, row.currency)
    url = return_address(row) if may_see(row.order, viewer) else ""
    return ReturnView(row, items, WORDS[row.status], back, url)


def staff_matters_of(ids: list[int], viewer: object) -> dict[int, Mapping[str, object]]:
    """Panel of the staff's order page: the same, for who may see returns."""
    if not isinstance(viewer, Viewer) or not viewer.may("support.view_return"):
        return {}
    return matters_of(ids, viewer)


def return_actions(asked: Asked, viewer: object) -> dict[int, list[OrderAction]]:
    """What can be sent back or claimed now, until when; else why not. Addresses are relative to the order's page."""
    alive = [order for order in asked.orders if order.status in {OrderStatus.CONFIRMED, OrderStatus.COMPLETED}]
    sent = [order for order in alive if any(line.shipped_quantity for line in order.lines.all())]
    lines = return_lines([order.pk for order in sent]) if sent else {}
    found: dict[int, list[OrderAction]] = {}
    for order in sent:
        rows = lines.get(order.pk, [])
        if rows:
            found[order.pk] = [_return_action([row.until for row in rows if row.units and row.until], rows[0].why_not)]
            if claimable_of(order, order.lines.all()):
                words = "Damaged, missing or not what you ordered"
                found[order.pk].append(
                    OrderAction("claim", "Something is wrong with an item", "claim/", words, "warn", rank=30)
                )
    return found


def _return_action(until: list[datetime], why_not: str) -> OrderAction:
    """The link while anything can come back, else the sentence that says why not."""
    name = "Return items"
    if not until:
        return OrderAction("return", name, "", f"Nothing can be returned. {why_not}", "return", is_open=False, rank=20)
    return OrderAction("return", name, "return/", f"Until {day_words(max(until))}", "return", rank=20)
