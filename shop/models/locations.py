"""Nouns: Warehouse, Bin, BinStock."""

import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Warehouse(models.Model):
    """A building that holds stock and ships it. Orders in before `cutoff` on a working day leave that day."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    line1 = models.CharField(max_length=120, blank=True)
    city = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=40, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, default="US")
    time_zone = models.CharField(max_length=40, default="America/New_York")
    cutoff = models.TimeField(default=datetime.time(15, 0))
    workdays = ArrayField(
        models.PositiveSmallIntegerField(),
        default=list,
        blank=True,
        help_text="0 is Monday; empty means Monday to Friday",
    )
    priority = models.PositiveSmallIntegerField(default=0, help_text="lower is asked first")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["priority", "pk"]

    def __str__(self) -> str:
        return self.name


class Bin(models.Model):
    """A place in a warehouse; `sequence` is its turn on the walking path. Benches are not sellable."""

    class Kind(models.TextChoices):
        """What lies there."""

        SHELF = "shelf", "shelf"
        BENCH = "bench", "packing bench"

    warehouse = models.ForeignKey(Warehouse, on_delete=models.CASCADE, related_name="bins")
    code = models.CharField(max_length=30)
    zone = models.CharField(max_length=20, blank=True)
    aisle = models.CharField(max_length=20, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.SHELF)

    class Meta:
        ordering = ["warehouse", "sequence", "code"]
        constraints = [
            models.UniqueConstraint(fields=["warehouse", "code"], name="bin_code_once_per_warehouse"),
            models.CheckConstraint(condition=models.Q(kind__in=["shelf", "bench"]), name="bin_kind_known"),
        ]

    def __str__(self) -> str:
        return self.code


class BinStock(models.Model):
    """How many of a stock item lie in a bin; all bins of an item sum to its on hand. Changed with a Movement only."""

    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="contents")
    stock_item = models.ForeignKey("shop.StockItem", on_delete=models.CASCADE, related_name="bins")
    quantity = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bin", "stock_item"], name="bin_stock_once"),
            models.CheckConstraint(condition=models.Q(quantity__gte=0), name="bin_stock_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.bin_id}: {self.quantity}"
