"""Catalogue files: uploaded, previewed by a worker, looked at, applied; rows kept back can be downloaded."""

import csv
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_GET, require_POST
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from shop.actions.imports.run import confirm_import, start_import
from shop.admin.columns import colleague
from shop.core.admin import ActionAdmin
from shop.importing.formats import CHOICES
from shop.importing.values import guard
from shop.models import CatalogueImport, ImportRow, Warehouse

SHOWN = 100
RUNNING = (CatalogueImport.State.UPLOADED, CatalogueImport.State.PREVIEWING, CatalogueImport.State.APPLYING)


class _Echo:
    """What csv.writer writes to: it hands each line back."""

    def write(self, line: str) -> str:
        """Return the line."""
        return line


class UploadForm(forms.ModelForm):
    """A file, how to read it, and where its quantities go."""

    upload = forms.FileField(label="File", widget=UnfoldAdminFileFieldWidget)
    layout = forms.ChoiceField(
        choices=[("", "By its header"), *CHOICES], required=False, label="Format", widget=UnfoldAdminSelectWidget
    )
    warehouse = forms.ModelChoiceField(
        Warehouse.objects.filter(is_active=True),
        required=False,
        empty_label="Leave quantities alone",
        help_text="The building whose counts become those of the file.",
        widget=UnfoldAdminSelectWidget,
    )

    class Meta:
        model = CatalogueImport
        fields = ("warehouse",)


@admin.register(CatalogueImport)
class CatalogueImportAdmin(ActionAdmin):
    """Upload, preview, apply."""

    form = UploadForm
    may_add = True
    list_display = (
        *("file_name", "format", "state", "created_count", "changed_count", "unchanged_count", "bad_count"),
        "created_at",
    )
    ordering = ("-pk",)
    fields = ("upload", "layout", "warehouse")
    change_form_outer_before_template = "admin/shop/catalogueimport/_run.html"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """An upload is a form; what it came to is shown above."""
        return (
            self.fields if obj is None else ("file_name", "format", "warehouse", colleague("started_by"), "created_at")
        )

    def get_urls(self) -> list[URLPattern]:
        """Also: apply, and the rows kept back as a file."""
        own = [
            path("<int:pk>/apply/", self.admin_site.admin_view(require_POST(self.apply)), name="shop_import_apply"),
            path("<int:pk>/rows.csv", self.admin_site.admin_view(require_GET(self.bad_rows)), name="shop_import_rows"),
        ]
        return [*own, *super().get_urls()]

    def save_by_action(self, request: HttpRequest, row: Any, form: Any, *, created: bool) -> Any:
        """Take the file in; the worker previews it."""
        told = form.cleaned_data
        return start_import(
            file=told["upload"],
            file_name=told["upload"].name,
            format_name=told["layout"],
            warehouse_id=told["warehouse"].pk if told["warehouse"] else None,
            user_id=request.user.pk,
        )

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Go to the preview."""
        return HttpResponseRedirect(reverse("admin:shop_catalogueimport_change", args=[obj.pk]))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Add what the file would do or did."""
        run = kwargs.get("obj")
        if run is not None:
            rows = ImportRow.objects.filter(run=run)
            context["run"] = run
            context["is_running"] = run.state in RUNNING
            context["can_apply"] = run.state == CatalogueImport.State.PREVIEWED and self.has_add_permission(request)
            context["bad_rows"] = rows.filter(outcome=ImportRow.Outcome.BAD)[:SHOWN]
            context["good_rows"] = rows.exclude(outcome=ImportRow.Outcome.BAD)[:SHOWN]
        return super().render_change_form(request, context, *args, **kwargs)

    def _run(self, request: HttpRequest, pk: int) -> CatalogueImport:
        run = CatalogueImport.objects.filter(pk=pk).first()
        if run is None:
            raise Http404
        return run

    def apply(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Have the worker apply a previewed file."""
        run = self._run(request, pk)
        if not self.has_add_permission(request):
            raise PermissionDenied
        self.perform(request, lambda: confirm_import(import_id=run.pk), "The worker applies the file now.")
        return HttpResponseRedirect(reverse("admin:shop_catalogueimport_change", args=[run.pk]))

    def bad_rows(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The rows kept back, with line, column and reason, as CSV."""
        run = self._run(request, pk)
        if not self.has_view_permission(request, run):
            raise PermissionDenied
        response = StreamingHttpResponse(_bad_lines(run), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="rows-kept-back.csv"'
        return response  # type: ignore[return-value]


def _bad_lines(run: CatalogueImport) -> Iterator[str]:
    write: Any = csv.writer(_Echo()).writerow
    yield write(["line", "product", "column", "value", "reason"])
    rows = ImportRow.objects.filter(run=run, outcome=ImportRow.Outcome.BAD)
    for row in rows.values_list("line", "handle", "column", "value", "reason").iterator():
        yield write([guard(str(cell)) for cell in row])
