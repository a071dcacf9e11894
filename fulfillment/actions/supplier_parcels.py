"""Parcels that a supplier sends to our customer: a shipment of the order like ours, without warehouse and stock."""

import datetime
from collections.abc import Mapping

from django.utils import timezone

from fulfillment.actions import choices, ship, shipments
from fulfillment.carriers import registry
from fulfillment.models import Choice, Package, PurchaseOrder, Shipment, ShipmentLine
from fulfillment.states import ShipmentStatus
from orders.actions import orders
from orders.models import Order, OrderLine


def send_parcel(*, order: PurchaseOrder, contents: Mapping[int, int], carrier: str, number: str, actor: str) -> Package:
    """Write a supplier's parcel (order line id to units) and tell the customer; wants the customer's order locked.

    Raises BadTrackingNumber. Questions about a date of these lines are moot now.
    """
    number = check_number(carrier, number)
    customer_order = Order.objects.select_related("shipping_method").get(purchase_orders=order)
    now = timezone.now()
    shipment = Shipment.objects.create(
        number=shipments.new_number(),
        order=customer_order,
        purchase_order=order,
        status=ShipmentStatus.PACKED,
        packed_at=now,
        promised_on=timezone.localdate(now),
    )
    parcel = Package.objects.create(shipment=shipment, contents=_packed(shipment, contents), shipped_at=now)
    lines = list(OrderLine.objects.filter(pk__in=contents))
    ship.write_facts(parcel, carrier, number, _expected(order, customer_order, lines, now))
    for line_id, units in sorted(contents.items()):
        orders.record_progress(line_id=line_id, kind="shipped", quantity=units, actor=actor)
    ship.tell(parcel, actor=actor)
    ship.finish(shipment, now, actor=actor)
    choices.withdraw(
        order_id=customer_order.pk,
        line_ids=list(contents),
        cause=Choice.Cause.MOVED,
        actor=actor,
        text="It left before you answered, so there is nothing left to decide.",
    )
    return parcel


def _packed(shipment: Shipment, contents: Mapping[int, int]) -> dict[str, int]:
    """Write the shipment's lines; what lies in its one parcel, by their ids."""
    packed: dict[str, int] = {}
    for line_id, units in sorted(contents.items()):
        how = {"quantity": units, "claimed_quantity": units, "picked_quantity": units}
        packed[str(ShipmentLine.objects.create(shipment=shipment, order_line_id=line_id, **how).pk)] = units
    return packed


def _expected(
    order: PurchaseOrder, customer_order: Order, lines: list[OrderLine], now: datetime.datetime
) -> tuple[datetime.date, datetime.date]:
    """The supplier's own day where he named one that is still to come, else as for our parcels."""
    today = timezone.localdate(now)
    days = [line.expected_on for line in order.lines.filter(order_line__in=lines) if line.expected_on]
    if days and max(days) >= today:
        return max(today, min(days)), max(days)
    return ship.expected(customer_order, lines, now)


def check_number(carrier: str, number: str) -> str:
    """Return a tracking number as it is stored; one of a carrier we do not know stays as typed."""
    if registry.carrier_for(carrier) is None:
        if not carrier.strip() or not number.strip():
            raise ship.BadTrackingNumber("Say which carrier has it, and its tracking number.")
        return number.strip()
    return ship.check_number(carrier, number)


def book_number(*, order: PurchaseOrder, carrier: str, key: str) -> str:
    """Ask a carrier that numbers parcels itself, outside any transaction; empty for others. Raises ProviderError."""
    return ship.book_number(order_id=order.order_id or 0, carrier=carrier, reference=f"{order.number}-{key}"[:80])
