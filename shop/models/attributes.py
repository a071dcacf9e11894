"""Nouns: ProductType, Attribute, AttributeChoice, ProductAttribute."""

from django.db import models


class ProductType(models.Model):
    """A kind of product and so a set of attributes ("kettle", "tent"); changed by staff in the admin."""

    name = models.CharField(max_length=100, unique=True)
    slug = models.SlugField(max_length=100, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Attribute(models.Model):
    """One typed fact that products of a type have; `is_facet` shows it as a filter."""

    class Kind(models.TextChoices):
        """How a value is stored and checked."""

        TEXT = "text", "text"
        NUMBER = "number", "number"
        FLAG = "flag", "yes or no"
        CHOICE = "choice", "one of a list"

    product_type = models.ForeignKey(ProductType, on_delete=models.CASCADE, related_name="attributes")
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.TEXT)
    unit = models.CharField(max_length=20, blank=True)
    is_required = models.BooleanField(default=False)
    is_facet = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["product_type", "code"], name="attribute_code_once_per_type"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["text", "number", "flag", "choice"]), name="attribute_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AttributeChoice(models.Model):
    """An allowed value of an attribute of kind "one of a list"."""

    attribute = models.ForeignKey(Attribute, on_delete=models.CASCADE, related_name="choices")
    value = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["attribute", "slug"], name="choice_once_per_attribute")]

    def __str__(self) -> str:
        return self.value


class ProductAttribute(models.Model):
    """The value one product has for one attribute; exactly one of the value columns is filled."""

    product = models.ForeignKey("shop.Product", on_delete=models.CASCADE, related_name="attribute_values")
    attribute = models.ForeignKey(Attribute, on_delete=models.CASCADE, related_name="values")
    text = models.CharField(max_length=500, blank=True)
    number = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    flag = models.BooleanField(null=True, blank=True)
    choice = models.ForeignKey(AttributeChoice, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "attribute"], name="attribute_once_per_product")]

    def __str__(self) -> str:
        return f"{self.attribute}: {self.shown}"

    @property
    def shown(self) -> str:
        """The value in words, with its unit. Load `attribute` and `choice` beside it."""
        if self.choice is not None:
            return self.choice.value
        if self.number is not None:
            return f"{self.number.normalize():f} {self.attribute.unit}".strip()
        if self.flag is not None:
            return "Yes" if self.flag else "No"
        return self.text
