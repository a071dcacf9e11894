"""Pictures below a product: uploaded, described, ordered; what could not be fetched is told and tried again."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.widgets import UnfoldAdminFileFieldWidget

from shop.actions.pictures import add_picture, change_picture, remove_picture, try_pictures_again
from shop.admin.base import ActionInline
from shop.core.admin import ActionAdmin
from shop.importing.imaging import MAX_BYTES, BadPicture, check_picture
from shop.models import ProductImage


class PictureForm(forms.ModelForm):
    """A picture; a new one comes with its file."""

    upload = forms.FileField(required=False, widget=UnfoldAdminFileFieldWidget)

    class Meta:
        model = ProductImage
        fields = ("alt", "position")

    def clean_upload(self) -> bytes | None:
        """Refuse what is no picture before anything is saved."""
        upload = self.cleaned_data.get("upload")
        if upload is None:
            if self.instance.pk is None:
                raise ValidationError("Choose a picture.")
            return None
        if upload.size > MAX_BYTES:
            raise ValidationError(f"The picture is larger than {MAX_BYTES // 1_000_000} MB.")
        content: bytes = upload.read()
        try:
            check_picture(content)
        except BadPicture as error:
            raise ValidationError(str(error)) from None
        return content


def thumbnail(image: ProductImage) -> str:
    """The smallest file of a picture."""
    smallest = min(image.renditions, key=int, default="")
    name = next((name for kind, name in image.renditions.get(smallest, {}).items() if kind == "webp"), "")
    return format_html('<img src="{}" alt="" width="64">', default_storage.url(name)) if name else ""


class PictureInline(ActionInline):
    """The pictures of a product."""

    model = ProductImage
    form = PictureForm
    fields = ("shown", "upload", "alt", "position", "state", "error")
    readonly_fields = ("shown", "state", "error")
    ordering = ("position", "pk")
    verbose_name_plural = "pictures"

    @admin.display(description="Picture")
    def shown(self, row: ProductImage) -> str:
        """A small picture."""
        return thumbnail(row) if row.pk else ""

    @classmethod
    def save_by_action(cls, parent: Any, form: Any, request: HttpRequest) -> Any:
        """Take in a new file, or change words and place."""
        told = form.cleaned_data
        content = told.get("upload")
        if content is None:
            row = form.instance
            change_picture(image_id=row.pk, alt=told["alt"], position=told["position"], variant_id=row.variant_id)
            return row
        if form.instance.pk is not None:
            remove_picture(image_id=form.instance.pk)
        return add_picture(product_id=parent.pk, content=content, alt=told["alt"], position=told["position"])

    @classmethod
    def remove_by_action(cls, parent: Any, row: Any) -> None:
        """Take it off the product."""
        remove_picture(image_id=row.pk)


@admin.register(ProductImage)
class ProductImageAdmin(ActionAdmin):
    """All pictures, to see which are waiting or failed."""

    list_display = ("shown", "product", "alt", "state", "error")
    list_filter = ("state",)
    list_select_related = ("product",)
    search_fields = ("product__title", "alt", "source_url")
    ordering = ("-pk",)
    fields = ("shown", "product", "alt", "source_url", "state", "error", "width", "height")
    readonly_fields = fields
    actions = ("try_again",)

    @admin.display(description="Picture")
    def shown(self, row: ProductImage) -> str:
        """A small picture."""
        return thumbnail(row)

    def has_try_permission(self, request: HttpRequest) -> bool:
        """Who may change products may have their pictures fetched again."""
        return request.user.has_perm("shop.change_product")

    @admin.action(description="Fetch again", permissions=["try"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[ProductImage]) -> None:
        """Have the worker fetch failed pictures once more."""
        ids = list(queryset.values_list("pk", flat=True))
        self.perform(request, lambda: try_pictures_again(image_ids=ids), "The worker tries them again.")
