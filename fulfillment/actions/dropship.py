"""Lines our suppliers deliver: one rule makes purchase orders say what customers are owed, whenever it changed."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import F, Q, Sum
from django.utils import timezone

from fulfillment.actions import choices, purchasing, supplier_units
from fulfillment.models import Choice, ChoiceLine, PurchaseLine, PurchaseOrder
from fulfillment.queries.direct import open_offers
from fulfillment.states import ChoiceStatus
from orders.actions import orders, timeline
from orders.actions.placing import new_number
from orders.actions.promises import move_promise
from orders.models import Order, OrderLine
from orders.states import OrderStatus
from shop.actions import stock
from shop.actions.counts import lock_items
from shop.core import events
from shop.core.db import transaction
from shop.models import Reservation, SupplierItem
from shop.promise import Way
from shop.queries.suppliers import DirectOffer

OWNER = "order_line"
LIVE = (Reservation.Status.HELD, Reservation.Status.ALLOCATED, Reservation.Status.BACKORDERED)
OURS = (*LIVE, Reservation.Status.SHIPPED)


@dataclass(frozen=True)
class Owed:
    """A line that suppliers deliver or had a part in: units they `accepted`, are `asked` for, and those `kept` apart.

    `kept` are those promised of our own goods, sent ones among them, and those a customer is asked about.
    """

    line: OrderLine
    accepted: int
    asked: int
    kept: int
    was_tried: bool

    @property
    def uncovered(self) -> int:
        """Units that nobody delivers yet; below zero when more are asked of suppliers than are wanted."""
        wanted = self.line.quantity - self.line.canceled_quantity
        return wanted - self.accepted - self.kept - self.asked


@transaction()
def settle_direct(*, order_id: int, actor: str = "worker", now: datetime.datetime | None = None) -> list[int]:
    """Make the suppliers' orders fit what the customer is owed now; the purchase orders made.

    One rule for confirming, canceling, holding and refusing, so calling it again changes nothing. What one supplier
    refused is taken from own stock, else from another supplier, else the customer is asked.
    """
    now = now or timezone.now()
    (order,) = orders.lock([order_id])
    owed = _owed(order)
    by_supplier, orphans = _plan(owed, actor=actor) if order.status == OrderStatus.CONFIRMED else ({}, [])
    for row in owed:
        if row.uncovered < 0:
            _cut(row, -row.uncovered, actor=actor, now=now)
    made = [_order(order, pk, rows, actor=actor, now=now) for pk, rows in sorted(by_supplier.items())]
    asked = [choices.Asked(row.line.pk, row.uncovered, row.line.promised_to) for row in orphans]
    if asked:
        choices.ask(order_id=order_id, cause=Choice.Cause.REFUSED, asked=asked, actor=actor, now=now)
    return [purchase.pk for purchase in made]


def _plan(owed: Iterable[Owed], *, actor: str) -> tuple[dict[int, list[tuple[Owed, DirectOffer]]], list[Owed]]:
    """Who delivers what is not covered: own stock takes its part at once, then suppliers, and lines nobody has."""
    by_supplier: dict[int, list[tuple[Owed, DirectOffer]]] = {}
    orphans: list[Owed] = []
    open_rows = [row for row in owed if row.uncovered > 0]
    lock_items({row.line.variant_id for row in open_rows})
    for row in open_rows:
        if row.was_tried and _from_stock(row, actor=actor):
            continue
        offer = _offer(row)
        if offer is not None:
            by_supplier.setdefault(offer.supplier_id, []).append((row, offer))
        elif row.was_tried or not _from_stock(row, actor=actor):
            orphans.append(row)
    return by_supplier, orphans


def _owed(order: Order) -> list[Owed]:
    """Lines that suppliers deliver, and those of another way by now: a supplier may still say no to a part of them."""
    purchases = list(PurchaseLine.objects.filter(order_line__order=order))
    theirs = Q(way=Way.SUPPLIER) | Q(pk__in=[one.order_line_id for one in purchases])
    lines = list(OrderLine.objects.filter(theirs, order=order).order_by("pk"))
    keys = [line.pk for line in lines]
    promised = Reservation.objects.filter(owner_kind=OWNER, owner_id__in=[str(pk) for pk in keys], status__in=OURS)
    in_stock = {int(pk): n for pk, n in promised.values_list("owner_id").annotate(n=Sum("quantity"))}
    questions = ChoiceLine.objects.filter(order_line__in=keys, choice__status=ChoiceStatus.OPEN)
    asked = questions.filter(choice__cause=Choice.Cause.REFUSED).values_list("order_line_id")
    in_question: Mapping[int, int] = dict(asked.annotate(n=Sum("quantity")))
    return [
        Owed(
            line,
            accepted=sum(one.accepted_quantity for one in purchases if one.order_line_id == line.pk),
            asked=sum(one.undecided for one in purchases if one.order_line_id == line.pk),
            kept=in_stock.get(line.pk, 0) + in_question.get(line.pk, 0),
            was_tried=any(one.order_line_id == line.pk for one in purchases),
        )
        for line in lines
    ]


def _cut(row: Owed, units: int, *, actor: str, now: datetime.datetime) -> None:
    """Take back undecided units that the customer no longer wants, from the latest purchase order first."""
    for line in PurchaseLine.objects.filter(order_line=row.line).order_by("-pk").select_for_update():
        part = min(units, line.undecided)
        if part > 0:
            purchase = PurchaseOrder.objects.select_for_update().get(pk=line.purchase_order_id)
            PurchaseLine.objects.filter(pk=line.pk).update(canceled_quantity=F("canceled_quantity") + part)
            supplier_units.settle_status(purchase, actor=actor, now=now)
            events.record("purchase.canceled", purchase_order_id=purchase.pk, reason="our customer canceled")
            units -= part


def _from_stock(row: Owed, *, actor: str) -> bool:
    """Promise own units in place of a supplier's; False when there are not enough."""
    key = str(row.line.pk)
    if Reservation.objects.filter(owner_kind=OWNER, owner_id=key, status__in=LIVE).exists():
        return False
    demand = stock.Demand(key, row.line.variant_id, row.uncovered)
    until = timezone.now() + datetime.timedelta(minutes=5)
    try:
        stock.hold(owner_kind=OWNER, demands=[demand], expires_at=until)
    except stock.OutOfStock:
        return False
    stock.allocate(owner_kind=OWNER, owner_ids=[key], actor=actor)
    OrderLine.objects.filter(pk=row.line.pk, picking_quantity=0).update(way=Way.STOCK)
    text = f"{row.uncovered} of {row.line.title} come from our own shelf."
    timeline.add(order_id=row.line.order_id, kind="line.rerouted", text=text, actor=actor, is_public=True)
    events.record("order.allocated", order_id=row.line.order_id)
    return True


