"""Nouns: ProductOption, OptionValue, Variant, SalePrice."""

from django.db import models


class ProductOption(models.Model):
    """A choice a product offers ("Color", "Size")."""

    product = models.ForeignKey("shop.Product", on_delete=models.CASCADE, related_name="options")
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["product", "name"], name="option_once_per_product")]

    def __str__(self) -> str:
        return self.name


class OptionValue(models.Model):
    """One value of an option ("Sage"); `swatch` is a color as #rrggbb where there is one."""

    option = models.ForeignKey(ProductOption, on_delete=models.CASCADE, related_name="values")
    value = models.CharField(max_length=120)
    swatch = models.CharField(max_length=7, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["option", "value"], name="value_once_per_option")]

    def __str__(self) -> str:
        return self.value


class Variant(models.Model):
    """What is put into a cart: one combination of option values with its own SKU, price and stock.

    Changed by `shop.actions.catalogue`. Weights are grams, lengths millimeters, of the thing packed for its shelf.
    """

    class Policy(models.TextChoices):
        """What happens when the shelf is empty."""

        DENY = "deny", "sold out"
        BACKORDER = "backorder", "back order"
        SUPPLIER = "supplier", "sent by the supplier"
        EITHER = "either", "back order or supplier, as the customer likes"

    product = models.ForeignKey("shop.Product", on_delete=models.CASCADE, related_name="variants")
    sku = models.CharField("SKU", max_length=80, unique=True)
    title = models.CharField(max_length=300, blank=True, help_text="option values in words; empty for the only variant")
    values = models.ManyToManyField(OptionValue, blank=True, related_name="variants")
    options_key = models.CharField(max_length=400, blank=True, help_text="option=value pairs, folded; the import's key")
    barcode = models.CharField(max_length=14, blank=True, help_text="GTIN as printed")
    gtin = models.CharField(
        "GTIN",
        max_length=14,
        blank=True,
        db_index=True,
        help_text="barcode padded to 14 digits; what a scan is compared with",
    )
    mpn = models.CharField("MPN", max_length=80, blank=True)
    price_amount = models.BigIntegerField(help_text="smallest units")
    compare_at_amount = models.BigIntegerField(null=True, blank=True)
    cost_amount = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="USD")
    weight_g = models.PositiveIntegerField("weight (g)", null=True, blank=True)
    length_mm = models.PositiveIntegerField("length (mm)", null=True, blank=True)
    width_mm = models.PositiveIntegerField("width (mm)", null=True, blank=True)
    height_mm = models.PositiveIntegerField("height (mm)", null=True, blank=True)
    is_fragile = models.BooleanField(default=False)
    is_liquid = models.BooleanField(default=False)
    do_not_mix = models.CharField(
        max_length=40, blank=True, help_text="group that must not share a parcel with another group"
    )
    is_shippable = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    stock_policy = models.CharField(max_length=10, choices=Policy.choices, default=Policy.DENY)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["product", "options_key"], name="variant_once_per_options"),
            models.CheckConstraint(condition=models.Q(price_amount__gte=0), name="variant_price_not_negative"),
            models.CheckConstraint(
                condition=models.Q(stock_policy__in=["deny", "backorder", "supplier", "either"]),
                name="variant_policy_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.title}".strip()


class SalePrice(models.Model):
    """A price for a while; the lowest one running now is what is asked."""

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="sale_prices")
    amount = models.BigIntegerField(help_text="smallest units, in the variant's currency")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    label = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="sale_price_not_negative"),
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=models.F("starts_at")),
                name="sale_price_ends_after_start",
            ),
        ]
        # The hourly summary asks for prices that began or ended since it last ran.
        indexes = [
            models.Index(fields=["starts_at"], name="sale_price_starts"),
            models.Index(fields=["ends_at"], name="sale_price_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} {self.amount}"
