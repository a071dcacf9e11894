"""Nouns: Claim, Photo. Something arrived damaged, wrong or not at all; pictures of it."""

from django.db import models

from shop.models.media import private_storage
from support.states import ClaimStatus


class Claim(models.Model):
    """Units of one line that are damaged, missing or wrong; nothing has to come back.

    Changed by `support.actions.claims`. Amounts are smallest units of `currency`.
    """

    class Kind(models.TextChoices):
        """What is wrong."""

        DAMAGED = "damaged", "It is damaged"
        WRONG = "wrong", "It is not what I ordered"
        MISSING = "missing", "It was not in the parcel"

    number = models.CharField(max_length=12, unique=True, help_text="D-XXXX-XXXX, random")
    draft_key = models.UUIDField(unique=True, help_text="the form that made it; sent twice is once")
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="claims")
    line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="claims")
    quantity = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.CharField(max_length=1000, blank=True)
    status = models.CharField(max_length=8, choices=ClaimStatus.choices, default=ClaimStatus.OPEN)
    currency = models.CharField(max_length=3)
    refund_amount = models.BigIntegerField(default=0)
    answer = models.CharField(max_length=500, blank=True, help_text="what we say about it; the customer reads it")
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        permissions = [("decide_claim", "Can decide about claims")]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=ClaimStatus.values), name="claim_status_known"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="claim_of_something"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["damaged", "wrong", "missing"]), name="claim_kind_known"
            ),
        ]
        # The staff's queue; which orders have something open.
        indexes = [
            models.Index(fields=["created_at"], condition=models.Q(status="open"), name="claim_queue"),
            models.Index(fields=["order"], condition=models.Q(status="open"), name="claim_open_of_order"),
        ]

    def __str__(self) -> str:
        return self.number


class Photo(models.Model):
    """A customer's picture, written anew and kept outside the public folder. Shown by `support.views.photos` alone.

    Until the form is sent it belongs to a draft; one whose draft came to nothing is swept after a day.
    """

    key = models.CharField(max_length=32, unique=True, help_text="random; the address of the picture")
    file = models.FileField(upload_to="photos", storage=private_storage)
    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE, related_name="photos")
    line = models.ForeignKey("orders.OrderLine", on_delete=models.CASCADE, null=True, blank=True, related_name="photos")
    draft_key = models.UUIDField()
    return_item = models.ForeignKey(
        "support.ReturnItem", on_delete=models.CASCADE, null=True, blank=True, related_name="photos"
    )
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, null=True, blank=True, related_name="photos")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            # What a form holds so far.
            models.Index(fields=["draft_key"], name="photo_of_draft"),
            # Drafts that came to nothing.
            models.Index(
                fields=["created_at"], condition=models.Q(return_item=None, claim=None), name="photo_unclaimed"
            ),
        ]

    def __str__(self) -> str:
        return f"photo {self.pk}"
