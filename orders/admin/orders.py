"""Orders: a list that stays fast at any size, and a page with everything of one order and what may be done now."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from orders.admin.bulk import bulk
from orders.admin.doing import ACTIONS
from orders.models import Order
from orders.queries.desk import matching_orders, staff_view
from orders.queries.intake import channel_titles
from orders.states import sent_state
from shop.admin.doing import ActionForm, DoingAdmin, offered
from shop.core import panels
from shop.core.http.viewer import viewer_for
from shop.core.money import Money
from shop.templatetags.dates import moment_words
from shop.templatetags.store import badge

COLUMNS = (
    "pk", "number", "name", "email", "placed_at", "created_at", "total_amount", "currency", "status",
    "payment_status", "fulfillment_status", "channel",
)  # fmt: skip


class PlacedFilter(admin.SimpleListFilter):
    """When it was placed."""

    title = "placed"
    parameter_name = "placed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Days back from now."""
        return [("1", "today"), ("7", "last 7 days"), ("30", "last 30 days"), ("365", "last year")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        """From the start of that day on."""
        value = self.value() or ""
        if value not in {"1", "7", "30", "365"}:
            return queryset
        first = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        return queryset.filter(placed_at__gte=first - timedelta(days=int(value) - 1))


class ChannelFilter(admin.SimpleListFilter):
    """Where it came from; the channels are rows of their own, so nobody counts a million orders for their names."""

    title = parameter_name = "channel"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The channels orders come in by."""
        return list(channel_titles().items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        """Of this channel."""
        return queryset.filter(channel=self.value()) if self.value() else queryset


@admin.register(Order)
class OrderAdmin(DoingAdmin):
    """The order desk."""

    list_display = ["number", "placed", "customer", "total", "shown_status", "shown_payment", "shown_fulfillment"]
    list_filter = ["status", "payment_status", "fulfillment_status", PlacedFilter, ChannelFilter]
    search_fields = ["number"]
    search_help_text = "Number, e-mail, name, phone, SKU or tracking number"
    ordering = ["-placed_at", "-id"]
    doing = ACTIONS
    actions = ["hold_chosen", "release_chosen", "cancel_chosen"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        """Only what the list shows."""
        return Order.objects.only(*COLUMNS)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Order], search_term: str
    ) -> tuple[QuerySet[Order], bool]:
        """By the beginning of any word an order is known by."""
        return (matching_orders(queryset, search_term) if search_term.strip() else queryset), False

    @admin.action(description="Hold", permissions=["hold"])
    def hold_chosen(self, request: HttpRequest, rows: QuerySet[Order]) -> HttpResponse | None:
        """Stop the chosen orders, after a look at what that does."""
        return bulk(self, request, rows, "hold")

    @admin.action(description="Release", permissions=["hold"])
    def release_chosen(self, request: HttpRequest, rows: QuerySet[Order]) -> HttpResponse | None:
        """Let the chosen orders go on."""
        return bulk(self, request, rows, "release")

    @admin.action(description="Cancel", permissions=["cancel"])
    def cancel_chosen(self, request: HttpRequest, rows: QuerySet[Order]) -> HttpResponse | None:
        """Cancel the chosen orders as a whole, with money and stock back."""
        return bulk(self, request, rows, "cancel")

    def has_hold_permission(self, request: HttpRequest) -> bool:
        """Who may stop orders."""
        return request.user.has_perm("orders.hold_order")

    def has_cancel_permission(self, request: HttpRequest) -> bool:
        """Who may cancel orders."""
        return request.user.has_perm("orders.cancel_order")

    @admin.display(description="Placed", ordering="placed_at")
    def placed(self, order: Order) -> str:
        """The day and the time; a year only where it is another."""
        return moment_words(order.placed_at) if order.placed_at else ""

    @admin.display(description="Customer")
    def customer(self, order: Order) -> SafeString:
        """The name, the address below it."""
        return format_html("<span>{}<small>{}</small></span>", order.name or "no name", order.email)

    @admin.display(description="Total")
    def total(self, order: Order) -> str:
        """With its currency."""
        return Money(order.total_amount, order.currency).format()

    @admin.display(description="Order", ordering="status")
    def shown_status(self, order: Order) -> SafeString:
        """As a badge."""
        return badge(order.status, "order")

    @admin.display(description="Payment", ordering="payment_status")
    def shown_payment(self, order: Order) -> SafeString:
        """As a badge."""
        return badge(order.payment_status, "payment")

    @admin.display(description="Fulfillment", ordering="fulfillment_status")
    def shown_fulfillment(self, order: Order) -> SafeString:
        """As a badge."""
        return badge(sent_state(order.status, order.fulfillment_status), "fulfillment")

    def look_first(self, request: HttpRequest, row: Order, name: str, form: ActionForm) -> HttpResponse:
        """What an action would do, with the press that does it."""
        action = self.doing[name]
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": f"{action.label}: order {row.number}",
            "order": row,
            "name": name,
            "label": action.label,
            "is_dangerous": action.is_dangerous,
            "sentences": action.look(row, form.cleaned_data) if action.look else [],
            "form": form,
        }
        return render(request, "admin/orders/look.html", context)

    def _page(
        self, request: HttpRequest, row_id: int, tried: Mapping[str, ActionForm] | None = None, status: int = 200
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise Http404
        view = staff_view(row_id)
        if view is None:
            raise Http404
        loaded = panels.load("staff_order", [row_id], viewer_for(request))
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": f"Order {view.order.number}",
            "view": view,
            "row": view.order,
            "offered": offered(self.doing, view.order, request.user, tried or {}),
            "do_name": f"admin:{self.do_name}",
            "panels": [
                {"template": panels.template_of("staff_order", slot), "context": found[row_id]}
                for slot, found in loaded.items()
                if row_id in found
            ],
        }
        return render(request, "admin/orders/order.html", context, status=status)
