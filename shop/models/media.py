"""Nouns: ProductImage, SlugRedirect."""

import os

from django.conf import settings
from django.db import models

from shop.core.storage import RoomStorage


class PrivateStorage(RoomStorage):
    """Where uploads lie as they came: outside the public folder, without an address."""

    @property
    def base_location(self) -> str:
        """The folder, read anew each time."""
        return str(settings.PRIVATE_ROOT)

    @property
    def location(self) -> str:
        """The folder as an absolute path."""
        return os.path.abspath(self.base_location)

    def url(self, name: str | None) -> str:
        """Refuse: nothing here is served."""
        raise ValueError("Private files have no address.")


def private_storage() -> PrivateStorage:
    """The storage of uploads as they came."""
    return PrivateStorage()


class ProductImage(models.Model):
    """A picture of a product, or of one variant. A worker fills `renditions` from the original.

    `renditions` maps a width in pixels to the names of its files: {"320": {"webp": "...", "jpeg": "..."}}.
    """

    class State(models.TextChoices):
        """How far the worker is."""

        PENDING = "pending", "waiting for the worker"
        READY = "ready", "ready"
        FAILED = "failed", "failed"

    product = models.ForeignKey("shop.Product", on_delete=models.CASCADE, related_name="images")
    variant = models.ForeignKey("shop.Variant", on_delete=models.SET_NULL, null=True, blank=True, related_name="images")
    original = models.FileField(upload_to="originals", storage=private_storage, blank=True)
    source_url = models.URLField("source address", max_length=1000, blank=True)
    alt = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    renditions = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["pending", "ready", "failed"]), name="image_state_known"
            )
        ]
        # The image worker's sweep.
        indexes = [models.Index(fields=["id"], condition=models.Q(state="pending"), name="image_pending")]

    def __str__(self) -> str:
        return self.alt or f"picture {self.pk}"


class SlugRedirect(models.Model):
    """An address that was, and where it leads now."""

    class Kind(models.TextChoices):
        """What the slug named."""

        PRODUCT = "product", "product"
        CATEGORY = "category", "category"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    old_slug = models.CharField(max_length=500)
    product = models.ForeignKey("shop.Product", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    category = models.ForeignKey("shop.Category", on_delete=models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "old_slug"], name="redirect_once_per_slug")]

    def __str__(self) -> str:
        return self.old_slug
