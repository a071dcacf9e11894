"""Nouns: ReturnReason, ReturnRule. What may come back, until when, and what it costs."""

from django.db import models


class ReturnReason(models.Model):
    """Why somebody sends something back; staff change the list, and the report counts by it."""

    code = models.SlugField(max_length=40, unique=True)
    label = models.CharField(max_length=80, help_text="as the customer reads it")
    hint = models.CharField(max_length=120, blank=True)
    needs_photo = models.BooleanField(default=False, help_text="asks for a picture before the return can be sent")
    is_our_fault = models.BooleanField(default=False, help_text="no return fee")
    is_active = models.BooleanField(default=True, help_text="offered to customers")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label


class ReturnRule(models.Model):
    """Whether and until when goods come back: of one product, of a category and all below it, or of everything else.

    The rule of the product counts before that of the nearest category, that before the rule for everything.
    """

    product = models.OneToOneField(
        "shop.Product", on_delete=models.CASCADE, null=True, blank=True, related_name="return_rule"
    )
    category = models.OneToOneField(
        "shop.Category", on_delete=models.CASCADE, null=True, blank=True, related_name="return_rule"
    )
    is_returnable = models.BooleanField(default=True)
    why_not = models.CharField(max_length=200, blank=True, help_text="as the customer reads it")
    days = models.PositiveSmallIntegerField(default=30, help_text="after delivery")
    fee_amount = models.BigIntegerField(default=0, help_text="once for each return, unless it was our fault")
    currency = models.CharField(max_length=3, default="USD")
    is_automatic = models.BooleanField(default=True, help_text="agreed at once; else staff decide")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(product=None) | models.Q(category=None), name="return_rule_of_one_thing"
            ),
            models.UniqueConstraint(
                fields=["currency"],
                condition=models.Q(product=None, category=None),
                name="return_rule_one_for_everything",
            ),
            models.CheckConstraint(condition=models.Q(fee_amount__gte=0), name="return_rule_fee_not_negative"),
            models.CheckConstraint(
                condition=models.Q(is_returnable=True) | ~models.Q(why_not=""), name="return_rule_says_why_not"
            ),
        ]

    def __str__(self) -> str:
        return str(self.product or self.category or "Everything else")
