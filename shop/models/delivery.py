"""Nouns: ShippingZone, ShippingMethod, ShippingRate, Holiday."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class ShippingZone(models.Model):
    """Where a set of methods delivers: countries, or states of them, with postcodes put in or left out.

    Postcode patterns are prefixes ("90") or ranges ("10000-14999"); the first matching zone by position wins.
    """

    name = models.CharField(max_length=80, unique=True)
    countries = ArrayField(models.CharField(max_length=2), default=list)
    states = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    postcodes_included = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    postcodes_excluded = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class ShippingMethod(models.Model):
    """A way to deliver within a zone, with the days it takes after leaving the warehouse."""

    zone = models.ForeignKey(ShippingZone, on_delete=models.CASCADE, related_name="methods")
    name = models.CharField(max_length=80)
    carrier = models.CharField(max_length=40, default="demo")
    min_days = models.PositiveSmallIntegerField(default=2)
    max_days = models.PositiveSmallIntegerField(default=4)
    tax_class = models.ForeignKey("shop.TaxClass", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(max_days__gte=models.F("min_days")), name="method_days_in_order")
        ]

    def __str__(self) -> str:
        return self.name


class ShippingRate(models.Model):
    """A price band of a method: from a weight and a goods value on, below the upper ends; empty ends are open."""

    method = models.ForeignKey(ShippingMethod, on_delete=models.CASCADE, related_name="rates")
    from_weight_g = models.PositiveIntegerField("from weight (g)", default=0)
    below_weight_g = models.PositiveIntegerField("below weight (g)", null=True, blank=True)
    from_goods_amount = models.BigIntegerField(default=0)
    below_goods_amount = models.BigIntegerField(null=True, blank=True)
    price_amount = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="USD")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(price_amount__gte=0), name="rate_not_negative")]

    def __str__(self) -> str:
        return f"{self.price_amount} {self.currency}"


class Holiday(models.Model):
    """A day on which a warehouse (or, without one, every warehouse) does not ship."""

    day = models.DateField()
    name = models.CharField(max_length=80)
    warehouse = models.ForeignKey(
        "shop.Warehouse", on_delete=models.CASCADE, null=True, blank=True, related_name="holidays"
    )

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
