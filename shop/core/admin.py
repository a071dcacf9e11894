"""ActionAdmin: saving, deleting and bulk actions go through actions, never around them."""

import re
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from unfold.admin import ModelAdmin, checkbox
from unfold.templatetags import unfold_list

from shop.core import events
from shop.core.errors import Refused
from shop.core.http import name_actors, name_of
from shop.core.models import Delivery, Message, ProviderEvent, StatusChange

REFUSED = "_refused_message"
COUNTED = 5000
OPEN = "row-to-choose"
YEARS = range(1900, 2200)
PAGE = re.compile(r"[0-9]{1,9}")


def known_year(value: date) -> None:
    """Refuse a date so far off that it cannot be shown in every time zone."""
    if value.year not in YEARS:
        raise ValidationError(f"Choose a year from {YEARS.start} to {YEARS.stop - 1}.")


def bounded(field: Any) -> Any:
    """The form field of a model's column; one for dates takes sensible years alone."""
    if isinstance(field, forms.DateField | forms.DateTimeField | forms.SplitDateTimeField):
        field.validators.append(known_year)
    return field


_headers_of = unfold_list.result_headers


def _headers_once(changelist: Any) -> list[dict[str, Any]]:
    """The headers of a list. The theme makes them again for each of its rows, which was half of a list's time."""
    if not hasattr(changelist, "kept_headers"):
        changelist.kept_headers = list(_headers_of(changelist))
    found: list[dict[str, Any]] = changelist.kept_headers
    return found


unfold_list.result_headers = _headers_once


