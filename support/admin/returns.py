"""Returns and claims for staff: lists by what waits, a page with the order beside it, and what can be decided now."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from orders.queries.desk import staff_view
from shop.admin.doing import DoingAdmin
from shop.core.http import name_actors
from shop.core.money import Money
from shop.templatetags.store import badge
from support.admin.deciding import CLAIM_DECISIONS, RETURN_DECISIONS
from support.models import Claim, Return
from support.queries.return_desk import late_returns, whole_return


class DecidingAdmin(DoingAdmin):
    """A page with the order beside it, and what can be decided now."""

    shows_closed = False

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """The order, and whether this person may open it."""
        return {
            "title": str(row),
            "view": staff_view(row.order_id),
            "may_open_order": request.user.has_perm("orders.view_order"),
        }

    @admin.display(description="Order")
    def order_number(self, row: Any) -> str:
        """As people say it."""
        return str(row.order.number)


class LateFilter(admin.SimpleListFilter):
    """Returns that were agreed to long ago and never came; the dashboard counts the same."""

    title = "needs a person"
    parameter_name = "needs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One choice."""
        return [("late", "never came")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Return]) -> QuerySet[Return]:
        """The rows the dashboard counts."""
        return queryset.filter(late_returns(timezone.now())) if self.value() == "late" else queryset


@admin.register(Return)
class ReturnAdmin(DecidingAdmin):
    """What customers send back."""

    doing = RETURN_DECISIONS
    page_template = "admin/support/return.html"
    list_display = ["number", "order_number", "created_at", "shown_status", "money_back"]
    list_filter = ["status", LateFilter]
    search_fields = ["=number", "=order__number", "=order__email"]
    list_select_related = ["order"]
    ordering = ["-id"]

    def whole(self, rows: QuerySet[Return]) -> QuerySet[Return]:
        """With items, looks and pictures."""
        return whole_return(rows)

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """The order, and who looked at what came."""
        name_actors(look for item in row.items.all() for look in item.inspections.all())
        return super().page_context(request, row)

    @admin.display(description="Status", ordering="status")
    def shown_status(self, row: Return) -> SafeString:
        """As a badge."""
        return badge(row.status, "return")

    @admin.display(description="Money back")
    def money_back(self, row: Return) -> str:
        """So far."""
        return Money(row.refunded_amount, row.currency).format() if row.refunded_amount else ""


@admin.register(Claim)
class ClaimAdmin(DecidingAdmin):
    """What arrived damaged, wrong or not at all."""

    doing = CLAIM_DECISIONS
    page_template = "admin/support/claim.html"
    list_display = ["number", "order_number", "created_at", "line", "kind", "shown_status"]
    list_filter = ["status", "kind"]
    search_fields = ["=number", "=order__number", "=order__email"]
    list_select_related = ["order", "line"]
    ordering = ["-id"]

    def whole(self, rows: QuerySet[Claim]) -> QuerySet[Claim]:
        """With line and pictures."""
        return rows.select_related("order", "line").prefetch_related("photos")

    @admin.display(description="Status", ordering="status")
    def shown_status(self, row: Claim) -> SafeString:
        """As a badge."""
        return badge(row.status, "claim")
