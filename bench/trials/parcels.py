"""A parcel out of the door in one go, by the actions that the warehouse's pages call."""

from fulfillment.actions import pack, pick
from fulfillment.actions import ship as door
from fulfillment.models import Package, Pick, Shipment
from fulfillment.tests.factories import make_picker


def ship(number: str) -> None:
    """Pick, pack and ship the one shipment of an order."""
    shipment = Shipment.objects.get(order__number=number)
    picker, house = make_picker(), shipment.house
    walk = pick.start_list(picker_id=picker.pk, warehouse_id=house.pk, shipment_ids=[shipment.pk])
    for stop in Pick.objects.filter(pick_list=walk):
        pick.confirm_pick(pick_id=stop.pk, picker_id=picker.pk, seen=0, quantity=stop.quantity)
    pick.finish_list(pick_list_id=walk.pk)
    package: Package = pack.open_parcel(shipment_id=shipment.pk)
    for line in shipment.lines.all():
        pack.put_in(shipment_id=shipment.pk, shipment_line_id=line.pk, seen=0, quantity=line.quantity)
    pack.close_parcel(package_id=package.pk, box_id=None, weight_g=500, actor=f"staff:{picker.pk}")
    door.ship_parcel(package_id=package.pk, carrier="other", tracking_number=f"T{package.pk:08d}", actor="system")
