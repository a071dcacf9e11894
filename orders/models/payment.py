"""Nouns: Payment, PaymentEvent, Refund, DemoCharge. The ledger of an order's money."""

import uuid

from django.db import models

from orders.states import LIVE_PAYMENTS, PaymentState, RefundState
from shop.core.money import Money


class Payment(models.Model):
    """One attempt to pay an order. `key` is stored before the provider is called and sent with the call.

    Changed by `orders.actions.payments`. Amounts are smallest units of `currency`.
    """

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="payments")
    provider = models.CharField(max_length=20)
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    reference = models.CharField(max_length=120, blank=True, help_text="the provider's id")
    session = models.JSONField(
        default=dict, blank=True, help_text="what our page needs to go on (client secret, hosted address); no card data"
    )
    amount = models.BigIntegerField()
    captured_amount = models.BigIntegerField(default=0)
    refunded_amount = models.BigIntegerField(default=0, help_text="asked for or done; never above captured")
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=16, choices=PaymentState.choices, default=PaymentState.CREATED)
    flow = models.CharField(max_length=12, blank=True)
    method_label = models.CharField(max_length=60, blank=True, help_text="Visa ending 4242")
    decline_reason = models.CharField(max_length=30, blank=True)
    provider_code = models.CharField(max_length=60, blank=True, help_text="the provider's own code, for staff")
    checked_at = models.DateTimeField(null=True, blank=True, help_text="when the provider was last asked")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=models.Q(status__in=LIVE_PAYMENTS), name="payment_one_live_per_order"
            ),
            models.UniqueConstraint(
                fields=["provider", "reference"], condition=~models.Q(reference=""), name="payment_reference_once"
            ),
            models.CheckConstraint(condition=models.Q(status__in=PaymentState.values), name="payment_status_known"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_of_something"),
            models.CheckConstraint(
                condition=models.Q(refunded_amount__lte=models.F("captured_amount")),
                name="payment_refunds_within_captured",
            ),
        ]
        # The sweeper asks the provider about attempts without an answer.
        indexes = [
            models.Index(fields=["updated_at"], condition=models.Q(status__in=LIVE_PAYMENTS), name="payment_unsettled")
        ]

    def __str__(self) -> str:
        return f"{Money(self.amount, self.currency).format()} by {self.provider}, {self.get_status_display()}"


class PaymentEvent(models.Model):
    """One line of the ledger: something that was asked of or heard from a provider. Never changed."""

    payment = models.ForeignKey(Payment, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=40)
    amount = models.BigIntegerField(default=0)
    source = models.CharField(max_length=60, help_text="who told us: customer, webhook evt_..., sweeper")
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"


class Refund(models.Model):
    """Money given back from one payment; its `key` goes with every call, so that it is given back once."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    cause = models.CharField(
        max_length=80, unique=True, help_text="what made it, like cancel:12 or surplus:7; one refund per cause"
    )
    reference = models.CharField(max_length=120, blank=True)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=12, choices=RefundState.choices, default=RefundState.REQUESTED)
    reason = models.CharField(max_length=200, blank=True)
    error = models.CharField(max_length=300, blank=True)
    actor = models.CharField(max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=RefundState.values), name="refund_status_known"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="refund_of_something"),
        ]
        # Staff queue of refunds that failed, and the worker's of those under way.
        indexes = [
            models.Index(fields=["status", "created_at"], condition=~models.Q(status="succeeded"), name="refund_open")
        ]

    def __str__(self) -> str:
        return f"{Money(self.amount, self.currency).format()} back, {self.get_status_display()}"


class DemoCharge(models.Model):
    """The demonstration gateway's own book: what a real provider would keep on its side."""

    reference = models.CharField(max_length=60, primary_key=True)
    key = models.CharField(max_length=60, unique=True)
    amount = models.BigIntegerField()
    refunded = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=20)
    method = models.CharField(max_length=40, blank=True)
    refund_keys = models.JSONField(default=dict, blank=True)
    settles_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(refunded__lte=models.F("amount")), name="demo_refunds_within_charge"
            )
        ]

    def __str__(self) -> str:
        return self.reference
