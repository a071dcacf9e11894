"""Shipments and boxes for staff; the work itself is done under /warehouse/."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from fulfillment.actions.boxes import delete_box, save_box
from fulfillment.models import Box, Package, Shipment
from fulfillment.queries.staff import QUIET, late_shipments
from shop.core.admin import ActionAdmin, ReadOnlyAdmin
from shop.templatetags.store import badge


class NeedsFilter(admin.SimpleListFilter):
    """The dashboard's queues of shipments."""

    title = "needs a person"
    parameter_name = "needs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One choice for each queue."""
        return [("late", "late to leave"), ("look", "short pick or other trouble"), ("news", "parcel without news")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Shipment]) -> QuerySet[Shipment]:
        """The rows the dashboard counts."""
        today = timezone.localdate()
        if self.value() == "late":
            return queryset.filter(late_shipments(today))
        if self.value() == "look":
            return queryset.exclude(attention="").exclude(status__in=["delivered", "canceled"])
        if self.value() == "news":
            quiet = Package.objects.filter(
                shipped_at__isnull=False, delivered_at__isnull=True, expected_to__lt=today - QUIET
            )
            return queryset.filter(pk__in=quiet.values("shipment_id"))
        return queryset


class PackageInline(admin.TabularInline):
    """Parcels of a shipment."""

    model = Package
    extra = 0
    can_delete = False
    fields = readonly_fields = (
        "position",
        "carrier",
        "tracking_number",
        "tracking_status",
        "shipped_at",
        "delivered_at",
    )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Parcels are packed, not typed."""
        return False


@admin.register(Shipment)
class ShipmentAdmin(ReadOnlyAdmin):
    """What each warehouse sends."""

    list_display = ["number", "order", "warehouse", "promised_on", "shown_status", "attention"]
    list_filter = ["status", "warehouse", NeedsFilter]
    search_fields = ["=number", "=order__number", "=packages__tracking_number"]
    list_select_related = ["order", "warehouse"]
    ordering = ["-id"]
    inlines = [PackageInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Pickers read the order's number; a link is for those who may follow it."""
        names = super().get_readonly_fields(request, obj)
        may_follow = request.user.has_perm("orders.view_order")
        return names if may_follow else ["order_number" if name == "order" else name for name in names]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The same, in the same order."""
        return self.get_readonly_fields(request, obj)

    @admin.display(description="Order")
    def order_number(self, shipment: Shipment) -> str:
        """As people say it."""
        return shipment.order.number

    @admin.display(description="Status", ordering="status")
    def shown_status(self, shipment: Shipment) -> SafeString:
        """As a badge."""
        return badge(shipment.status, "shipment")


@admin.register(Box)
class BoxAdmin(ActionAdmin):
    """Cartons the advisor chooses from."""

    may_add = may_change = may_delete = True
    list_display = ["name", "length_mm", "width_mm", "height_mm", "max_weight_g", "is_active"]

    def save_by_action(self, request: HttpRequest, row: Any, form: Any, *, created: bool) -> Box:
        """Store it."""
        return save_box(box=row)

    def delete_by_action(self, request: HttpRequest, row: Any) -> None:
        """Only a box nothing was packed in."""
        delete_box(box_id=row.pk)
