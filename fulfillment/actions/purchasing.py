"""Purchase orders: written, sent, moved, canceled. Answers of suppliers are in `answers`, goods in `receive`.

A line's supply is told again after each change, so that the store's dates are the suppliers' dates.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from fulfillment.actions.supplier_units import CLOSED, lock_purchase, settle_status, take_back, tell_supply
from fulfillment.models import PurchaseLine, PurchaseOrder
from fulfillment.states import PURCHASE_MOVES, PurchaseStatus
from orders.actions.placing import new_number
from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.core.states import move
from shop.models import Supplier, SupplierItem, Variant, Warehouse

MOST = 1_000_000


class CannotPurchase(Refused):
    """The purchase order cannot be written or sent like this; the message says why."""


@dataclass(frozen=True)
class Wish:
    """Units of a variant to order; without a cost the supplier's known one is taken (smallest units, for one)."""

    variant_id: int
    quantity: int
    cost_amount: int | None = None


@transaction()
def create_purchase(
    *,
    supplier_id: int,
    warehouse_id: int,
    wishes: Sequence[Wish],
    expected_on: datetime.date | None = None,
    note: str = "",
) -> PurchaseOrder:
    """Write a draft for a warehouse. Raises CannotPurchase."""
    if not Supplier.objects.filter(pk=supplier_id, is_active=True).exists():
        raise CannotPurchase("Choose a supplier we still buy from.")
    if not Warehouse.objects.filter(pk=warehouse_id, is_active=True).exists():
        raise CannotPurchase("Choose a warehouse that is open.")
    made = PurchaseOrder.objects.create(
        number=new_number("P"),
        supplier_id=supplier_id,
        warehouse_id=warehouse_id,
        expected_on=expected_on,
        wanted_on=expected_on,
        note=note[:500],
        currency=settings.BASE_CURRENCY,
    )
    for wish in wishes:
        set_line(purchase_order_id=made.pk, wish=wish)
    return made


@transaction()
def set_line(*, purchase_order_id: int, wish: Wish) -> PurchaseLine | None:
    """Say how many of a variant a draft orders; 0 takes the line out. Raises CannotPurchase."""
    order = PurchaseOrder.objects.select_for_update().get(pk=purchase_order_id)
    if order.status != PurchaseStatus.DRAFT:
        raise CannotPurchase("It was sent, so its lines are fixed. Write another one for more.")
    if not 0 <= wish.quantity <= MOST or (wish.cost_amount or 0) < 0:
        raise CannotPurchase(f"Order between 1 and {MOST:,} of a thing, at a price that is not negative.")
    if not Variant.objects.filter(pk=wish.variant_id).exists():
        raise CannotPurchase("There is no such item.")
    if not wish.quantity:
        order.lines.filter(variant_id=wish.variant_id).delete()
        return None
    item = SupplierItem.objects.filter(supplier_id=order.supplier_id, variant_id=wish.variant_id).first()
    known = item.cost_amount if item else None
    line, _ = PurchaseLine.objects.update_or_create(
        purchase_order=order,
        variant_id=wish.variant_id,
        order_line=None,
        defaults={
            "quantity": wish.quantity,
            "cost_amount": known if wish.cost_amount is None else wish.cost_amount,
            "supplier_sku": item.supplier_sku if item else "",
        },
    )
    return line


@transaction()
def send_purchase(*, purchase_order_id: int, actor: str, now: datetime.datetime | None = None) -> PurchaseOrder:
    """Send a draft: its goods count as on their way, and the supplier is told. Sending again changes nothing."""
    now = now or timezone.now()
    order, lines = lock_purchase(purchase_order_id)
    if order.status != PurchaseStatus.DRAFT:
        return order
    if not lines:
        raise CannotPurchase("Write at least one line first.")
    expected = order.expected_on or timezone.localdate(now) + datetime.timedelta(days=order.supplier.lead_days)
    if expected < timezone.localdate(now):
        raise CannotPurchase("The expected date has passed. Choose one from today on.")
    tell_supply(order, lines, expected_on=expected)
    mark_sent(order, expected_on=expected, actor=actor, now=now)
    return order


def mark_sent(order: PurchaseOrder, *, expected_on: datetime.date, actor: str, now: datetime.datetime) -> None:
    """Move a locked draft to sent with its date, and owe it to the supplier."""
    move(order, PurchaseStatus.SENT, actor=actor, table=PURCHASE_MOVES)
    order.expected_on, order.wanted_on, order.sent_at = expected_on, order.wanted_on or expected_on, now
    order.save(update_fields=["expected_on", "wanted_on", "sent_at"])
    order.lines.update(expected_on=expected_on)
    events.record("purchase.sent", purchase_order_id=order.pk)


@transaction()
def move_purchase(*, purchase_order_id: int, expected_on: datetime.date, line_ids: Sequence[int] = ()) -> PurchaseOrder:
    """Write a new expected date for a warehouse's order (or some of its lines); those who wait for it are told."""
    order, lines = lock_purchase(purchase_order_id)
    if order.is_direct or order.status == PurchaseStatus.DRAFT or order.closed_at is not None:
        raise CannotPurchase("Only an order on its way to a warehouse has a date to move.")
    chosen = [line for line in lines if (not line_ids or line.pk in line_ids) and line.outstanding]
    tell_supply(order, chosen, expected_on=expected_on)
    order.lines.filter(pk__in=[line.pk for line in chosen]).update(expected_on=expected_on)
    days = [day for day in order.lines.values_list("expected_on", flat=True) if day is not None]
    order.expected_on = max(days, default=expected_on)
    order.save(update_fields=["expected_on"])
    return order


@transaction()
def cancel_purchase(
    *, purchase_order_id: int, actor: str, reason: str, now: datetime.datetime | None = None
) -> PurchaseOrder:
    """Take back what the supplier has not sent yet; units of a customer are then found elsewhere, or he is asked."""
    order, lines = lock_purchase(purchase_order_id)
    if order.status in CLOSED:
        return order
    if order.status == PurchaseStatus.DRAFT:
        move(order, PurchaseStatus.CANCELED, actor=actor, table=PURCHASE_MOVES, reason=reason)
        PurchaseOrder.objects.filter(pk=order.pk).update(closed_at=now or timezone.now())
        return order
    if not any(line.undecided or line.to_ship for line in lines):
        raise CannotPurchase("All of it was sent already, so nothing can be canceled.")
    for line in lines:
        undecided = line.undecided
        take_back(line, line.to_ship)
        PurchaseLine.objects.filter(pk=line.pk).update(canceled_quantity=F("canceled_quantity") + undecided)
    settle_status(order, actor=actor, now=now)
    tell_supply(order, list(order.lines.all()))
    events.record("purchase.canceled", purchase_order_id=order.pk, order_id=order.order_id, reason=reason[:200])
    return order
