"""Nouns: TrackingEvent."""

from django.db import models


class TrackingEvent(models.Model):
    """One word of the carrier about a parcel; the same word twice is stored once."""

    package = models.ForeignKey("fulfillment.Package", on_delete=models.CASCADE, related_name="events")
    status = models.CharField(max_length=30)
    message = models.CharField(max_length=300, blank=True)
    place = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["package", "status", "at"], name="tracking_event_once")]

    def __str__(self) -> str:
        return f"{self.status} {self.at:%Y-%m-%d}"
