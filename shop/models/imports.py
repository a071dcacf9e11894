"""Nouns: CatalogueImport, ImportRow."""

from django.conf import settings
from django.db import models

from shop.models.media import private_storage


class CatalogueImport(models.Model):
    """One catalogue file: read for a preview first, then applied. Changed by `shop.actions.imports`."""

    class State(models.TextChoices):
        """How far it is."""

        UPLOADED = "uploaded", "uploaded"
        PREVIEWING = "previewing", "being read"
        PREVIEWED = "previewed", "ready to apply"
        APPLYING = "applying", "being applied"
        APPLIED = "applied", "applied"
        FAILED = "failed", "failed"

    file = models.FileField(upload_to="imports", storage=private_storage)
    file_name = models.CharField(max_length=200)
    format = models.CharField(max_length=20, blank=True)
    warehouse = models.ForeignKey("shop.Warehouse", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.UPLOADED)
    rows_read = models.PositiveIntegerField(default=0)
    created_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    bad_count = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["uploaded", "previewing", "previewed", "applying", "applied", "failed"]),
                name="import_state_known",
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """What a file would do or did to one product, or why a row was kept back."""

    class Outcome(models.TextChoices):
        """What happens to the product."""

        CREATE = "create", "new"
        CHANGE = "change", "changed"
        BAD = "bad", "kept back"

    run = models.ForeignKey(CatalogueImport, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    handle = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    column = models.CharField(max_length=120, blank=True)
    value = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    changes = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["line", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["create", "change", "bad"]), name="import_row_outcome_known"
            )
        ]
        # The table of rows kept back.
        indexes = [models.Index(fields=["run", "outcome", "line"], name="import_row_by_outcome")]

    def __str__(self) -> str:
        return f"line {self.line}: {self.outcome}"