def _offer(row: Owed) -> DirectOffer | None:
    """The first supplier that sends it and did not fail this order with it."""
    return next(iter(open_offers(row.line.order_id, [row.line]).get(row.line.pk, [])), None)


def _order(
    order: Order,
    supplier_id: int,
    rows: Iterable[tuple[Owed, DirectOffer]],
    *,
    actor: str,
    now: datetime.datetime,
) -> PurchaseOrder:
    """Write and send one direct purchase order."""
    rows = list(rows)
    purchase = PurchaseOrder.objects.create(
        number=new_number("P"), supplier_id=supplier_id, order=order, currency=settings.BASE_CURRENCY
    )
    items = {
        item.variant_id: item
        for item in SupplierItem.objects.filter(
            supplier_id=supplier_id, variant_id__in=[row.line.variant_id for row, _ in rows]
        )
    }
    PurchaseLine.objects.bulk_create(
        PurchaseLine(
            purchase_order=purchase,
            variant_id=row.line.variant_id,
            order_line=row.line,
            quantity=row.uncovered,
            supplier_sku=items[row.line.variant_id].supplier_sku,
            cost_amount=items[row.line.variant_id].cost_amount,
        )
        for row, _ in rows
    )
    expected = timezone.localdate(now) + datetime.timedelta(days=max(offer.max_days for _, offer in rows))
    promised = max((row.line.promised_to for row, _ in rows if row.line.promised_to), default=expected)
    purchasing.mark_sent(purchase, expected_on=max(promised, timezone.localdate(now)), actor=actor, now=now)
    names = ", ".join(f"{row.uncovered} of {row.line.title}" for row, _ in rows)
    text = f"Ordered from our supplier, who sends it to you: {names}."
    timeline.add(order_id=order.pk, kind="purchase.sent", text=text, actor=actor, is_public=True, at=now)
    late = [row for row, offer in rows if row.was_tried and _is_later(row.line, expected)]
    tell_moved(order, late, expected, actor=actor, now=now)
    return purchase


def _is_later(line: OrderLine, day: datetime.date) -> bool:
    return line.promised_to is not None and day > line.promised_to


def tell_moved(order: Order, rows: Iterable[Owed], day: datetime.date, *, actor: str, now: datetime.datetime) -> None:
    """Write a later day to these lines and ask their customer whether he waits."""
    asked = [choices.Asked(row.line.pk, row.uncovered, row.line.promised_to, day) for row in rows]
    for one in asked:
        move_promise(line_id=one.line_id, first=None, last=day)
    if asked:
        choices.ask(order_id=order.pk, cause=Choice.Cause.MOVED, asked=asked, actor=actor, now=now)
