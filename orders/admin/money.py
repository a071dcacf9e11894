"""Payments and refunds: the ledger, read only, and trying a failed refund again."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from orders.actions.manual import settle_manual_refund
from orders.actions.refunds import retry_refund
from orders.models import Payment, Refund
from orders.queries.staff import refunds_by_hand, stuck_payments
from shop.core.admin import ReadOnlyAdmin
from shop.core.http.viewer import actor_for
from shop.core.money import Money
from shop.templatetags.store import badge


class StuckFilter(admin.SimpleListFilter):
    """Payments that wait for an answer too long; the dashboard counts the same."""

    title = "waiting"
    parameter_name = "stuck"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One choice."""
        return [("yes", "for more than 15 minutes")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Payment]) -> QuerySet[Payment]:
        """Live, begun, and silent."""
        return stuck_payments(queryset, now=timezone.now()) if self.value() == "yes" else queryset


class ByHandFilter(admin.SimpleListFilter):
    """Refunds that a person gives back; the dashboard counts the same."""

    title = "given back by hand"
    parameter_name = "by_hand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One choice."""
        return [("yes", "waiting for a person")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Refund]) -> QuerySet[Refund]:
        """Not given back yet, and no provider will."""
        return refunds_by_hand(queryset) if self.value() == "yes" else queryset


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    """Attempts to pay."""

    list_display = ["order", "created_at", "provider", "method_label", "shown_amount", "shown_status", "provider_code"]
    list_filter = ["status", "provider", StuckFilter]
    search_fields = ["=order__number", "=reference"]
    list_select_related = ["order"]
    ordering = ["-id"]

    fields = [
        *("order", "provider", "paid_with", "shown_status", "shown_amount", "shown_captured", "shown_refunded"),
        *("decline_reason", "provider_code", "reference", "key", "flow", "created_at", "updated_at", "checked_at"),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """All that is shown; what opens a payment page is not."""
        return self.fields

    @admin.display(description="Amount", ordering="amount")
    def shown_amount(self, payment: Payment) -> str:
        """With its currency."""
        return Money(payment.amount, payment.currency).format()

    @admin.display(description="Paid with")
    def paid_with(self, payment: Payment) -> str:
        """As the customer reads it."""
        return payment.method_label

    @admin.display(description="Captured")
    def shown_captured(self, payment: Payment) -> str:
        """What came."""
        return Money(payment.captured_amount, payment.currency).format()

    @admin.display(description="Given back")
    def shown_refunded(self, payment: Payment) -> str:
        """Asked for or done."""
        return Money(payment.refunded_amount, payment.currency).format()

    @admin.display(description="Status", ordering="status")
    def shown_status(self, payment: Payment) -> SafeString:
        """As a badge."""
        return badge(payment.status, "payment")


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    """Money given back; what a provider refused waits here."""

    list_display = ["order_number", "created_at", "shown_amount", "shown_status", "reason", "error"]
    list_filter = ["status", ByHandFilter]
    search_fields = ["=payment__order__number", "=reference"]
    list_select_related = ["payment__order"]
    ordering = ["-id"]
    actions = ["try_again", "given_back"]
    fields = [
        *("payment", "shown_amount", "shown_status", "reason", "error", "cause"),
        *("reference", "key", "actor", "created_at", "settled_at"),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """All that is shown."""
        return self.fields

    @admin.display(description="Order")
    def order_number(self, refund: Refund) -> str:
        """Of the payment's order."""
        return refund.payment.order.number

    @admin.display(description="Amount", ordering="amount")
    def shown_amount(self, refund: Refund) -> str:
        """With its currency."""
        return Money(refund.amount, refund.currency).format()

    @admin.display(description="Status", ordering="status")
    def shown_status(self, refund: Refund) -> SafeString:
        """As a badge."""
        return badge(refund.status, "refund")

    @admin.action(description="Try again", permissions=["refund"])
    def try_again(self, request: HttpRequest, rows: QuerySet[Refund]) -> None:
        """Ask the provider again for each chosen refund that failed."""
        for refund in rows:
            run = partial(retry_refund, refund_id=refund.pk, actor=actor_for(request))
            self.perform(request, run, f"The refund of {self.shown_amount(refund)} is tried again.")

    @admin.action(description="Mark as given back by hand", permissions=["refund"])
    def given_back(self, request: HttpRequest, rows: QuerySet[Refund]) -> None:
        """A person has sent this money back."""
        for refund in rows:
            run = partial(settle_manual_refund, refund_id=refund.pk, actor=actor_for(request))
            self.perform(request, run, f"The refund of {self.shown_amount(refund)} is marked as given back.")

    def has_refund_permission(self, request: HttpRequest) -> bool:
        """Who may give money back."""
        return request.user.has_perm("orders.refund_order")
