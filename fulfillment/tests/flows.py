"""Steps that several tests take: released, picked, packed, shipped."""

import time

from fulfillment.actions import claims, pack, pick, ship
from fulfillment.actions.release import release_order
from fulfillment.models import Package, Pick, Shipment
from fulfillment.tests.factories import make_goods, make_order, make_picker
from orders.actions import canceling, orders
from orders.models import Order, OrderLine


def released(*lines, **overrides):
    """A confirmed order and its shipments."""
    order = make_order(*lines, **overrides)
    return order, [Shipment.objects.get(pk=pk) for pk in release_order(order_id=order.pk)]


def picked(*lines, **overrides):
    """An order whose first shipment lies at the bench."""
    order, shipments = released(*lines, **overrides)
    picker = make_picker()
    walk = pick.start_list(
        picker_id=picker.pk, warehouse_id=shipments[0].warehouse_id, shipment_ids=[one.pk for one in shipments]
    )
    for one in Pick.objects.filter(pick_list=walk):
        pick.confirm_pick(pick_id=one.pk, picker_id=picker.pk, seen=0, quantity=one.quantity)
    shipments[0].refresh_from_db()
    return order, shipments[0]


def fill(shipment, units=None, weight_g=900):
    """Put units of each line (all of them by default) into the open parcel and close it."""
    parcel = pack.open_parcel(shipment_id=shipment.pk)
    packed = pack.units_packed(shipment.pk)
    for line in shipment.lines.all():
        seen = packed.get(line.pk, 0)
        left = line.picked_quantity - seen
        count = min(left, units) if units else left
        if count:
            pack.put_in(shipment_id=shipment.pk, shipment_line_id=line.pk, seen=seen, quantity=count)
    pack.close_parcel(package_id=parcel.pk, box_id=None, weight_g=weight_g, actor="staff:1")
    return Package.objects.get(pk=parcel.pk)


def packed(quantity=2, **overrides):
    """An order of one line, packed in one parcel: (order, shipment, parcel, variant)."""
    _, (mug,) = make_goods()
    order, shipment = picked((mug, quantity), **overrides)
    parcel = fill(shipment)
    shipment.refresh_from_db()
    return order, shipment, parcel, mug


def send(parcel, carrier="ups", number="1Z999AA10123456784"):
    """Hand a parcel to a carrier."""
    return ship.ship_parcel(package_id=parcel.pk, carrier=carrier, tracking_number=number, actor="staff:1")


def without_lock_and_gate(monkeypatch):
    """Take out the order's lock and the condition on its units, so that a race can be seen to fail."""

    def unlocked(order_ids):
        found = list(Order.objects.filter(pk__in=order_ids).order_by("pk"))
        time.sleep(0.05)
        return found

    def unguarded(*, order_line_id, quantity):
        time.sleep(0.1)
        # the table's own constraint is the last net; it is taken out as well by writing over it
        return bool(OrderLine.objects.filter(pk=order_line_id).update(picking_quantity=quantity, canceled_quantity=0))

    monkeypatch.setattr(orders, "lock", unlocked)
    monkeypatch.setattr(canceling, "lock", unlocked)
    monkeypatch.setattr(claims, "take_units", unguarded)
