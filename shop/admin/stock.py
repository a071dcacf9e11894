"""Stock: how many where, why that many, and a count that corrects it."""

import uuid
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from shop.actions.goods import adjust_bin, default_bin, first_count
from shop.actions.house import set_low_mark
from shop.actions.stock import Cause
from shop.core.admin import ActionAdmin
from shop.core.http import actor_for
from shop.models import Bin, StockItem, Supply, Variant
from shop.queries.stock_history import stock_history


class CountForm(forms.ModelForm):
    """What was counted in one place."""

    place = forms.ModelChoiceField(
        Bin.objects.none(), required=False, empty_label="Unsorted shelf", widget=UnfoldAdminSelectWidget
    )
    found = forms.IntegerField(
        min_value=0, max_value=10_000_000, required=False, label="Counted there", widget=UnfoldAdminIntegerFieldWidget
    )
    reason = forms.CharField(max_length=200, required=False, widget=UnfoldAdminTextInputWidget)

    class Meta:
        model = StockItem
        fields = ("low_at",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "place" in self.fields:
            bins = Bin.objects.filter(contents__stock_item=self.instance).distinct()
            self.fields["place"].queryset = bins  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A count needs its reason."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("found") is not None and not told.get("reason"):
            self.add_error("reason", "Say why the count differs.")
        return told


class FirstCountForm(forms.ModelForm):
    """Goods that a warehouse begins to keep."""

    code = forms.CharField(max_length=64, label="SKU or barcode", widget=UnfoldAdminTextInputWidget)
    shelf = forms.CharField(
        max_length=30,
        required=False,
        help_text="The code of the bin; empty for the unsorted shelf.",
        widget=UnfoldAdminTextInputWidget,
    )
    found = forms.IntegerField(
        min_value=0, max_value=10_000_000, label="Counted there", widget=UnfoldAdminIntegerFieldWidget
    )

    class Meta:
        model = StockItem
        fields = ("warehouse", "low_at")

    def clean_code(self) -> str:
        """The goods themselves, kept for the action."""
        code = self.cleaned_data["code"].strip()
        found = Variant.objects.filter(Q(sku__iexact=code) | Q(barcode=code)).order_by("pk")[:2]
        if len(found) != 1:
            raise forms.ValidationError(
                "Nothing has this code." if not found else "Several have this code: use the SKU."
            )
        self.instance.variant = found[0]
        return str(code)

    def clean(self) -> dict[str, Any]:
        """Neither goods that are there already nor a shelf that is not."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        house, code = told.get("warehouse"), (told.get("shelf") or "").strip()
        if house is None:
            return told
        told["place"] = Bin.objects.filter(warehouse=house, code__iexact=code).first() if code else None
        if code and told["place"] is None:
            self.add_error("shelf", f"{house} has no bin of this code.")
        known = StockItem.objects.filter(variant=self.instance.variant_id, warehouse=house)
        if self.instance.variant_id and known.exists():
            self.add_error("code", f"{house} keeps these goods already: open their row in the list and count there.")
        return told


class LevelFilter(admin.SimpleListFilter):
    """Goods that run low."""

    title = parameter_name = "level"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One choice."""
        return [("low", "running low")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[StockItem]) -> QuerySet[StockItem]:
        """Rows at or below their mark."""
        return queryset.filter(low_marks__cleared_at=None, low_marks__isnull=False) if self.value() else queryset


@admin.register(StockItem)
class StockItemAdmin(ActionAdmin):
    """One variant in one warehouse, with its whole history."""

    form = CountForm
    may_add = True
    may_change = True
    list_display = ("sku", "goods", "warehouse", "on_hand", "allocated", "held", "free")
    list_filter = ("warehouse", LevelFilter)
    list_select_related = ("variant__product", "warehouse")
    search_fields = ("=variant__sku", "=variant__barcode", "variant__product__title")
    ordering = ("-pk",)
    readonly_fields = ("on_hand", "allocated", "held", "free")
    fieldsets = (
        (None, {"fields": (("on_hand", "allocated"), ("held", "free"))}),
        ("Correct by a count", {"fields": ("place", "found", "reason")}),
        ("Warning", {"fields": ("low_at",)}),
    )
    add_fieldsets = ((None, {"fields": ("code", "warehouse", "shelf", "found", "low_at")}),)
    change_form_outer_before_template = "admin/shop/stockitem/_history.html"

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT002
        """A form of its own for goods that are new in a warehouse."""
        return super().get_form(request, obj, change=change, **({} if obj else {"form": FirstCountForm}), **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What that form asks."""
        return self.fieldsets if obj else self.add_fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is counted elsewhere, once there is something."""
        return self.readonly_fields if obj else ()

    @admin.display(description="SKU", ordering="variant__sku")
    def sku(self, row: StockItem) -> str:
        """As the scanner reads it."""
        return row.variant.sku

    @admin.display(description="Goods", ordering="variant__product__title")
    def goods(self, row: StockItem) -> str:
        """As people name it."""
        return ", ".join(filter(None, (row.variant.product.title, row.variant.title)))

    @admin.display(description="Can be promised")
    def free(self, row: StockItem) -> int:
        """On hand less allocated and held."""
        return row.available

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Add the history: why the number is what it is."""
        row = kwargs.get("obj")
        context["history"] = stock_history(row.pk, may=request.user.has_perm) if row is not None else None
        context["may_open"] = request.user.has_perm("shop.view_variant")
        return super().render_change_form(request, context, *args, **kwargs)

    def save_by_action(self, request: HttpRequest, row: Any, form: Any, *, created: bool) -> Any:
        """Write the difference between count and book into the ledger."""
        told, actor = form.cleaned_data, actor_for(request)
        cause = Cause("count", uuid.uuid4().hex)
        if created:
            row = first_count(
                variant_id=row.variant_id,
                warehouse_id=row.warehouse_id,
                bin_id=_place(row, told).pk,
                found=told["found"],
                cause=cause,
                actor=actor,
            )
        elif told["found"] is not None:
            adjust_bin(
                stock_item_id=row.pk,
                bin_id=_place(row, told).pk,
                found=told["found"],
                cause=cause,
                actor=actor,
                reason=told["reason"],
            )
        if "low_at" in form.changed_data:
            set_low_mark(stock_item_id=row.pk, low_at=told["low_at"])
        return row


def _place(row: StockItem, told: dict[str, Any]) -> Bin:
    """Where it was counted; the unsorted shelf where no place was named."""
    place: Bin = told["place"] or default_bin(warehouse_id=row.warehouse_id)
    return place


@admin.register(Supply)
class SupplyAdmin(ActionAdmin):
    """Goods on their way, and what is promised of them."""

    list_display = ("stock_item", "quantity", "received", "pegged", "due_on", "source_kind", "source_id")
    list_select_related = ("stock_item__variant", "stock_item__warehouse")
    ordering = ("-pk",)
