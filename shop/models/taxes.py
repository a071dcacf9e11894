"""Nouns: TaxClass, TaxRate."""

from django.db import models


class TaxClass(models.Model):
    """How a product or a delivery is taxed ("standard", "reduced", "exempt")."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)

    class Meta:
        verbose_name_plural = "tax classes"

    def __str__(self) -> str:
        return self.name


class TaxRate(models.Model):
    """The rate of a class in a country or one of its states; the state's own rate wins. 0.06625 is 6.625 %."""

    tax_class = models.ForeignKey(TaxClass, on_delete=models.CASCADE, related_name="rates")
    country = models.CharField(max_length=2)
    state = models.CharField(max_length=40, blank=True)
    rate = models.DecimalField(max_digits=7, decimal_places=6)
    name = models.CharField(max_length=60, default="Sales tax")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tax_class", "country", "state"], name="tax_rate_once_per_place"),
            models.CheckConstraint(condition=models.Q(rate__gte=0, rate__lt=1), name="tax_rate_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.tax_class} {self.country} {self.state} {self.rate}".strip()
