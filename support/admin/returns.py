"""Returns and claims for staff: lists by what waits, a page with the order beside it, and what can be decided now."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from orders.queries.desk import staff_view
from shop.core.admin import ReadOnlyAdmin
from shop.core.errors import Refused
from shop.core.http.viewer import actor_for
from shop.core.money import Money
from shop.templatetags.store import badge
from support.admin.deciding import CLAIM_DECISIONS, RETURN_DECISIONS, Decision
from support.models import Claim, Return
from support.queries.return_desk import late_returns, whole_return


class DecidingAdmin(ReadOnlyAdmin):
    """A page of its own with decisions as forms; a refusal is said in the form, which keeps what was typed."""

    decisions: Mapping[str, Decision] = {}
    permission = ""
    page = ""

    def get_urls(self) -> list[URLPattern]:
        """The decisions beside Django's own addresses."""
        name = f"support_{self.opts.model_name}_do"
        do = path("<int:pk>/do/<slug:name>/", self.admin_site.admin_view(self.do_view), name=name)
        return [do, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page of one row."""
        is_id = object_id.isascii() and object_id.isdigit() and len(object_id) < 19
        return self._page(request, int(object_id) if is_id else 0)

    def do_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Run one decision from its form."""
        decision = self.decisions.get(name)
        if decision is None or request.method != "POST" or not request.user.has_perm(self.permission):
            raise Http404
        row = self.whole(self.get_queryset(request).filter(pk=min(pk, 2**63 - 1))).first()
        if row is None:
            raise Http404
        form = decision.form(request.POST, row=row, auto_id=f"id_{name}_%s")
        if form.is_valid():
            try:
                done = decision.run(row, form.cleaned_data, actor_for(request))
            except Refused as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, done)
                return redirect(reverse(f"admin:support_{self.opts.model_name}_change", args=[pk]))
        return self._page(request, pk, {name: form}, status=422)

    def whole(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows with what their page shows."""
        return rows

    def _page(
        self, request: HttpRequest, pk: int, tried: Mapping[str, Any] | None = None, status: int = 200
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise Http404
        row = self.whole(self.get_queryset(request).filter(pk=pk)).first()
        if row is None:
            raise Http404
        offered = []
        for name, decision in self.decisions.items() if request.user.has_perm(self.permission) else ():
            if row.status in decision.states or name in (tried or {}):
                form = (tried or {}).get(name) or decision.form(row=row, auto_id=f"id_{name}_%s")
                address = reverse(f"admin:support_{self.opts.model_name}_do", args=[row.pk, name])
                offered.append({"decision": decision, "form": form, "address": address, "open": name in (tried or {})})
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": str(row),
            "row": row,
            "offered": offered,
            "view": staff_view(row.order_id),
            "may_open_order": request.user.has_perm("orders.view_order"),
        }
        return render(request, self.page, context, status=status)

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

    decisions = RETURN_DECISIONS
    permission = "support.decide_return"
    page = "admin/support/return.html"
    list_display = ["number", "order_number", "created_at", "shown_status", "money_back"]
    list_filter = ["status", LateFilter]
    search_fields = ["=number", "=order__number", "=order__email"]
    list_select_related = ["order"]
    ordering = ["-id"]

    def whole(self, rows: QuerySet[Return]) -> QuerySet[Return]:
        """With items, looks and pictures."""
        return whole_return(rows)

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

    decisions = CLAIM_DECISIONS
    permission = "support.decide_claim"
    page = "admin/support/claim.html"
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