@cache
def _box() -> str:
    """The checkbox of a row, its value left open."""
    return str(checkbox.render(helpers.ACTION_CHECKBOX_NAME, OPEN))


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts rows up to a limit only: the last page of a million rows is nobody's wish, its count everybody's wait."""

    @cached_property
    def count(self) -> int:
        """Rows, at most `COUNTED`."""
        rows: Any = self.object_list
        return int(rows.order_by()[:COUNTED].count())


class ActionAdmin(ModelAdmin):  # type: ignore[misc]
    """Read-only until a subclass says which action saves or deletes; a `Refused` becomes an error of the form.

    Override `save_by_action` (and set `may_add`, `may_change`) or `delete_by_action` (and set `may_delete`).
    """

    list_per_page = 25
    list_max_show_all = 100
    paginator = CappedPaginator
    show_full_result_count = False
    may_add = False
    may_change = False
    may_delete = False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """With limits for dates."""
        return bounded(super().formfield_for_dbfield(db_field, request, **kwargs))

    @admin.display(description=ModelAdmin.action_checkbox.short_description)
    def action_checkbox(self, obj: Any) -> SafeString:
        """The box that chooses a row, rendered once for all rows."""
        return mark_safe(_box().replace(OPEN, escape(str(obj.pk))))  # noqa: S308  escaped

    def save_by_action(self, request: HttpRequest, row: Any, form: Any, *, created: bool) -> Any:
        """Call the action that saves what the form says and return the row; `form.cleaned_data` holds the values."""
        raise Refused("This page only shows; nothing can be saved here.")

    def delete_by_action(self, request: HttpRequest, row: Any) -> None:
        """Call the action that removes the row."""
        raise Refused("This cannot be deleted.")

    def perform(self, request: HttpRequest, action: Callable[[], Any], done: str) -> bool:
        """Run an action from a button or a bulk choice; tell how it went. True when it was done."""
        try:
            action()
        except Refused as refusal:
            messages.error(request, refusal.message)
            return False
        messages.success(request, done)
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only where an action adds."""
        return self.may_add and bool(super().has_add_permission(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only where an action changes."""
        return self.may_change and bool(super().has_change_permission(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only where an action deletes."""
        return self.may_delete and bool(super().has_delete_permission(request, obj))

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list, titled by what it lists."""
        found = super().get_changelist_instance(request)
        found.title = str(self.opts.verbose_name_plural).capitalize()
        return found

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without Django's own bulk delete, which would go around the action."""
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Hand over to the action; related forms then find the row's key."""
        saved = self.save_by_action(request, obj, form, created=not change)
        if saved is not None and obj.pk is None:
            obj.pk = saved.pk
            obj._state.adding = False

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Hand over to the action."""
        self.delete_by_action(request, obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT002
        """The form; after a refusal it carries the reason, so that nothing typed is lost."""
        form = super().get_form(request, obj, change=change, **kwargs)
        message = getattr(request, REFUSED, "")
        return _refusing(form, message) if message else form

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show a refusal as an error of the filled-in form."""
        _refuse_odd_pages(request)
        response: HttpResponse
        try:
            response = super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refusal:
            setattr(request, REFUSED, refusal.message)
            response = super().changeform_view(request, object_id, form_url, extra_context)
        return response

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Show a refusal as a message above the unchanged list."""
        response: HttpResponse
        try:
            response = super().delete_view(request, object_id, extra_context)
        except Refused as refusal:
            messages.error(request, refusal.message)
            response = self.response_post_save_change(request, self.get_object(request, object_id))
        return response


def _refuse_odd_pages(request: HttpRequest) -> None:
    """The theme takes the page of a list of rows for a number wherever it looks like one, as "½" and 5,000 nines do."""
    told = [*request.GET.items(), *request.POST.items()]
    for name, value in told:
        if name.endswith("-page") and str(value).isnumeric() and not PAGE.fullmatch(str(value)):
            raise SuspiciousOperation("No page of a list of rows.")


def _refusing(form: Any, message: str) -> Any:
    def clean(self: Any) -> dict[str, Any]:
        raise ValidationError(message)

    return type(form.__name__, (form,), {"clean": clean})


class ReadOnlyAdmin(ActionAdmin):
    """Rows that only tell what happened."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Every field shown, none to be typed into."""
        return [field.name for field in self.opts.concrete_fields]


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """Every mail: what was sent to whom and why. Texts with a personal link are never shown."""

    list_display = ["shown_subject", "to", "event", "state", "created_at", "sent_at"]
    list_filter = ["state", "event", "channel"]
    search_fields = ["to", "subject", "order_number"]
    ordering = ["-id"]
    exclude = ["html", "subject", "text"]
    readonly_fields = ["shown_subject", "shown_text"]
    actions = ["send_again"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The facts and the text, as far as staff may read it."""
        facts = [name for name in super().get_readonly_fields(request, obj) if name not in self.exclude]
        return [*facts, *self.readonly_fields]

    @admin.display(description="Subject", ordering="subject")
    def shown_subject(self, message: Message) -> str:
        """The subject, without a code of the receiver."""
        return message.shown_subject

    @admin.display(description="Text")
    def shown_text(self, message: Message) -> str:
        """The text, unless it holds a link or code of the receiver."""
        return "Not shown: it holds a personal link or code." if message.erase else message.text

    def has_resend_permission(self, request: HttpRequest) -> bool:
        """Reading mails is not yet the right to send them."""
        return request.user.has_perm("core.change_message")

    @admin.action(description="Send again", permissions=["resend"])
    def send_again(self, request: HttpRequest, rows: QuerySet[Message]) -> None:
        """Send each chosen message once more, as a message of its own."""
        for message in rows:
            self.perform(request, partial(events.resend_message, message.pk), f"{message.shown_subject} is sent again.")


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """What is owed to whom; failed ones can be tried again."""

    list_display = ["task", "event", "attempts", "due_at", "done_at", "failed_at"]
    list_filter = [("failed_at", admin.EmptyFieldListFilter), ("done_at", admin.EmptyFieldListFilter), "task"]
    list_select_related = ["event"]
    ordering = ["-id"]
    actions = ["try_again"]

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Seeing what failed is not yet the right to start it again."""
        return request.user.has_perm("core.change_delivery")

    @admin.action(description="Try again", permissions=["retry"])
    def try_again(self, request: HttpRequest, rows: QuerySet[Delivery]) -> None:
        """Give the chosen failed deliveries new attempts."""
        count = sum(events.try_again(delivery.pk) for delivery in rows)
        messages.success(request, f"{count} will be tried again.")


@admin.register(StatusChange)
class StatusChangeAdmin(ReadOnlyAdmin):
    """Who moved which status, when and why."""

    list_display = ["at", "kind", "object_id", "field", "from_value", "to_value", "who", "reason"]
    list_filter = ["kind", "field"]
    search_fields = ["=object_id", "actor"]
    ordering = ["-id"]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list with its people named, all of a page at once."""
        found = super().get_changelist_instance(request)
        found.result_list = name_actors(found.result_list)
        return found

    @admin.display(description="By", ordering="actor")
    def who(self, row: StatusChange) -> str:
        """A name, or what it was."""
        return str(vars(row).get("actor_name") or name_of(row.actor))


@admin.register(ProviderEvent)
class ProviderEventAdmin(ReadOnlyAdmin):
    """What partners told us."""

    list_display = ["received_at", "provider", "kind", "provider_id", "acted_at", "error"]
    list_filter = ["provider", ("acted_at", admin.EmptyFieldListFilter)]
    search_fields = ["=provider_id"]
    ordering = ["-id"]
