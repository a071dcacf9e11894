"""Suppliers with what they sell to us."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from unfold.widgets import UnfoldAdminSelectWidget

from shop.admin.base import HouseAdmin, HouseInline
from shop.admin.fields import AmountField
from shop.models import Supplier, SupplierItem


class SupplierForm(forms.ModelForm):  # type: ignore[type-arg]
    """A supplier; how orders reach him is chosen among the ways this shop has."""

    plug = forms.ChoiceField(label="Orders go by", choices=(), widget=UnfoldAdminSelectWidget)

    class Meta:
        model = Supplier
        fields = "__all__"  # noqa: DJ007  every column is typed by staff

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "plug" in self.fields:
            self.fields["plug"].choices = [(name, name) for name in settings.SUPPLIERS]  # type: ignore[attr-defined]


class SupplierItemForm(forms.ModelForm):  # type: ignore[type-arg]
    """A thing he sells, with its price as people write it."""

    cost_amount = AmountField(label="Cost", required=False)

    class Meta:
        model = SupplierItem
        fields = ("variant", "supplier_sku", "cost_amount", "ships_direct", "priority")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.instance.currency = settings.BASE_CURRENCY


class SupplierItemInline(HouseInline):
    """What he sells."""

    model = SupplierItem
    form = SupplierItemForm
    autocomplete_fields = ("variant",)
    per_page = 25


@admin.register(Supplier)
class SupplierAdmin(HouseAdmin):
    """Who delivers to us, or straight to our customers."""

    form = SupplierForm
    list_display = ("name", "code", "email", "lead_days", "direct_min_days", "direct_max_days", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "=code", "email")
    prepopulated_fields = {"code": ("name",)}
    inlines = (SupplierItemInline,)
    fieldsets = (
        (None, {"fields": (("name", "code"), ("contact", "phone"), ("email", "plug"), "is_active")}),
        ("Days", {"fields": ("lead_days", ("direct_min_days", "direct_max_days"))}),
        ("Note", {"fields": ("note",)}),
    )
