"""Shipping: a parcel leaves with a carrier's number; stock falls, the order moves on, the customer is told once."""

import datetime
from collections.abc import Sequence

from django.utils import timezone

from fulfillment.actions import letters, shipments
from fulfillment.carriers import registry
from fulfillment.carriers.base import ParcelRequest
from fulfillment.models import Package, Shipment, ShipmentLine
from fulfillment.states import ShipmentStatus
from orders.actions import orders, timeline
from orders.actions.terms import add_search_terms
from orders.models import Order, OrderAddress, OrderLine
from shop.actions import goods
from shop.actions.stock import Cause
from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.queries.terms import delivery_terms

USUAL_DAYS = (2, 5)
"""When a parcel is expected, in days, where the order's shipping method does not say."""


class NotPacked(Refused):
    """The parcel is not closed, or its shipment is not packed."""

    def __init__(self) -> None:
        super().__init__("Close every parcel of this shipment first.")


class BadTrackingNumber(Refused):
    """The number cannot be this carrier's; `carriers` are brands that it could belong to."""

    def __init__(self, problem: str, carriers: tuple[str, ...] = ()) -> None:
        super().__init__(problem)
        self.carriers = carriers


def ship_parcel(*, package_id: int, carrier: str, tracking_number: str, actor: str) -> Package:
    """Hand a parcel to a carrier. A carrier that numbers parcels itself is asked when no number is given.

    Handing it over again changes nothing. Raises BadTrackingNumber, NotPacked, ProviderError.
    """
    parcel = Package.objects.select_related("shipment__order").get(pk=package_id)
    if parcel.shipped_at is not None:
        return parcel
    number = tracking_number.strip() or book_number(
        order_id=parcel.shipment.order_id,
        carrier=carrier,
        reference=f"{parcel.shipment.number}-{parcel.position}",
        weight_g=parcel.weight_g or 0,
    )
    return _hand_over(package_id=package_id, carrier=carrier, number=check_number(carrier, number), actor=actor)


def check_number(carrier: str, number: str) -> str:
    """Return the number as it is stored. Raises BadTrackingNumber."""
    plug = registry.carrier_for(carrier)
    if plug is None:
        raise BadTrackingNumber("Choose a carrier.")
    check = plug.check_number(carrier, number)
    if not check.is_good:
        raise BadTrackingNumber(check.problem, tuple(dict.fromkeys(other.brand.code for other in check.others)))
    return check.number


def book_number(*, order_id: int, carrier: str, reference: str, weight_g: int = 0) -> str:
    """Ask a carrier that numbers parcels itself, outside any transaction; empty for others. Raises ProviderError."""
    plug = registry.carrier_for(carrier)
    address = OrderAddress.objects.filter(order_id=order_id, kind="delivery").first()
    if plug is None or address is None:
        return ""
    label = plug.book(carrier, ParcelRequest(reference, address.country, address.postcode, weight_g))
    return label.number if label else ""


@transaction()
def _hand_over(*, package_id: int, carrier: str, number: str, actor: str) -> Package:
    shipment_id, order_id = Package.objects.values_list("shipment_id", "shipment__order_id").get(pk=package_id)
    order = orders.lock([order_id])[0]
    lines = {
        line.pk: line for line in ShipmentLine.objects.filter(shipment_id=shipment_id).select_related("order_line")
    }
    now = timezone.now()
    claimed = Package.objects.filter(
        pk=package_id, shipped_at=None, weight_g__isnull=False, shipment__status=ShipmentStatus.PACKED
    ).update(shipped_at=now)
    parcel = Package.objects.select_related("shipment").get(pk=package_id)
    if not claimed:
        if parcel.shipped_at is not None:
            return parcel
        raise NotPacked
    _take_from_stock(parcel, lines, actor=actor)
    inside = [lines[int(line_id)].order_line for line_id in parcel.contents]
    write_facts(parcel, carrier, number, expected(order, inside, now))
    for line_id, units in sorted(parcel.contents.items()):
        orders.record_progress(line_id=lines[int(line_id)].order_line_id, kind="shipped", quantity=units, actor=actor)
    tell(parcel, actor=actor)
    finish(parcel.shipment, now, actor=actor)
    return parcel


def _take_from_stock(parcel: Package, lines: dict[int, ShipmentLine], *, actor: str) -> None:
    bench = goods.bench(warehouse_id=parcel.shipment.house.pk)
    for line_id in sorted(parcel.contents, key=lambda key: lines[int(key)].item_id):
        line = lines[int(line_id)]
        goods.ship_goods(
            owner_kind="order_line",
            owner_id=str(line.order_line_id),
            stock_item_id=line.item_id,
            from_bin_id=bench.pk,
            quantity=parcel.contents[line_id],
            cause=Cause("package", f"{parcel.pk}:{line.pk}"),
            actor=actor,
        )


def expected(order: Order, lines: Sequence[OrderLine], now: datetime.datetime) -> tuple[datetime.date, datetime.date]:
    """Days between which a parcel with these lines should arrive: as promised, else by the order's shipping method.

    One that leaves so early that the carrier brings it before the first promised day comes as the carrier needs.
    """
    today = timezone.localdate(now)
    method = order.shipping_method
    shortest, longest = (method.min_days, method.max_days) if method else USUAL_DAYS
    last = max((day for line in lines if (day := line.promised_to or order.promised_to)), default=None)
    if last is not None and last >= today:
        firsts = [day for line in lines if (day := line.promised_from or order.promised_from)]
        first = min(max([today, *firsts]), last)
        calendar = delivery_terms().calendar
        if not method or first <= calendar.after_carrier(today, longest):
            return first, last
        return calendar.after_carrier(today, shortest), calendar.after_carrier(today, longest)
    return today + datetime.timedelta(days=shortest), today + datetime.timedelta(days=longest)


def write_facts(parcel: Package, carrier: str, number: str, days: tuple[datetime.date, datetime.date]) -> None:
    """Write what the carrier said about a parcel, and between which days it should arrive."""
    parcel.carrier = carrier
    parcel.tracking_number = number
    parcel.tracking_url = registry.tracking_url(carrier, number)
    parcel.tracking_status = "pre_transit"
    parcel.expected_from, parcel.expected_to = days
    parcel.save(
        update_fields=["carrier", "tracking_number", "tracking_url", "tracking_status", "expected_from", "expected_to"]
    )


def tell(parcel: Package, *, actor: str) -> None:
    """Timeline, search by number, event and mail: once, since a parcel leaves once."""
    shipment = parcel.shipment
    add_search_terms(order_id=shipment.order_id, terms=[("tracking", parcel.tracking_number)])
    name = registry.brand_name(parcel.carrier)
    timeline.add(
        order_id=shipment.order_id,
        kind="shipment.shipped",
        text=f"{letters.parcel_words(parcel)} is on its way with {name}, number {parcel.tracking_number}.",
        actor=actor,
        is_public=True,
    )
    events.record("package.shipped", package_id=parcel.pk, order_id=shipment.order_id)
    letters.tell_shipped(parcel)


def finish(shipment: Shipment, now: datetime.datetime, *, actor: str) -> None:
    """The last parcel out makes the shipment shipped."""
    if not shipment.packages.filter(shipped_at=None).exists():
        shipments.move(shipment, ShipmentStatus.SHIPPED, actor=actor)
        Shipment.objects.filter(pk=shipment.pk).update(shipped_at=now)
