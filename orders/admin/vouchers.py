"""Vouchers: made and changed by staff, counted by orders."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from orders.actions.vouchers import save_voucher
from orders.models import Voucher
from shop.core.admin import ActionAdmin


@admin.register(Voucher)
class VoucherAdmin(ActionAdmin):
    """Codes that lower a price."""

    may_add = may_change = True
    list_display = ["code", "kind", "percent", "amount", "used_count", "usage_limit", "ends_at", "is_active"]
    list_filter = ["kind", "is_active"]
    search_fields = ["code"]
    filter_horizontal = ["categories"]
    readonly_fields = ["used_count"]
    ordering = ["-id"]

    def save_by_action(self, request: HttpRequest, row: Any, form: Any, *, created: bool) -> Voucher:
        """Keep the code in capitals and the numbers sensible."""
        return save_voucher(voucher=row)
