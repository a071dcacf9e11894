"""Nouns: Shipment, ShipmentLine, Package, Box."""

from django.db import models

from fulfillment.states import ShipmentStatus
from shop.models import Warehouse


class Shipment(models.Model):
    """What one warehouse sends of one order; made when the order is released. Changed by `fulfillment.actions`.

    A parcel that a supplier sends is a shipment of its own, with `purchase_order` in place of the warehouse.
    """

    number = models.CharField(
        max_length=12, unique=True, help_text="S-XXXX-XXXX, random; printed as a code on the packing slip"
    )
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="shipments")
    warehouse = models.ForeignKey(
        "shop.Warehouse", on_delete=models.PROTECT, null=True, blank=True, related_name="shipments"
    )
    purchase_order = models.ForeignKey(
        "fulfillment.PurchaseOrder", on_delete=models.PROTECT, null=True, blank=True, related_name="shipments"
    )
    promised_on = models.DateField(null=True, blank=True, help_text="the day it must leave")
    status = models.CharField(max_length=10, choices=ShipmentStatus.choices, default=ShipmentStatus.READY)
    attention = models.CharField(max_length=200, blank=True, help_text="why staff must look at it")
    created_at = models.DateTimeField(auto_now_add=True)
    packed_at = models.DateTimeField(null=True, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "warehouse"],
                condition=models.Q(status__in=["pending", "ready"]),
                name="shipment_one_waiting_per_warehouse",
            ),
            models.CheckConstraint(condition=models.Q(status__in=ShipmentStatus.values), name="shipment_status_known"),
        ]
        # The pick list, by promise.
        indexes = [
            models.Index(
                fields=["warehouse", "promised_on", "id"],
                condition=models.Q(status__in=["ready", "picking"]),
                name="shipment_to_pick",
            ),
            models.Index(
                fields=["warehouse", "packed_at"], condition=models.Q(status="packed"), name="shipment_to_ship"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def house(self) -> Warehouse:
        """The warehouse that sends it; asked of our own shipments alone."""
        if self.warehouse is None:
            raise ValueError(f"{self.number} is sent by a supplier.")
        return self.warehouse


class ShipmentLine(models.Model):
    """Units of one order line that this shipment sends."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="lines")
    order_line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="shipment_lines")
    stock_item = models.ForeignKey("shop.StockItem", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    quantity = models.PositiveIntegerField(help_text="units to send; lowered when they are canceled or short")
    claimed_quantity = models.PositiveIntegerField(default=0)
    picked_quantity = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shipment", "order_line"], name="shipment_line_once"),
            models.CheckConstraint(
                condition=models.Q(picked_quantity__lte=models.F("claimed_quantity")),
                name="shipment_line_picked_was_claimed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.order_line_id}"

    @property
    def item_id(self) -> int:
        """The stock item; asked of our own shipments' lines alone."""
        if self.stock_item_id is None:
            raise ValueError(f"Line {self.pk} is sent by a supplier.")
        return self.stock_item_id


class Package(models.Model):
    """One parcel with its own tracking number and mail. `contents` maps shipment line ids to units."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="packages")
    position = models.PositiveSmallIntegerField(default=1)
    box = models.ForeignKey("fulfillment.Box", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    contents = models.JSONField(default=dict)
    weight_g = models.PositiveIntegerField("weight (g)", null=True, blank=True)
    carrier = models.CharField(max_length=40, blank=True)
    tracking_number = models.CharField(max_length=60, blank=True)
    tracking_url = models.URLField("tracking address", max_length=300, blank=True)
    expected_from = models.DateField(null=True, blank=True)
    expected_to = models.DateField(null=True, blank=True)
    tracking_status = models.CharField(max_length=30, blank=True, help_text="last word of the carrier")
    shipped_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    is_assumed = models.BooleanField(default=False, help_text="counted as delivered without the carrier's word")

    class Meta:
        ordering = ["shipment", "position"]
        constraints = [models.UniqueConstraint(fields=["shipment", "position"], name="package_position_once")]
        # Parcels whose way is still watched.
        indexes = [
            models.Index(
                fields=["expected_to"],
                condition=models.Q(shipped_at__isnull=False, delivered_at__isnull=True),
                name="package_on_its_way",
            )
        ]

    def __str__(self) -> str:
        return f"parcel {self.position} of {self.shipment_id}"


class Box(models.Model):
    """A carton in the packing room; inner sizes in millimeters, weights in grams."""

    name = models.CharField(max_length=40, unique=True)
    length_mm = models.PositiveIntegerField("length (mm)")
    width_mm = models.PositiveIntegerField("width (mm)")
    height_mm = models.PositiveIntegerField("height (mm)")
    own_weight_g = models.PositiveIntegerField("own weight (g)", default=0)
    max_weight_g = models.PositiveIntegerField("most weight (g)", default=25_000)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "boxes"
        ordering = ["length_mm"]

    def __str__(self) -> str:
        return self.name
