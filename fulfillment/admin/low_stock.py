"""Items that run low, and one press to order them."""

from collections import defaultdict

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from fulfillment.actions.purchasing import Wish, create_purchase
from fulfillment.queries.purchasing import suggestions
from shop.core.admin import ReadOnlyAdmin
from shop.core.errors import Refused
from shop.models import LowStock

MOST = 200


@admin.register(LowStock)
class LowStockAdmin(ReadOnlyAdmin):
    """What is at or below its mark now."""

    list_display = ["item", "sku", "place", "available_now", "mark", "seen_at", "supplier"]
    list_filter = ["stock_item__warehouse"]
    search_fields = ["=stock_item__variant__sku", "stock_item__variant__product__title"]
    ordering = ["seen_at", "id"]
    actions = ["order_chosen"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[LowStock]:
        """Open rows alone, with all that the list shows."""
        rows = LowStock.objects.filter(cleared_at=None)
        related = rows.select_related("stock_item__variant__product", "stock_item__warehouse")
        return related.prefetch_related("stock_item__variant__suppliers__supplier")

    def has_order_permission(self, request: HttpRequest) -> bool:
        """Who may write purchase orders."""
        return request.user.has_perm("fulfillment.add_purchaseorder")

    @admin.action(description="Make a purchase order from these", permissions=["order"])
    def order_chosen(self, request: HttpRequest, rows: QuerySet[LowStock]) -> HttpResponse | None:
        """Write one draft for each supplier and warehouse; what nobody sells us is named."""
        found = suggestions(list(rows.values_list("pk", flat=True)[:MOST]))
        groups: dict[tuple[int, int], list[Wish]] = defaultdict(list)
        for one in found:
            if one.supplier_id is not None:
                groups[one.supplier_id, one.warehouse_id].append(Wish(one.variant_id, one.quantity))
        orphans = [one.name for one in found if one.supplier_id is None]
        if orphans:
            messages.warning(request, f"No supplier is known for {', '.join(orphans[:10])}. Add one under Suppliers.")
        made = []
        for (supplier_id, warehouse_id), wishes in sorted(groups.items()):
            try:
                made.append(create_purchase(supplier_id=supplier_id, warehouse_id=warehouse_id, wishes=wishes))
            except Refused as refusal:
                messages.error(request, refusal.message)
        return _opened(request, [(order.pk, order.number) for order in made])

    @admin.display(description="Item", ordering="stock_item__variant__product__title")
    def item(self, row: LowStock) -> str:
        """In words."""
        return f"{row.stock_item.variant.product.title} {row.stock_item.variant.title}".strip()

    @admin.display(description="SKU")
    def sku(self, row: LowStock) -> str:
        """Ours."""
        return row.stock_item.variant.sku

    @admin.display(description="Warehouse")
    def place(self, row: LowStock) -> str:
        """Where."""
        return row.stock_item.warehouse.name

    @admin.display(description="Left")
    def available_now(self, row: LowStock) -> int:
        """What can be promised now; below zero when more is promised than there is."""
        return row.stock_item.on_hand - row.stock_item.allocated - row.stock_item.held

    @admin.display(description="Supplier")
    def supplier(self, row: LowStock) -> str:
        """Who sells it to us first."""
        known = sorted(row.stock_item.variant.suppliers.all(), key=lambda item: (item.priority, item.pk))
        return next((item.supplier.name for item in known if item.supplier.is_active), "nobody yet")


def _opened(request: HttpRequest, made: list[tuple[int, str]]) -> HttpResponse | None:
    """Lead to the draft, or to the list of drafts."""
    if not made:
        return None
    numbers = ", ".join(number for _, number in made)
    messages.success(request, f"Written: {numbers}. Look at it, then send it.")
    if len(made) == 1:
        return HttpResponseRedirect(reverse("admin:fulfillment_purchaseorder_change", args=[made[0][0]]))
    return HttpResponseRedirect(f"{reverse('admin:fulfillment_purchaseorder_changelist')}?status__exact=draft")
