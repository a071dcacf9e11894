"""Purchase orders: written, sent, moved, canceled, and everything that was said and counted."""

import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminSelectWidget

from fulfillment.actions.purchasing import create_purchase
from fulfillment.admin.purchase_actions import ACTIONS
from fulfillment.models import PurchaseOrder
from fulfillment.queries.purchasing import overdue, purchase_view, silent
from fulfillment.states import PurchaseStatus
from shop.admin.doing import DoingAdmin
from shop.models import Supplier, Warehouse
from shop.templatetags.store import badge


class NewPurchaseForm(forms.ModelForm):
    """Who delivers what to which house; the lines are written on the next page."""

    supplier = forms.ModelChoiceField(Supplier.objects.filter(is_active=True), widget=UnfoldAdminSelectWidget)
    warehouse = forms.ModelChoiceField(Warehouse.objects.filter(is_active=True), widget=UnfoldAdminSelectWidget)

    class Meta:
        model = PurchaseOrder
        fields = ("supplier", "warehouse", "expected_on", "note")


class NeedsFilter(admin.SimpleListFilter):
    """The dashboard's queues."""

    title = "needs a person"
    parameter_name = "needs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One choice for each queue."""
        return [("silent", "supplier silent"), ("refused", "refused this week"), ("late", "overdue")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[PurchaseOrder]) -> QuerySet[PurchaseOrder]:
        """The rows the dashboard counts."""
        now = timezone.now()
        if self.value() == "silent":
            return queryset.filter(silent(now))
        if self.value() == "refused":
            week = now - datetime.timedelta(days=7)
            return queryset.filter(status=PurchaseStatus.REFUSED, closed_at__gte=week)
        return queryset.filter(overdue(timezone.localdate())) if self.value() == "late" else queryset


@admin.register(PurchaseOrder)
class PurchaseOrderAdmin(DoingAdmin):
    """What we ask suppliers for."""

    form = NewPurchaseForm
    page_template = "admin/fulfillment/purchase.html"
    doing = ACTIONS
    unfolded = frozenset({"line"})
    may_add = True
    list_display = ["number", "supplier", "to", "shown_status", "expected_on", "sent_at"]
    list_filter = ["status", NeedsFilter, "supplier", "warehouse"]
    search_fields = ["=number", "=reference", "=order__number", "supplier__name"]
    list_select_related = ["supplier", "warehouse", "order"]
    ordering = ["-id"]

    @admin.display(description="To")
    def to(self, row: PurchaseOrder) -> str:
        """Which house, or whose order."""
        return row.warehouse.name if row.warehouse else f"customer of {row.order}"

    @admin.display(description="Status", ordering="status")
    def shown_status(self, row: PurchaseOrder) -> SafeString:
        """As a badge."""
        return badge(row.status, "purchase")

    def save_by_action(self, request: HttpRequest, row: Any, form: Any, *, created: bool) -> PurchaseOrder:
        """Write a draft without lines."""
        told = form.cleaned_data
        return create_purchase(
            supplier_id=told["supplier"].pk,
            warehouse_id=told["warehouse"].pk,
            wishes=[],
            expected_on=told["expected_on"],
            note=told["note"],
        )

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """On to its lines."""
        messages.success(request, "The draft is written. Add its lines, then send it.")
        return HttpResponseRedirect(reverse("admin:fulfillment_purchaseorder_change", args=[obj.pk]))

    def whole(self, rows: QuerySet[PurchaseOrder]) -> QuerySet[PurchaseOrder]:
        """With those it names."""
        return rows.select_related("supplier", "warehouse", "order")

    def page_context(self, request: HttpRequest, row: PurchaseOrder) -> dict[str, Any]:
        """Lines, what was said and counted, mails, history."""
        return {"title": f"Purchase order {row.number}", "view": purchase_view(row)}
