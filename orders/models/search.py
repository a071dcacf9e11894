"""Nouns: SearchTerm."""

from django.db import models


class SearchTerm(models.Model):
    """A word by which staff find an order: its number, e-mail, name, phone, a SKU, a tracking number.

    `value` is folded (lower case, no accents; codes without blanks and dashes). Upper apps add theirs through
    `orders.actions.terms.add_search_terms`.
    """

    class Kind(models.TextChoices):
        """What the word is."""

        NUMBER = "number", "number"
        EMAIL = "email", "e-mail"
        NAME = "name", "name"
        PHONE = "phone", "phone"
        SKU = "sku", "SKU"
        TRACKING = "tracking", "tracking number"
        EXTERNAL = "external", "the channel's number"

    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE, related_name="search_terms")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=254)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "kind", "value"], name="search_term_once")]
        # Staff search by beginning of a word, newest orders first.
        indexes = [
            models.Index(
                fields=["value", "-order"], opclasses=["varchar_pattern_ops", "int8_ops"], name="search_term_prefix"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.value}"
