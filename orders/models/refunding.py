"""Nouns: LineRefund. What of a refund belongs to which line."""

from django.db import models


class LineRefund(models.Model):
    """Money given back for one line, or for the delivery where `line` is empty; written once, with its refund.

    `cause` is the refund's own ("return:12:1"); `amount` smallest units of the order's currency.
    """

    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE, related_name="line_refunds")
    line = models.ForeignKey(
        "orders.OrderLine", on_delete=models.CASCADE, null=True, blank=True, related_name="line_refunds"
    )
    cause = models.CharField(max_length=60)
    quantity = models.PositiveIntegerField(default=0, help_text="0 for money off units that are kept")
    amount = models.BigIntegerField()
    actor = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            # A cause gives money back for a line once, and for the delivery once.
            models.UniqueConstraint(fields=["order", "cause", "line"], name="line_refund_once_per_cause"),
            models.UniqueConstraint(
                fields=["order", "cause"], condition=models.Q(line=None), name="delivery_refund_once_per_cause"
            ),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="line_refund_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.cause}: {self.amount}"
