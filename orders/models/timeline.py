"""Nouns: TimelineEntry, Cancellation."""

from django.db import models


class TimelineEntry(models.Model):
    """Something that happened to an order, with who did it. Written by `orders.actions.timeline.add`, never changed."""

    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE, related_name="timeline")
    kind = models.CharField(max_length=40, help_text="placed, payment.captured, shipment.shipped, note ...")
    actor = models.CharField(max_length=60, help_text="customer:12, staff:3, worker, provider:stripe")
    actor_name = models.CharField(max_length=150, blank=True)
    text = models.CharField(max_length=1000)
    is_public = models.BooleanField(default=False, help_text="shown to the customer")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name_plural = "timeline entries"
        indexes = [models.Index(fields=["order", "at"], name="timeline_of_order")]

    def __str__(self) -> str:
        return self.text


class Cancellation(models.Model):
    """The record of units taken out of an order: why, whether they went back on the shelf, and what was refunded."""

    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE, related_name="cancellations")
    line = models.ForeignKey(
        "orders.OrderLine", on_delete=models.CASCADE, null=True, blank=True, related_name="cancellations"
    )
    quantity = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=200)
    restocked = models.BooleanField()
    refund_amount = models.BigIntegerField(default=0)
    notified = models.BooleanField()
    actor = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.order_id}: {self.reason}"
