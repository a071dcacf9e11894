"""Nouns: PurchaseOrder, PurchaseLine, SupplierAnswer, Receipt. Changed by `fulfillment.actions` only."""

from django.db import models

from fulfillment.states import PurchaseStatus


class PurchaseOrder(models.Model):
    """What we ask a supplier for: goods for a warehouse, or (with `order`) straight to that order's customer.

    `status` is computed from the lines once it was sent. `link_version` is part of each link: raising it kills them.
    """

    number = models.CharField(max_length=12, unique=True, help_text="P-XXXX-XXXX, random")
    supplier = models.ForeignKey("shop.Supplier", on_delete=models.PROTECT, related_name="purchase_orders")
    warehouse = models.ForeignKey(
        "shop.Warehouse", on_delete=models.PROTECT, null=True, blank=True, related_name="purchase_orders"
    )
    order = models.ForeignKey(
        "orders.Order", on_delete=models.PROTECT, null=True, blank=True, related_name="purchase_orders"
    )
    expected_on = models.DateField(null=True, blank=True, help_text="at the warehouse, or at the customer's door")
    wanted_on = models.DateField(null=True, blank=True, help_text="the day we asked for")
    note = models.CharField(max_length=500, blank=True, help_text="the supplier reads it")
    currency = models.CharField(max_length=3, default="USD")
    status = models.CharField(max_length=16, choices=PurchaseStatus.choices, default=PurchaseStatus.DRAFT)
    link_version = models.PositiveIntegerField(default=1)
    reference = models.CharField(max_length=80, blank=True, help_text="the supplier's own number")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        permissions = [("send_purchaseorder", "Can send and cancel purchase orders")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=PurchaseStatus.values), name="purchase_order_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(warehouse__isnull=True) ^ models.Q(order__isnull=True),
                name="purchase_order_to_house_or_customer",
            ),
        ]
        indexes = [
            # Reminders and the queue of silent suppliers.
            models.Index(fields=["sent_at"], condition=models.Q(status="sent"), name="purchase_unanswered"),
            # What a warehouse expects.
            models.Index(
                fields=["warehouse", "expected_on"], condition=models.Q(closed_at=None), name="purchase_expected"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_direct(self) -> bool:
        """Whether it goes straight to a customer."""
        return self.order_id is not None


class PurchaseLine(models.Model):
    """Units of a variant asked of a supplier. Quantities only grow.

    `accepted + refused + canceled` never pass `quantity`; `missing` are those we stopped waiting for.
    """

    purchase_order = models.ForeignKey(PurchaseOrder, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey("shop.Variant", on_delete=models.PROTECT, related_name="+")
    order_line = models.ForeignKey(
        "orders.OrderLine", on_delete=models.PROTECT, null=True, blank=True, related_name="purchase_lines"
    )
    supplier_sku = models.CharField("supplier's SKU", max_length=80, blank=True)
    cost_amount = models.BigIntegerField(null=True, blank=True, help_text="price of one, the order's currency")
    quantity = models.PositiveIntegerField()
    accepted_quantity = models.PositiveIntegerField(default=0)
    refused_quantity = models.PositiveIntegerField(default=0)
    canceled_quantity = models.PositiveIntegerField(default=0)
    shipped_quantity = models.PositiveIntegerField(default=0)
    received_quantity = models.PositiveIntegerField(default=0)
    damaged_quantity = models.PositiveIntegerField(default=0)
    missing_quantity = models.PositiveIntegerField(default=0)
    expected_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["purchase_order", "variant"],
                condition=models.Q(order_line__isnull=True),
                name="purchase_line_once",
            ),
            models.UniqueConstraint(fields=["purchase_order", "order_line"], name="purchase_line_once_direct"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="purchase_line_of_something"),
            models.CheckConstraint(
                condition=models.Q(
                    quantity__gte=models.F("accepted_quantity")
                    + models.F("refused_quantity")
                    + models.F("canceled_quantity")
                ),
                name="purchase_line_answered_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.variant_id}"

    @property
    def undecided(self) -> int:
        """Units the supplier has not answered for."""
        return self.quantity - self.canceled_quantity - self.accepted_quantity - self.refused_quantity

    @property
    def due(self) -> int:
        """Units that are neither refused nor canceled."""
        return self.quantity - self.canceled_quantity - self.refused_quantity

    @property
    def arrived(self) -> int:
        """Units counted at the door, whole or damaged, and those given up."""
        return self.received_quantity + self.damaged_quantity + self.missing_quantity

    @property
    def outstanding(self) -> int:
        """Units still to arrive; never below zero."""
        return max(0, self.due - self.arrived)

    @property
    def to_ship(self) -> int:
        """Accepted units the supplier has not sent."""
        return max(0, self.accepted_quantity - self.shipped_quantity)


class SupplierAnswer(models.Model):
    """One thing a supplier said about a line; the same key is heard once. Never changed."""

    class Kind(models.TextChoices):
        """What he said."""

        ACCEPTED = "accepted", "accepted"
        REFUSED = "refused", "cannot deliver"
        SHIPPED = "shipped", "sent"
        MOVED = "moved", "new date"

    line = models.ForeignKey(PurchaseLine, on_delete=models.CASCADE, related_name="answers")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    quantity = models.PositiveIntegerField()
    due_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    carrier = models.CharField(max_length=40, blank=True)
    tracking_number = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=100, help_text="of the form or message; a repeat has the same")
    actor = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["line", "key"], name="supplier_answer_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["accepted", "refused", "shipped", "moved"]),
                name="supplier_answer_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.kind}"


class Receipt(models.Model):
    """One count at the door: good units into a bin, damaged ones aside, or units that will not come. Never changed."""

    class Reason(models.TextChoices):
        """Why a count differs from what was expected."""

        EXTRA = "extra", "they sent more than we ordered"
        SUBSTITUTE = "substitute", "more in place of something missing"
        MISCOUNT = "miscount", "an earlier count was wrong"
        LOST = "lost", "lost on the way"
        UNAVAILABLE = "unavailable", "the supplier cannot send it any more"
        NOT_SENT = "not_sent", "not in the delivery, the slip lists it"

    line = models.ForeignKey(PurchaseLine, on_delete=models.PROTECT, related_name="receipts")
    bin = models.ForeignKey("shop.Bin", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    good_quantity = models.PositiveIntegerField(default=0)
    damaged_quantity = models.PositiveIntegerField(default=0)
    missing_quantity = models.PositiveIntegerField(default=0)
    over_quantity = models.PositiveIntegerField(default=0, help_text="units above what was outstanding")
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    note = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=100, unique=True, help_text="of the form; a repeat has the same")
    actor = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        # Discrepancies, newest first.
        indexes = [
            models.Index(
                fields=["-id"],
                condition=models.Q(damaged_quantity__gt=0)
                | models.Q(missing_quantity__gt=0)
                | models.Q(over_quantity__gt=0),
                name="receipt_discrepancies",
            )
        ]

    def __str__(self) -> str:
        return f"{self.good_quantity} of line {self.line_id}"
