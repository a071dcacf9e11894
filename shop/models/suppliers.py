"""Nouns: Supplier, SupplierItem, LowStock."""

from django.db import models


class Supplier(models.Model):
    """A company that delivers goods to our warehouses, to our customers, or both. Changed by `shop.actions.house`.

    Days are calendar days: `lead_days` from our order to our warehouse, `direct_*_days` to a customer's door.
    """

    code = models.SlugField(max_length=30, unique=True, help_text="short name, also read by the scanner")
    name = models.CharField(max_length=120)
    contact = models.CharField(max_length=120, blank=True, help_text="who answers there")
    email = models.EmailField(max_length=254, help_text="purchase orders go there")
    phone = models.CharField(max_length=30, blank=True)
    plug = models.CharField(max_length=20, default="email", help_text="how orders reach them: a name of SUPPLIERS")
    lead_days = models.PositiveSmallIntegerField(default=10)
    direct_min_days = models.PositiveSmallIntegerField(default=4)
    direct_max_days = models.PositiveSmallIntegerField(default=7)
    note = models.CharField(max_length=500, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(direct_max_days__gte=models.F("direct_min_days")), name="supplier_days_in_order"
            )
        ]

    def __str__(self) -> str:
        return self.name


class SupplierItem(models.Model):
    """A variant as a supplier sells it to us; `ships_direct` where they also send it to our customers."""

    supplier = models.ForeignKey(Supplier, on_delete=models.CASCADE, related_name="items")
    variant = models.ForeignKey("shop.Variant", on_delete=models.CASCADE, related_name="suppliers")
    supplier_sku = models.CharField("supplier's SKU", max_length=80, blank=True, help_text="what they call it")
    cost_amount = models.BigIntegerField(null=True, blank=True, help_text="price of one, smallest units")
    currency = models.CharField(max_length=3, default="USD")
    ships_direct = models.BooleanField(default=False)
    priority = models.PositiveSmallIntegerField(default=0, help_text="lower is asked first")

    class Meta:
        ordering = ["priority", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["supplier", "variant"], name="supplier_item_once"),
            models.CheckConstraint(condition=models.Q(cost_amount__gte=0), name="supplier_cost_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.supplier_sku or self.variant_id} from {self.supplier_id}"


class LowStock(models.Model):
    """A stock item fell to its mark: one open row for each crossing, closed when it is above the mark again."""

    stock_item = models.ForeignKey("shop.StockItem", on_delete=models.CASCADE, related_name="low_marks")
    available = models.IntegerField(help_text="what could be promised when it was seen")
    mark = models.PositiveIntegerField(help_text="the mark it fell to")
    seen_at = models.DateTimeField(auto_now_add=True)
    told_at = models.DateTimeField(null=True, blank=True, help_text="staff had it in their daily mail")
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "item running low"
        verbose_name_plural = "items running low"
        constraints = [
            models.UniqueConstraint(
                fields=["stock_item"], condition=models.Q(cleared_at__isnull=True), name="low_stock_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.stock_item_id}: {self.available} of {self.mark}"
