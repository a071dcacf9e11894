"""The shelves as a tree: moved, renamed and published by action, so that addresses and inheritance stay right."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminSelectWidget

from shop.actions.categories import add_category, change_category, move_category, remove_category
from shop.core.admin import ActionAdmin
from shop.importing.imaging import MAX_BYTES, BadPicture, render
from shop.models import Category

INDENT = "\u2003"


class CategoryForm(forms.ModelForm):
    """A shelf with the one it stands in."""

    parent = forms.ModelChoiceField(
        Category.objects.none(), required=False, empty_label="(at the top)", widget=UnfoldAdminSelectWidget
    )

    class Meta:
        model = Category
        fields = ("name", "slug", "description", "picture", "in_menu", "is_published", "seo_title", "seo_description")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Category.objects.order_by("path")
        if self.instance.pk:
            rows = rows.exclude(path__startswith=self.instance.path)
            parent_path = self.instance.path[: -Category.steplen]
            self.fields["parent"].initial = Category.objects.filter(path=parent_path).first() if parent_path else None
        field = self.fields["parent"]
        field.queryset = rows  # type: ignore[attr-defined]
        field.label_from_instance = lambda row: INDENT * (row.depth - 1) + row.name  # type: ignore[attr-defined]
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean_picture(self) -> Any:
        """Write the picture anew; what is none is refused."""
        picture = self.cleaned_data.get("picture")
        if not isinstance(picture, UploadedFile):
            return picture
        if (picture.size or 0) > MAX_BYTES:
            raise ValidationError("The picture is too large.")
        try:
            rendered = render(picture.read())
        except BadPicture as error:
            raise ValidationError(str(error)) from None
        kinds = rendered.files[rendered.width]
        return ContentFile(kinds["webp"], name="category.webp")


@admin.register(Category)
class CategoryAdmin(ActionAdmin):
    """The tree of shelves."""

    form = CategoryForm
    may_add = may_change = may_delete = True
    list_display = ("shown", "full_slug", "product_count", "in_menu", "is_published", "is_public")
    list_display_links = ("shown",)
    search_fields = ("name", "full_slug")
    ordering = ("path",)
    actions = ("move_up", "move_down", "publish", "unpublish")

    @admin.display(description="Category")
    def shown(self, row: Category) -> str:
        """The name, moved in by its depth."""
        return INDENT * (row.depth - 1) + row.name

    def save_by_action(self, request: HttpRequest, row: Any, form: Any, *, created: bool) -> Any:
        """Add, or change and move where the parent is another."""
        fields = {name: value for name, value in form.cleaned_data.items() if name != "parent"}
        parent = form.cleaned_data.get("parent")
        parent_id = parent.pk if parent else None
        if created:
            return add_category(parent_id=parent_id, **fields)
        if not fields.get("slug"):
            fields.pop("slug", None)
        changed = {name: value for name, value in fields.items() if name in form.changed_data}
        if changed:
            change_category(category_id=row.pk, fields=changed)
        if "parent" in form.changed_data:
            move_category(category_id=row.pk, target_id=parent_id, position="last-child")
        return row

    def delete_by_action(self, request: HttpRequest, row: Any) -> None:
        """Remove an empty shelf."""
        remove_category(category_id=row.pk)

    def _move(self, request: HttpRequest, queryset: QuerySet[Category], *, up: bool) -> None:
        for row in queryset:
            beside = Category.objects.get_prev_sibling(row) if up else Category.objects.get_next_sibling(row)
            if beside is None:
                continue
            position = "left" if up else "right"
            self.perform(
                request,
                partial(move_category, category_id=row.pk, target_id=beside.pk, position=position),
                f"{row.name} was moved.",
            )

    @admin.action(description="Move up", permissions=["change"])
    def move_up(self, request: HttpRequest, queryset: QuerySet[Category]) -> None:
        """Before the one above it on the same shelf."""
        self._move(request, queryset.order_by("path"), up=True)

    @admin.action(description="Move down", permissions=["change"])
    def move_down(self, request: HttpRequest, queryset: QuerySet[Category]) -> None:
        """Behind the one below it on the same shelf."""
        self._move(request, queryset.order_by("-path"), up=False)

    def _publish(self, request: HttpRequest, queryset: QuerySet[Category], *, is_published: bool) -> None:
        for row in queryset.exclude(is_published=is_published):
            self.perform(
                request,
                partial(change_category, category_id=row.pk, fields={"is_published": is_published}),
                f"{row.name} was {'published' if is_published else 'hidden'}, with what is below it.",
            )

    @admin.action(description="Publish", permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Category]) -> None:
        """Show the shelves to visitors."""
        self._publish(request, queryset, is_published=True)

    @admin.action(description="Hide", permissions=["change"])
    def unpublish(self, request: HttpRequest, queryset: QuerySet[Category]) -> None:
        """Hide the shelves and what is below them."""
        self._publish(request, queryset, is_published=False)
