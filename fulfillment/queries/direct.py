"""Which suppliers could send what an order lacks, straight to its customer, and on which days."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Q

from fulfillment.models import Choice, ChoiceLine, PurchaseLine
from orders.models import Order, OrderLine
from orders.queries.delivery import carrier_days
from orders.queries.parcels import tell
from shop.promise import WAYS, Promise, Slice, Way
from shop.queries.suppliers import DirectOffer, direct_offers

ALLOWING = [policy for policy, ways in WAYS.items() if Way.SUPPLIER in ways]
"""Policies of variants that a supplier may send."""


def open_offers(order_id: int, lines: Collection[OrderLine]) -> dict[int, list[DirectOffer]]:
    """By line of one order, the suppliers that send it, the first choice first.

    Left out are those that refused the same thing for this order before, on whichever line, or lost this line.
    """
    found = direct_offers({line.variant_id for line in lines})
    if not found:
        return {}
    failed = PurchaseLine.objects.filter(order_line__order=order_id).filter(
        Q(refused_quantity__gt=0) | Q(canceled_quantity__gt=0)
    )
    rows = list(failed.values_list("variant_id", "order_line_id", "refused_quantity", "purchase_order__supplier_id"))
    return {
        line.pk: [offer for offer in found.get(line.variant_id, []) if not _has_failed(line, offer, rows)]
        for line in lines
    }


def _has_failed(line: OrderLine, offer: DirectOffer, rows: Sequence[tuple[int, int | None, int, int]]) -> bool:
    return any(
        supplier_id == offer.supplier_id and variant_id == line.variant_id and (refused or line_id == line.pk)
        for variant_id, line_id, refused, supplier_id in rows
    )


def direct_days(order: Order, lines: Sequence[ChoiceLine], *, now: datetime) -> dict[int, Promise]:
    """By line of a question, the days on which a supplier would deliver it; without a line that none could.

    A line whose supplier moved its day stays with him: he may have begun with it.
    """
    asked = {line.pk: line for line in lines if _may(line)}
    offers = open_offers(order.pk, [line.order_line for line in asked.values()]) if asked else {}
    found = {}
    for pk, line in asked.items():
        if best := next(iter(offers.get(line.order_line_id, [])), None):
            part = Slice(Way.SUPPLIER, line.quantity, direct=(best.min_days, best.max_days))
            (found[pk],) = tell([part], days=carrier_days(order), now=now)
    return found


def _may(line: ChoiceLine) -> bool:
    """Whether the shop's policy lets a supplier send it, and the question leaves room for that."""
    is_his = line.choice.cause == Choice.Cause.MOVED and line.order_line.way == Way.SUPPLIER
    return line.order_line.variant.stock_policy in ALLOWING and not is_his
