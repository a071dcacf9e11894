"""Products with their variants, pictures and attribute values; put on sale in bulk; exported."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextInputWidget

from shop.actions.catalogue import check_on_sale, publish_products, save_product, set_options
from shop.actions.facts import set_facts
from shop.admin.base import InlineSaving, told
from shop.admin.fields import fact_field, shown_amount
from shop.admin.pictures import PictureInline
from shop.admin.variants import VariantInline
from shop.models import Attribute, Product, ProductAttribute, ProductOption
from shop.queries.catalogue_rows import export_lines

FACT = "fact_"
OPTIONS_HELP = "What a customer chooses, parted by commas: Color, Size. Empty for a product of one kind."
MAIN = ("title", "slug", "status", "brand", "product_type", "main_category", "categories", "option_names")
TEXTS = ("summary", "description", "care", "tags", "tax_class", "seo_title", "seo_description")


class ProductForm(forms.ModelForm):
    """A product; the attributes of its type are added as fields when the form class is made."""

    option_names = forms.CharField(
        required=False, max_length=300, label="Options", help_text=OPTIONS_HELP, widget=UnfoldAdminTextInputWidget
    )

    class Meta:
        model = Product
        fields = tuple(name for name in (*MAIN, *TEXTS) if name != "option_names")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
        if "option_names" in self.fields and self.instance.pk:
            options = ProductOption.objects.filter(product=self.instance).order_by("position", "pk")
            self.fields["option_names"].initial = ", ".join(options.values_list("name", flat=True))


@admin.register(Product)
class ProductAdmin(InlineSaving):
    """What is sold."""

    form = ProductForm
    may_add = may_change = True
    list_display = ("title", "status", "price", "is_buyable", "brand", "main_category")
    list_filter = ("status", "is_buyable")
    list_select_related = ("brand", "main_category")
    search_fields = ("title", "slug", "=variants__sku", "=variants__barcode")
    ordering = ("-pk",)
    autocomplete_fields = ("brand", "product_type", "main_category", "categories", "tax_class")
    inlines = (VariantInline, PictureInline)
    actions = ("put_on_sale", "back_to_draft", "archive")
    actions_list = ("export_own", "export_shopify")

    @admin.display(description="Price", ordering="lowest_amount")
    def price(self, row: Product) -> str:
        """The lowest price now."""
        return shown_amount(row.lowest_amount, row.currency)

    def _facts(self, obj: Product | None) -> list[Attribute]:
        if obj is None or obj.product_type_id is None:
            return []
        return list(Attribute.objects.filter(product_type_id=obj.product_type_id).prefetch_related("choices"))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT002
        """The form with a field for each attribute of the product's type."""
        rows = ProductAttribute.objects.filter(product=obj).select_related("choice") if obj else ()
        present = {row.attribute_id: row for row in rows}
        facts = {f"{FACT}{found.pk}": fact_field(found, present.get(found.pk)) for found in self._facts(obj)}
        kwargs["form"] = type("ProductForm", (ProductForm,), facts)
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The attributes in a group of their own."""
        facts = tuple(f"{FACT}{found.pk}" for found in self._facts(obj))
        groups: list[tuple[str | None, dict[str, Any]]] = [(None, {"fields": MAIN})]
        if facts:
            groups.append(("Attributes", {"fields": facts}))
        return [*groups, ("Texts", {"fields": TEXTS})]

    def save_by_action(self, request: HttpRequest, row: Any, form: Any, *, created: bool) -> Any:
        """Save the product, its options and its attribute values."""
        categories = form.cleaned_data.get("categories")
        saved = save_product(
            product_id=None if created else row.pk,
            fields=told(form),
            category_ids=None if categories is None else [category.pk for category in categories],
        )
        if "option_names" in form.changed_data:
            names = [name for name in (part.strip() for part in form.cleaned_data["option_names"].split(",")) if name]
            set_options(product_id=saved.pk, names=names)
        facts = {
            int(name.removeprefix(FACT)): form.cleaned_data[name] or ""
            for name in form.changed_data
            if name.startswith(FACT)
        }
        if facts:
            set_facts(product_id=saved.pk, values=facts)
        return saved

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save variants and pictures too, then see whether it can be on sale with them."""
        super().save_related(request, form, formsets, change)
        check_on_sale(product_id=form.instance.pk)

    def _publish(self, request: HttpRequest, queryset: QuerySet[Product], status: str, words: str) -> None:
        ids = list(queryset.values_list("pk", flat=True))
        self.perform(request, lambda: publish_products(product_ids=ids, status=status), f"{len(ids)} {words}.")

    @admin.action(description="Put on sale", permissions=["change"])
    def put_on_sale(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        """Show products to visitors."""
        self._publish(request, queryset, Product.Status.ACTIVE, "on sale")

    @admin.action(description="Back to draft", permissions=["change"])
    def back_to_draft(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        """Hide products."""
        self._publish(request, queryset, Product.Status.DRAFT, "in draft")

    @admin.action(description="No longer made", permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        """Keep the page, sell no more."""
        self._publish(request, queryset, Product.Status.ARCHIVED, "no longer made")

    def _export(self, format_name: str) -> HttpResponse:
        response = StreamingHttpResponse(export_lines(format_name), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="catalogue-{format_name}.csv"'
        return response  # type: ignore[return-value]

    @action(description="Export (own CSV)", permissions=["view"])
    def export_own(self, request: HttpRequest) -> HttpResponse:
        """Every product in our own format."""
        return self._export("own")

    @action(description="Export (Shopify CSV)", permissions=["view"])
    def export_shopify(self, request: HttpRequest) -> HttpResponse:
        """Every product in Shopify's format."""
        return self._export("shopify")
