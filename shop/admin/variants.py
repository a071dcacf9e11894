"""Variants and their sale prices."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from unfold.widgets import UnfoldAdminTextInputWidget

from shop.actions.catalogue import remove_sale, remove_variant, save_sale, save_variant
from shop.admin.base import ActionInline, InlineSaving, told
from shop.admin.fields import AmountField, shown_amount
from shop.importing import gtin, values
from shop.models import SalePrice, Variant

CHOICE_HELP = "One value for each option, in their order, parted by a slash: Sage / M"


class VariantForm(forms.ModelForm):
    """A variant with its option values as text and its prices as amounts."""

    choice = forms.CharField(
        required=False, max_length=300, label="Options", help_text=CHOICE_HELP, widget=UnfoldAdminTextInputWidget
    )
    price_amount = AmountField(label="Price")
    compare_at_amount = AmountField(label="Compare at", required=False)
    cost_amount = AmountField(label="Cost", required=False)

    class Meta:
        model = Variant
        fields = ("sku", "barcode", "mpn", "weight_g", "stock_policy", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "choice" in self.fields and self.instance.pk:
            self.fields["choice"].initial = self.instance.title

    def clean_barcode(self) -> str:
        """Refuse a number that has the length of a GTIN and a wrong check digit."""
        code = str(self.cleaned_data["barcode"]).strip()
        if code.isdigit() and len(code) in gtin.LENGTHS and not gtin.is_valid(code):
            raise ValidationError("The check digit of this barcode is wrong.")
        return gtin.restore(code)

    def values(self) -> tuple[str, ...] | None:
        """The option values told, None where they stay."""
        if self.instance.pk and "choice" not in self.changed_data:
            return None
        return tuple(part for part in map(values.clean, self.cleaned_data.get("choice", "").split("/")) if part)


def save(parent_id: int, form: Any) -> Variant:
    """Save a variant as its form says."""
    amounts = {name: form.cleaned_data[name] for name in form.cleaned_data if name.endswith("_amount")}
    return save_variant(
        product_id=parent_id, variant_id=form.instance.pk, fields=told(form) | amounts, values=form.values()
    )


class VariantInline(ActionInline):
    """The variants of a product."""

    model = Variant
    form = VariantForm
    fields = (
        *("sku", "choice", "price_amount", "compare_at_amount", "barcode", "weight_g", "stock_policy", "is_active"),
        "position",
    )
    show_change_link = True
    per_page = 25

    @classmethod
    def save_by_action(cls, parent: Any, form: Any, request: HttpRequest) -> Any:
        """Save it below its product."""
        return save(parent.pk, form)

    @classmethod
    def remove_by_action(cls, parent: Any, row: Any) -> None:
        """Delete it, or take it off sale while something refers to it."""
        remove_variant(variant_id=row.pk)


class SaleForm(forms.ModelForm):
    """A price for a while."""

    amount = AmountField(label="Sale price")

    class Meta:
        model = SalePrice
        fields = ("amount", "starts_at", "ends_at", "label")


class SaleInline(ActionInline):
    """Sale prices of a variant, planned, running and over."""

    model = SalePrice
    form = SaleForm
    ordering = ("-starts_at",)

    @classmethod
    def save_by_action(cls, parent: Any, form: Any, request: HttpRequest) -> Any:
        """Plan it."""
        cells = form.cleaned_data
        return save_sale(
            variant_id=parent.pk,
            sale_id=form.instance.pk,
            amount=cells["amount"],
            starts_at=cells["starts_at"] or timezone.now(),
            ends_at=cells["ends_at"],
            label=cells["label"],
        )

    @classmethod
    def remove_by_action(cls, parent: Any, row: Any) -> None:
        """Take it away."""
        remove_sale(sale_id=row.pk)


@admin.register(Variant)
class VariantAdmin(InlineSaving):
    """What is put into a cart."""

    form = VariantForm
    may_change = may_delete = True
    list_display = ("sku", "product", "title", "price", "stock_policy", "is_active")
    list_filter = ("stock_policy", "is_active")
    list_select_related = ("product",)
    search_fields = ("=sku", "=barcode", "product__title", "sku")
    ordering = ("-pk",)
    readonly_fields = ("product", "title")
    fieldsets = (
        (None, {"fields": ("product", "sku", "choice", "barcode", "mpn", "is_active", "position")}),
        ("Prices", {"fields": ("price_amount", "compare_at_amount", "cost_amount")}),
        (
            "Parcel",
            {
                "fields": (
                    *("weight_g", "length_mm", "width_mm", "height_mm", "is_shippable", "is_fragile", "is_liquid"),
                    "do_not_mix",
                )
            },
        ),
        ("Stock", {"fields": ("stock_policy",)}),
    )
    inlines = (SaleInline,)

    @admin.display(description="Price", ordering="price_amount")
    def price(self, row: Variant) -> str:
        """The price without sales."""
        return shown_amount(row.price_amount, row.currency)

    def save_by_action(self, request: HttpRequest, row: Any, form: Any, *, created: bool) -> Any:
        """Save it below its product."""
        return save(row.product_id, form)

    def delete_by_action(self, request: HttpRequest, row: Any) -> None:
        """Delete it, or take it off sale while something refers to it."""
        remove_variant(variant_id=row.pk)
