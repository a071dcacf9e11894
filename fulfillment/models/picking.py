"""Nouns: PickList, Pick."""

from django.conf import settings
from django.db import models

from fulfillment.states import PickState


class PickList(models.Model):
    """One walk of one picker: a single shipment or a batch of several."""

    warehouse = models.ForeignKey("shop.Warehouse", on_delete=models.PROTECT, related_name="pick_lists")
    picker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pick_lists")
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        permissions = [("use_warehouse", "Can pick, pack and ship")]
        constraints = [
            models.UniqueConstraint(
                fields=["picker", "warehouse"], condition=models.Q(finished_at__isnull=True), name="pick_list_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"list {self.pk}"


class Pick(models.Model):
    """A claim of units of one shipment line in one bin by one picker; without a scan it lapses."""

    pick_list = models.ForeignKey(PickList, on_delete=models.CASCADE, related_name="picks")
    shipment_line = models.ForeignKey("fulfillment.ShipmentLine", on_delete=models.PROTECT, related_name="picks")
    bin = models.ForeignKey("shop.Bin", on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    picked_quantity = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=PickState.choices, default=PickState.CLAIMED)
    short_reason = models.CharField(max_length=40, blank=True)
    skipped = models.PositiveSmallIntegerField(default=0, help_text="how often put to the end of the walk")
    last_scan_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=PickState.values), name="pick_state_known"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="pick_of_something"),
            models.CheckConstraint(
                condition=models.Q(picked_quantity__lte=models.F("quantity")), name="pick_not_above_claim"
            ),
        ]
        # Claims that lapse.
        indexes = [models.Index(fields=["last_scan_at"], condition=models.Q(state="claimed"), name="pick_claimed")]

    def __str__(self) -> str:
        return f"{self.quantity} from {self.bin_id}"
