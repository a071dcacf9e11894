"""What people in the warehouse, suppliers and customers type; one module for each of them."""

from fulfillment.forms.work import CloseForm, PickForm, PutForm, ScanForm, ShipForm, ShortForm

__all__ = ["CloseForm", "PickForm", "PutForm", "ScanForm", "ShipForm", "ShortForm"]
