"""Nouns: PhoneOrder."""

from django.conf import settings
from django.db import models


class PhoneOrder(models.Model):
    """An order that a member of staff takes down for a caller: its cart, for whom, and what it became.

    Changed by `orders.actions.phone`. What was typed lies in the cart's draft, so that nothing is lost in between.
    """

    cart = models.OneToOneField("orders.Cart", on_delete=models.CASCADE, related_name="phone_order")
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    order = models.OneToOneField(
        "orders.Order", on_delete=models.SET_NULL, null=True, blank=True, related_name="phone_order"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"phone order {self.pk}"
