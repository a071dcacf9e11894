"""Nouns: Cart, CartLine."""

import uuid

from django.conf import settings
from django.db import models


class Cart(models.Model):
    """What somebody means to buy: a guest's by the random token in his session, a customer's by account.

    Changed by `orders.actions.cart`. `draft` keeps what was typed at checkout; `notices` what changed since last seen.
    """

    token = models.CharField(max_length=43, unique=True, help_text="128 random bits or more; kept in the session")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="cart"
    )
    checkout_id = models.UUIDField(default=uuid.uuid4, unique=True, help_text="one checkout id makes one order")
    currency = models.CharField(max_length=3, default="USD")
    voucher_code = models.CharField(max_length=40, blank=True)
    draft = models.JSONField(default=dict, blank=True)
    notices = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        # Old guest carts are swept.
        indexes = [models.Index(fields=["updated_at"], condition=models.Q(user__isnull=True), name="cart_guest_age")]

    def __str__(self) -> str:
        return f"cart {self.pk}"


class CartLine(models.Model):
    """A variant in a cart, or saved for later in it; `seen_amount` is the price the customer last saw.

    `way` is how he wants delivered what is not in stock, where he may choose (a `shop.promise.Way`; empty: the shop's
    own choice).
    """

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey("shop.Variant", on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField()
    is_saved = models.BooleanField(default=False, help_text="saved for later")
    way = models.CharField(max_length=10, blank=True, default="", db_default="")
    seen_amount = models.BigIntegerField(help_text="smallest units, in the cart's currency")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["cart", "variant", "is_saved"], name="cart_line_once"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="cart_line_of_something"),
            models.CheckConstraint(
                condition=models.Q(way__in=["", "backorder", "supplier"]), name="cart_line_way_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.variant_id}"
