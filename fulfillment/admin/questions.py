"""What customers were asked, and what was counted at the door."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from fulfillment.models import Choice, ChoiceLine, Receipt
from fulfillment.queries.questions import UNREACHABLE
from fulfillment.states import ChoiceStatus
from shop.core.admin import ReadOnlyAdmin
from shop.templatetags.store import badge


class ChoiceLineInline(admin.TabularInline):
    """What is in question."""

    model = ChoiceLine
    extra = 0
    can_delete = False
    fields = readonly_fields = ("order_line", "quantity", "old_on", "new_on", "answer")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Questions are asked by what happens."""
        return False


class ForStaffFilter(admin.SimpleListFilter):
    """Questions that reached nobody, so that staff decide: cancel the units on the order, or wait for the goods."""

    title = "who decides"
    parameter_name = "for"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The one kind worth a filter."""
        return [("staff", "staff: no address to ask")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Choice]) -> QuerySet[Choice]:
        """Those still open."""
        return queryset.filter(UNREACHABLE, status=ChoiceStatus.OPEN) if self.value() == "staff" else queryset


@admin.register(Choice)
class ChoiceAdmin(ReadOnlyAdmin):
    """Questions to customers."""

    list_display = ["order", "cause", "shown_status", "created_at", "deadline", "answered_at"]
    list_filter = [ForStaffFilter, "status", "cause"]
    search_fields = ["=order__number", "=order__email"]
    list_select_related = ["order"]
    ordering = ["-id"]
    inlines = [ChoiceLineInline]

    @admin.display(description="Status", ordering="status")
    def shown_status(self, choice: Choice) -> SafeString:
        """As a badge."""
        return badge(choice.status, "choice")


class DifferenceFilter(admin.SimpleListFilter):
    """Counts that differ from what was ordered."""

    title = "difference"
    parameter_name = "difference"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One choice for each kind."""
        return [("any", "any difference"), ("damaged", "damaged"), ("missing", "will not come"), ("over", "too many")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Receipt]) -> QuerySet[Receipt]:
        """Of this kind."""
        kinds = {name: Q(**{f"{name}_quantity__gt": 0}) for name in ("damaged", "missing", "over")}
        if self.value() == "any":
            return queryset.filter(kinds["damaged"] | kinds["missing"] | kinds["over"])
        return queryset.filter(kinds[str(self.value())]) if self.value() in kinds else queryset


@admin.register(Receipt)
class ReceiptAdmin(ReadOnlyAdmin):
    """What was counted at the door."""

    list_display = ["at", "purchase", "item", "good_quantity", "damaged_quantity", "missing_quantity", "over_quantity"]
    list_filter = [DifferenceFilter, "reason", ("at", admin.DateFieldListFilter)]
    search_fields = ["=line__purchase_order__number", "=line__variant__sku"]
    list_select_related = ["line__purchase_order__supplier", "line__variant__product"]
    ordering = ["-id"]

    @admin.display(description="Purchase order")
    def purchase(self, row: Receipt) -> str:
        """Number and supplier."""
        order = row.line.purchase_order
        return f"{order.number}, {order.supplier.name}"

    @admin.display(description="Item")
    def item(self, row: Receipt) -> str:
        """In words."""
        return f"{row.line.variant.product.title} {row.line.variant.title}".strip()
