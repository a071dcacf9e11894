"""Noun: Waiting."""

from django.conf import settings
from django.db import models


class Waiting(models.Model):
    """Somebody wants to be told when a variant is back. Changed by `shop.actions.waiting`.

    It is live until `ended_at`; whoever was told (`told_at`) has a unit held until `kept_until`. Then the address is
    erased. The link is kept as a hash. `cart_ref` is the cart that took the kept unit in.
    """

    variant = models.ForeignKey("shop.Variant", on_delete=models.CASCADE, related_name="waiting")
    email = models.EmailField(max_length=254, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    cart_ref = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    kept_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "person waiting for goods"
        verbose_name_plural = "people waiting for goods"
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "email"], condition=models.Q(ended_at__isnull=True), name="waiting_once"
            )
        ]
        indexes = [
            # The line of a variant, oldest first.
            models.Index(
                fields=["variant", "id"],
                condition=models.Q(ended_at__isnull=True, told_at__isnull=True),
                name="waiting_in_line",
            ),
            # What a cart may take.
            models.Index(fields=["cart_ref"], condition=models.Q(ended_at__isnull=True), name="waiting_of_cart"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} for {self.variant_id}"
