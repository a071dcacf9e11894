"""Canned answers with their blanks filled from the case and its order."""

from django.conf import settings

from fulfillment.models import Package
from orders.models import OrderLine
from orders.queries.orders import state_of
from shop.templatetags.badges import badge_for
from shop.templatetags.dates import day_words
from support.models import Case

UNKNOWN = "..."
"""Stands in a blank that nothing is known for, so that whoever sends it sees it."""


def filled_answer(text: str, case: Case, *, agent: str) -> str:
    """The answer for this case; a tracking number only where a parcel has one."""
    for name, value in _facts(case, agent).items():
        text = text.replace("{" + name + "}", value)
    return "\n".join(line.rstrip() for line in text.splitlines())


def _facts(case: Case, agent: str) -> dict[str, str]:
    order = case.order
    name = (case.name or (order.name if order else "")).split(" ")[0]
    facts = {
        "name": name or "there",
        "case": case.number,
        "agent": agent,
        "shop": settings.SHOP_NAME,
        "order": order.number if order else case.order_named or UNKNOWN,
        "state": UNKNOWN,
        "arrives": UNKNOWN,
        "tracking": "",
    }
    if order is None:
        return facts
    lines = list(OrderLine.objects.filter(order=order))
    facts["state"] = str(badge_for(state_of(order, lines)).word).lower()
    if order.promised_to:
        facts["arrives"] = day_words(order.promised_to)
    parcel = Package.objects.filter(shipment__order=order).exclude(tracking_number="").order_by("-pk").first()
    if parcel is not None:
        facts["tracking"] = f"Its tracking number is {parcel.tracking_number}."
    return facts
