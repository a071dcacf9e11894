"""Nouns: Return, ReturnItem, Inspection. Goods on their way back, and what was found."""

import uuid

from django.db import models

from support.states import OPEN_RETURNS, ItemVerdict, ReturnStatus


class ReturnQuerySet(models.QuerySet["Return"]):
    """Named filters of returns."""

    def open(self) -> "ReturnQuerySet":
        """Asked for and not ended."""
        return self.filter(status__in=OPEN_RETURNS)


class Return(models.Model):
    """What a customer sends back of one order. Changed by `support.actions.returns` and `inspecting`.

    `fee_amount` is kept of the money once; amounts are smallest units of `currency`.
    """

    number = models.CharField(max_length=12, unique=True, help_text="T-XXXX-XXXX, random; printed as a code")
    draft_key = models.UUIDField(
        default=uuid.uuid4, unique=True, help_text="the wizard that made it; sent twice is once"
    )
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="returns")
    status = models.CharField(max_length=12, choices=ReturnStatus.choices, default=ReturnStatus.REQUESTED)
    answer = models.CharField(max_length=300, blank=True, help_text="why it was not agreed; the customer reads it")
    currency = models.CharField(max_length=3)
    fee_amount = models.BigIntegerField(default=0)
    fee_taken_amount = models.BigIntegerField(default=0)
    refunded_amount = models.BigIntegerField(default=0, db_default=0, help_text="asked for so far, fee kept")
    parcel = models.CharField(max_length=60, blank=True, help_text="tracking number the customer told")
    warehouse = models.ForeignKey(
        "shop.Warehouse",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="where it arrived",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    authorized_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ReturnQuerySet.as_manager()

    class Meta:
        permissions = [("decide_return", "Can decide about returns")]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=ReturnStatus.values), name="return_status_known"),
            models.CheckConstraint(
                condition=models.Q(fee_taken_amount__gte=0, fee_taken_amount__lte=models.F("fee_amount")),
                name="return_fee_taken_once",
            ),
        ]
        # Queues of staff and warehouse; which orders have something open.
        indexes = [
            models.Index(fields=["status", "created_at"], name="return_queue"),
            models.Index(
                fields=["order"],
                condition=models.Q(status__in=["requested", "authorized", "in_transit", "received", "inspected"]),
                name="return_open_of_order",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ReturnItem(models.Model):
    """Units of one order line that come back for one reason; counts only grow, `received` is None until it arrived."""

    of_return = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="items")
    line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="return_items")
    reason = models.ForeignKey("support.ReturnReason", on_delete=models.PROTECT, related_name="items")
    quantity = models.PositiveIntegerField()
    note = models.CharField(max_length=500, blank=True, help_text="what the customer says")
    received_quantity = models.PositiveIntegerField(null=True, blank=True)
    accepted_quantity = models.PositiveIntegerField(default=0)
    rejected_quantity = models.PositiveIntegerField(default=0)
    review_quantity = models.PositiveIntegerField(default=0, help_text="somebody decides about these")
    refunded_quantity = models.PositiveIntegerField(default=0)
    refunded_amount = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["line__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["of_return", "line"], name="return_item_once"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="return_item_of_something"),
            models.CheckConstraint(
                condition=models.Q(
                    quantity__gte=models.F("accepted_quantity")
                    + models.F("rejected_quantity")
                    + models.F("review_quantity")
                ),
                name="return_item_checked_once",
            ),
            models.CheckConstraint(
                condition=models.Q(refunded_quantity__lte=models.F("accepted_quantity")),
                name="return_item_refunded_was_accepted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of line {self.line_id}"

    @property
    def checked_quantity(self) -> int:
        """Units somebody looked at."""
        return self.accepted_quantity + self.rejected_quantity + self.review_quantity

    @property
    def to_check(self) -> int:
        """Units that arrived and wait for a look."""
        return (self.received_quantity or 0) - self.checked_quantity

    @property
    def verdict(self) -> str:
        """The item as a whole: accepted, rejected, needs_review, or pending."""
        if self.review_quantity:
            return ItemVerdict.NEEDS_REVIEW
        if not self.checked_quantity:
            return ItemVerdict.PENDING
        return ItemVerdict.ACCEPTED if self.accepted_quantity else ItemVerdict.REJECTED


class Inspection(models.Model):
    """One look at units of an item: the verdict, and where they went. Never changed."""

    class Place(models.TextChoices):
        """Where the units went."""

        SHELF = "shelf", "back on the shelf"
        SCRAP = "scrap", "scrapped"
        ASIDE = "aside", "put aside"

    item = models.ForeignKey(ReturnItem, on_delete=models.CASCADE, related_name="inspections")
    quantity = models.PositiveIntegerField()
    verdict = models.CharField(max_length=12, choices=ItemVerdict.choices)
    place = models.CharField(max_length=6, choices=Place.choices)
    bin = models.ForeignKey("shop.Bin", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=200, blank=True, help_text="the customer reads it where units are not accepted")
    actor = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="inspection_of_something"),
            models.CheckConstraint(
                condition=models.Q(place__in=["shelf", "scrap", "aside"]), name="inspection_place_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.verdict}"
