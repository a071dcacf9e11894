"""Nouns: Voucher, VoucherUse."""

from django.db import models


class Voucher(models.Model):
    """A code that lowers a price. `used_count` changes in one conditional statement with a VoucherUse beside it."""

    class Kind(models.TextChoices):
        """What it takes off."""

        PERCENT = "percent", "percent off"
        FIXED = "fixed", "amount off"
        FREE_SHIPPING = "free_shipping", "free delivery"

    code = models.CharField(max_length=40, unique=True, help_text="in capitals")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    amount = models.BigIntegerField(null=True, blank=True, help_text="smallest units")
    currency = models.CharField(max_length=3, default="USD")
    min_goods_amount = models.BigIntegerField(default=0)
    categories = models.ManyToManyField("shop.Category", blank=True, related_name="+", help_text="empty: every product")
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    usage_limit = models.PositiveIntegerField(null=True, blank=True)
    customer_limit = models.PositiveIntegerField(null=True, blank=True, help_text="uses by one customer")
    used_count = models.PositiveIntegerField(default=0, editable=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["percent", "fixed", "free_shipping"]), name="voucher_kind_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="percent") | models.Q(percent__gt=0, percent__lte=100),
                name="voucher_percent_is_a_share",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="fixed") | models.Q(amount__gt=0), name="voucher_amount_of_something"
            ),
            models.CheckConstraint(
                condition=models.Q(usage_limit__isnull=True) | models.Q(used_count__lte=models.F("usage_limit")),
                name="voucher_within_limit",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class VoucherUse(models.Model):
    """A voucher taken by an order together with its stock; given back at most once."""

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="uses")
    order = models.OneToOneField("orders.Order", on_delete=models.CASCADE, related_name="voucher_use")
    customer_key = models.CharField(max_length=254, help_text="e-mail address, folded")
    returned_at = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        # Uses by one customer that still count.
        indexes = [
            models.Index(
                fields=["voucher", "customer_key"],
                condition=models.Q(returned_at__isnull=True),
                name="voucher_use_by_customer",
            )
        ]

    def __str__(self) -> str:
        return f"{self.voucher_id} by {self.order_id}"
