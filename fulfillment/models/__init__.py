"""Everything about picking, packing and parcels."""

from fulfillment.models.picking import Pick, PickList
from fulfillment.models.shipment import Box, Package, Shipment, ShipmentLine
from fulfillment.models.tracking import TrackingEvent

__all__ = ["Box", "Package", "Pick", "PickList", "Shipment", "ShipmentLine", "TrackingEvent"]
