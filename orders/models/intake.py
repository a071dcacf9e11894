"""Nouns: SalesChannel, OrderFile, IntakeRow. How orders from elsewhere come in."""

from django.conf import settings
from django.db import models

from shop.models.media import private_storage


class SalesChannel(models.Model):
    """A place outside this shop where our goods are sold; its code stands on each order that came from there.

    Changed by `orders.actions.channels`. `secret` signs what the channel tells us; it is shown to nobody.
    """

    class Kind(models.TextChoices):
        """How the channel writes its orders."""

        SHOPIFY = "shopify", "Shopify"
        AMAZON = "amazon", "Amazon"
        WOOCOMMERCE = "woocommerce", "WooCommerce"
        OWN = "own", "our own CSV and API"

    code = models.SlugField(max_length=30, unique=True, help_text="stands on the orders; part of the webhook address")
    title = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.OWN)
    sends_mails = models.BooleanField(
        default=False, help_text="We write to the buyers ourselves; else the channel does that and we stay silent."
    )
    secret = models.CharField(max_length=200, blank=True, help_text="key of the channel's signed messages")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["shopify", "amazon", "woocommerce", "own"]), name="channel_kind_known"
            ),
            models.CheckConstraint(condition=~models.Q(code__in=["web", "staff"]), name="channel_code_not_ours"),
        ]

    def __str__(self) -> str:
        return self.title


class OrderFile(models.Model):
    """One file of orders: read by a worker, each order placed on its own. Changed by `orders.intake.files`."""

    class State(models.TextChoices):
        """How far it is."""

        UPLOADED = "uploaded", "waiting for a worker"
        READING = "reading", "being read"
        DONE = "done", "done"
        FAILED = "failed", "failed"

    channel = models.ForeignKey(SalesChannel, on_delete=models.PROTECT, related_name="files")
    file = models.FileField(upload_to="orders", storage=private_storage, blank=True)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the bytes, to know the same file again")
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    error = models.CharField(max_length=500, blank=True)
    rows_read = models.PositiveIntegerField(default=0, help_text="orders and unreadable rows gone through")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["uploaded", "reading", "done", "failed"]), name="order_file_state_known"
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class IntakeRow(models.Model):
    """One order as a channel told it: what became of it, or why it waits for a person.

    `fields` and `lines` hold the texts of `docs/orders-csv.md` while it waits; they are emptied once it is settled.
    """

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", "waits for a person"
        PLACED = "placed", "placed"
        KNOWN = "known", "already there"
        SKIPPED = "skipped", "left out"
        DROPPED = "dropped", "set aside by staff"

    channel = models.ForeignKey(SalesChannel, on_delete=models.PROTECT, related_name="rows")
    file = models.ForeignKey(OrderFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="rows")
    line = models.PositiveIntegerField(default=0, help_text="of the file, where it begins")
    external_id = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=1000, blank=True)
    faults = models.JSONField(default=list, blank=True, help_text="[field, reason] pairs")
    fields = models.JSONField(default=dict, blank=True)
    lines = models.JSONField(default=list, blank=True)
    order = models.ForeignKey(
        "orders.Order", on_delete=models.SET_NULL, null=True, blank=True, related_name="intake_rows"
    )
    is_edited = models.BooleanField(default=False, help_text="staff wrote into it; what is sent again leaves it alone")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "order kept back"
        verbose_name_plural = "orders kept back"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "placed", "known", "skipped", "dropped"]),
                name="intake_row_state_known",
            ),
            # Sent again it is the same row.
            models.UniqueConstraint(
                fields=["channel", "external_id"],
                condition=models.Q(state="waiting") & ~models.Q(external_id=""),
                name="intake_row_waits_once",
            ),
            # A file that is read again after its worker died writes no row twice.
            models.UniqueConstraint(
                fields=["file", "line"], condition=models.Q(file__isnull=False), name="intake_row_once_per_line"
            ),
        ]
        indexes = [
            # The dashboard's queue and the list of what waits.
            models.Index(fields=["created_at"], condition=models.Q(state="waiting"), name="intake_row_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.external_id or 'a row'}: {self.get_state_display()}"
