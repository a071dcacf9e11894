"""Nouns: ApiToken, ApiCall."""

from django.conf import settings
from django.db import models


class ApiToken(models.Model):
    """What a program shows to send or read one channel's orders; only its hash is kept. See `orders.actions.tokens`."""

    class Scope(models.TextChoices):
        """What it opens."""

        WRITE = "orders:write", "send orders"
        READ = "orders:read", "read its own orders"

    name = models.CharField(max_length=80, help_text="whose program it is")
    channel = models.ForeignKey("orders.SalesChannel", on_delete=models.PROTECT, related_name="tokens")
    scopes = models.JSONField(default=list)
    beginning = models.CharField(max_length=12, help_text="the first letters, to tell tokens apart")
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True, blank=True, help_text="to the hour")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.beginning}...)"


class ApiCall(models.Model):
    """A request that carried an Idempotency-Key: what it asked, as a hash, and the answer it got."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="calls")
    key = models.CharField(max_length=200)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0, help_text="of the answer; 0 while it is worked on")
    answer = models.JSONField(default=dict)
    begun_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="api_call_once_per_key")]
        # Old ones are swept.
        indexes = [models.Index(fields=["begun_at"], name="api_call_age")]

    def __str__(self) -> str:
        return f"{self.key}: {self.status or 'begun'}"
