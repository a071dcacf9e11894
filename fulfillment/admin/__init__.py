"""Shipments, boxes, purchase orders, counts at the door and questions to customers, for staff."""

from fulfillment.admin import low_stock, purchasing, questions, shipments

__all__ = ["low_stock", "purchasing", "questions", "shipments"]
