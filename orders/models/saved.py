"""Nouns: SavedPaymentMethod, MethodSetup, ProviderCustomer, DemoMethod. Ways to pay kept for accounts."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models

from accounts.models import PostalAddress


class SavedPaymentMethod(PostalAddress):
    """A card or wallet that a provider keeps for an account, with its bill. Changed by `orders.actions.methods`.

    There is no card number here: `reference` is the provider's name for it, and is of use to this shop alone.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="payment_methods")
    provider = models.CharField(max_length=20)
    reference = models.CharField(max_length=120)
    label = models.CharField(max_length=60, help_text="Visa •••• 4242")
    brand = models.CharField(max_length=30, blank=True)
    expiry_month = models.PositiveSmallIntegerField(default=0, help_text="0 where it does not expire")
    expiry_year = models.PositiveSmallIntegerField(default=0)
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-is_default", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "reference"], name="saved_method_once"),
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(is_default=True), name="saved_method_one_default"
            ),
            models.CheckConstraint(condition=models.Q(expiry_month__lte=12), name="saved_method_month"),
        ]

    def __str__(self) -> str:
        return self.label

    def months_left(self, today: date) -> int | None:
        """Whole months after this one in which it still works; below 0 once expired, None where it never does."""
        if not self.expiry_month:
            return None
        return (self.expiry_year - today.year) * 12 + self.expiry_month - today.month


class MethodSetup(models.Model):
    """One attempt to add a method. `key` is stored before the provider is called and sent with the call."""

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", "open"
        KEPT = "kept", "kept"
        FAILED = "failed", "failed"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    provider = models.CharField(max_length=20)
    flow = models.CharField(max_length=12)
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    reference = models.CharField(max_length=120, blank=True, db_index=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.provider} {self.state}"


class ProviderCustomer(models.Model):
    """The provider's name for an account that keeps methods there; told nothing personal."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    provider = models.CharField(max_length=20)
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    reference = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "provider"], name="provider_customer_once")]

    def __str__(self) -> str:
        return f"{self.provider} {self.reference}"


class DemoMethod(models.Model):
    """The demonstration gateway's own book of kept methods."""

    reference = models.CharField(max_length=60, primary_key=True)
    key = models.CharField(max_length=60, unique=True)
    customer = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10)
    choice = models.CharField(max_length=40, blank=True)
    expiry_month = models.PositiveSmallIntegerField(default=0)
    expiry_year = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.reference
