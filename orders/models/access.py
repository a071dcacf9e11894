"""Nouns: OrderLink, OrderCode. How somebody without log-in opens an order (docs/architecture.md)."""

from django.db import models


class OrderLink(models.Model):
    """A random link to an order, stored as its SHA-256 only; dies by time or when revoked."""

    class Kind(models.TextChoices):
        """What it opens."""

        ORDER = "order", "order page"
        LOOKUP = "lookup", "order page, asked for by its number"
        PAY = "pay", "payment page"

    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.kind} link {self.pk}"


class OrderCode(models.Model):
    """A 6-digit code sent to the order's mailbox: ten minutes, five tries, used once."""

    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE, related_name="codes")
    code_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"code {self.pk}"
