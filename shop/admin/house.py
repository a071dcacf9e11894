"""Brands, product types with their attributes, warehouses with their bins, taxes, delivery, words of search."""

from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminTextInputWidget

from shop.actions.facts import make_list
from shop.admin.base import HouseAdmin, HouseInline
from shop.admin.fields import AmountField
from shop.models import (
    Attribute,
    AttributeChoice,
    Bin,
    Brand,
    Holiday,
    ProductType,
    ShippingMethod,
    ShippingRate,
    ShippingZone,
    TaxClass,
    TaxRate,
    Warehouse,
)


@admin.register(Brand)
class BrandAdmin(HouseAdmin):
    """Who makes it."""

    list_display = ("name", "slug")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}


class AttributeInline(HouseInline):
    """The facts products of a type have."""

    model = Attribute
    fields = ("name", "code", "kind", "unit", "is_required", "is_facet", "position")
    show_change_link = True


@admin.register(ProductType)
class ProductTypeAdmin(HouseAdmin):
    """A kind of product."""

    list_display = ("name", "slug")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}
    inlines = (AttributeInline,)


class ChoiceInline(HouseInline):
    """The values a list allows."""

    model = AttributeChoice
    fields = ("value", "slug", "position")


@admin.register(Attribute)
class AttributeAdmin(HouseAdmin):
    """One fact with its list of values."""

    list_display = ("name", "product_type", "kind", "is_required", "is_facet")
    list_filter = ("kind", "is_facet")
    list_select_related = ("product_type",)
    search_fields = ("name", "product_type__name")
    autocomplete_fields = ("product_type",)
    inlines = (ChoiceInline,)
    actions = ("make_lists",)

    @admin.action(description="Make a list of the texts in use", permissions=["change"])
    def make_lists(self, request: HttpRequest, queryset: QuerySet[Attribute]) -> None:
        """Turn texts into lists, so that they can be filters."""
        for attribute in queryset:
            self.perform(request, partial(make_list, attribute_id=attribute.pk), f"{attribute.name} is a list now.")


class BinInline(HouseInline):
    """Places in a warehouse."""

    model = Bin
    fields = ("code", "zone", "aisle", "sequence", "kind")
    per_page = 25


class WarehouseForm(forms.ModelForm):
    """A building, with its lists in one line each."""

    class Meta:
        model = Warehouse
        fields = (
            *("code", "name", "line1", "city", "state", "postcode", "country"),
            *("time_zone", "cutoff", "workdays", "priority", "is_active"),
        )
        labels = {"line1": "Street and number"}
        help_texts = {
            "country": "Two letters: US",
            "workdays": "Numbers parted by commas, 0 is Monday: 0, 1, 2, 3, 4. Empty: Monday to Friday.",
            "cutoff": "What is ordered before leaves the same working day.",
        }
        widgets = {"workdays": UnfoldAdminTextInputWidget}


@admin.register(Warehouse)
class WarehouseAdmin(HouseAdmin):
    """A building with its hours."""

    form = WarehouseForm

    list_display = ("name", "code", "city", "country", "priority", "cutoff", "is_active")
    inlines = (BinInline,)


class TaxRateInline(HouseInline):
    """What a class costs where."""

    model = TaxRate
    fields = ("country", "state", "rate", "name")


@admin.register(TaxClass)
class TaxClassAdmin(HouseAdmin):
    """How goods are taxed."""

    list_display = ("name", "code")
    search_fields = ("name", "code")
    inlines = (TaxRateInline,)


class ShippingZoneForm(forms.ModelForm):
    """Where to, with how each list is written."""

    class Meta:
        model = ShippingZone
        fields = ("name", "countries", "states", "postcodes_included", "postcodes_excluded", "position")
        help_texts = {
            "countries": "Two letters each, parted by commas: US, CA",
            "states": "Their short names: NY, NJ. Empty: everywhere in these countries.",
            "postcodes_included": "Beginnings (90) or ranges (10000-14999), parted by commas. Empty: all.",
            "postcodes_excluded": "Written the same way.",
            "position": "The first zone that fits an address is taken; lower is asked first.",
        }
        widgets = dict.fromkeys(
            ("countries", "states", "postcodes_included", "postcodes_excluded"), UnfoldAdminTextInputWidget
        )


@admin.register(ShippingZone)
class ShippingZoneAdmin(HouseAdmin):
    """Where methods deliver to."""

    form = ShippingZoneForm

    list_display = ("name",)
    search_fields = ("name",)


class ShippingRateForm(forms.ModelForm):
    """A price band, with its amounts as people write them."""

    from_goods_amount = AmountField(label="Goods from", required=False)
    below_goods_amount = AmountField(label="Goods below", required=False)
    price_amount = AmountField(label="Price")

    class Meta:
        model = ShippingRate
        fields = ("from_weight_g", "below_weight_g", "from_goods_amount", "below_goods_amount", "price_amount")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.instance.currency = settings.BASE_CURRENCY

    def clean_from_goods_amount(self) -> int:
        """From nothing on, if left empty."""
        return self.cleaned_data["from_goods_amount"] or 0


class ShippingRateInline(HouseInline):
    """What a method costs by weight and value."""

    model = ShippingRate
    form = ShippingRateForm


@admin.register(ShippingMethod)
class ShippingMethodAdmin(HouseAdmin):
    """How parcels go."""

    list_display = ("name", "zone", "min_days", "max_days")
    list_select_related = ("zone",)
    inlines = (ShippingRateInline,)


@admin.register(Holiday)
class HolidayAdmin(HouseAdmin):
    """Days on which nothing leaves."""

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the warehouse, which each row shows."""
        return super().get_queryset(request).select_related("warehouse")
