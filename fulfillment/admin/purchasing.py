"""Purchase orders: written, sent, moved, canceled, and everything that was said and counted."""

import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminSelectWidget

from fulfillment.actions.purchasing import create_purchase
from fulfillment.admin.purchase_actions import ACTIONS, offered
from fulfillment.models import PurchaseOrder
from fulfillment.queries.purchasing import overdue, purchase_view, silent
from fulfillment.states import PurchaseStatus
from shop.core.admin import ActionAdmin
from shop.core.errors import Refused
from shop.core.http import actor_for
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
class PurchaseOrderAdmin(ActionAdmin):
    """What we ask suppliers for."""

    form = NewPurchaseForm
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

    def get_urls(self) -> list[URLPattern]:
        """The actions of the page beside Django's own addresses."""
        view = self.admin_site.admin_view(self.do_view)
        do = path("<int:pk>/do/<slug:name>/", view, name="fulfillment_purchaseorder_do")
        return [do, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page of one purchase order."""
        is_id = object_id.isascii() and object_id.isdigit() and len(object_id) < 19
        return self._page(request, int(object_id) if is_id else 0)

    def do_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Run one action from its form; a refusal stands in the form, which keeps what was typed."""
        action = ACTIONS.get(name)
        if action is None or request.method != "POST" or not request.user.has_perm(action.permission):
            raise Http404
        order = PurchaseOrder.objects.filter(pk=pk).first() if pk < 2**63 else None
        if order is None or not self.has_view_permission(request):
            raise Http404
        form = action.form(request.POST, order=order)
        if form.is_valid():
            try:
                done = action.run(order, form.cleaned_data, actor_for(request))
            except Refused as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, done)
                return redirect(reverse("admin:fulfillment_purchaseorder_change", args=[pk]))
        return self._page(request, pk, {name: form}, status=422)

    def _page(
        self, request: HttpRequest, pk: int, tried: dict[str, forms.Form] | None = None, status: int = 200
    ) -> HttpResponse:
        view = purchase_view(pk) if self.has_view_permission(request) else None
        if view is None:
            raise Http404
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": f"Purchase order {view.order.number}",
            "view": view,
            "offered": offered(view.order, request.user, tried or {}),
        }
        return render(request, "admin/fulfillment/purchase.html", context, status=status)
