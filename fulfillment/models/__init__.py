"""Everything about picking, packing, parcels and purchasing."""

from fulfillment.models.choices import Choice, ChoiceLine
from fulfillment.models.picking import Pick, PickList
from fulfillment.models.purchasing import PurchaseLine, PurchaseOrder, Receipt, SupplierAnswer
from fulfillment.models.shipment import Box, Package, Shipment, ShipmentLine
from fulfillment.models.tracking import TrackingEvent

__all__ = [
    "Box",
    "Choice",
    "ChoiceLine",
    "Package",
    "Pick",
    "PickList",
    "PurchaseLine",
    "PurchaseOrder",
    "Receipt",
    "Shipment",
    "ShipmentLine",
    "SupplierAnswer",
    "TrackingEvent",
]
