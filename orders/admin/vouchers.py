"""Vouchers: made and changed by staff, counted by orders."""

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from orders.actions.vouchers import save_voucher
from orders.models import Voucher
from shop.admin.fields import AmountField, shown_amount
from shop.core.admin import ActionAdmin

WHOLE = 100


class VoucherForm(forms.ModelForm):
    """A voucher, with its amounts as people write them."""

    amount = AmountField(label="Amount off", required=False)
    min_goods_amount = AmountField(label="Goods from", required=False, help_text="empty: any value")

    class Meta:
        model = Voucher
        fields = (
            *("code", "kind", "percent", "amount", "min_goods_amount", "categories"),
            *("starts_at", "ends_at", "usage_limit", "customer_limit", "is_active"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.instance.currency = settings.BASE_CURRENCY

    def clean_code(self) -> str:
        """In capitals, as it is kept, so that one that is there already is found."""
        return str(self.cleaned_data["code"]).strip().upper()

    def clean_percent(self) -> Decimal | None:
        """A share; the table's own words for it are no words for people."""
        percent: Decimal | None = self.cleaned_data["percent"]
        if percent is not None and not 0 < percent <= WHOLE:
            raise ValidationError("A percentage above 0 and up to 100.")
        return percent

    def clean_amount(self) -> int | None:
        """Nothing off is no voucher."""
        amount: int | None = self.cleaned_data["amount"]
        if amount == 0:
            raise ValidationError("An amount above 0.")
        return amount

    def clean_min_goods_amount(self) -> int:
        """Any value, if left empty."""
        return self.cleaned_data["min_goods_amount"] or 0


@admin.register(Voucher)
class VoucherAdmin(ActionAdmin):
    """Codes that lower a price."""

    form = VoucherForm
    may_add = may_change = True
    list_display = ["code", "kind", "percent", "amount_off", "used_count", "usage_limit", "ends_at", "is_active"]
    list_filter = ["kind", "is_active"]
    search_fields = ["code"]
    filter_horizontal = ["categories"]
    readonly_fields = ["used_count"]
    ordering = ["-id"]

    @admin.display(description="Amount off", ordering="amount")
    def amount_off(self, voucher: Voucher) -> str:
        """With its currency."""
        return shown_amount(voucher.amount, voucher.currency)

    def save_by_action(self, request: HttpRequest, row: Any, form: Any, *, created: bool) -> Voucher:
        """Keep the code in capitals and the numbers sensible."""
        return save_voucher(voucher=row)
