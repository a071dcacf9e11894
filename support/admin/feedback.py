"""The register of feedback, surveys, what was changed, and which questions were asked."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import User
from shop.admin.doing import ActionForm, DoingAdmin, StaffAction
from shop.core.admin import ActionAdmin, ReadOnlyAdmin, known_year
from shop.templatetags.store import badge
from support.actions.register import assign_item, close_item, edit_improvement
from support.models import ActionItem, FollowUp, Improvement, Survey
from support.states import ActionStatus

Data = Mapping[str, Any]


def standing(item: ActionItem) -> str:
    """Open, overdue or closed."""
    late = item.status == ActionStatus.OPEN and item.due_on < timezone.localdate()
    return "overdue" if late else item.status


class AssignForm(ActionForm):
    """Who, until when."""

    owner = forms.ModelChoiceField(User.objects.none(), label="Owner")
    due_on = forms.DateField(
        label="Due on", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), validators=[known_year]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = User.objects.filter(is_staff=True, is_active=True).order_by("name", "email")
        owner.label_from_instance = User.get_full_name
        owner.initial, self.fields["due_on"].initial = self.row.owner_id, self.row.due_on


class CloseForm(ActionForm):
    """What was done, who else said the same, and whether everybody reads it."""

    outcome = forms.CharField(
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        label="What we did",
        help_text='like "We changed the seal of the lid."',
    )
    said = forms.CharField(
        max_length=200, required=False, label="What you said", help_text='like "The lid leaks when it is tipped."'
    )
    is_public = forms.BooleanField(required=False, label="Show both on the product's page: You said, we did")
    also = forms.ModelMultipleChoiceField(
        ActionItem.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label="Close these with it"
    )
    tell = forms.BooleanField(required=False, initial=True, label="Tell who complained by mail")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = ActionItem.objects.open().filter(product=self.row.product_id).exclude(pk=self.row.pk)
        also: Any = self.fields["also"]
        also.queryset = others.order_by("pk") if self.row.product_id else ActionItem.objects.none()
        if not also.queryset.exists():
            del self.fields["also"]
        if not self.row.product_id:
            del self.fields["is_public"], self.fields["said"]


def _assign(item: ActionItem, data: Data, actor: str) -> str:
    assign_item(item_id=item.pk, owner_id=data["owner"].pk, due_on=data["due_on"], actor=actor)
    return f"{data['owner'].get_full_name()} looks after it."


def _close(item: ActionItem, data: Data, actor: str) -> str:
    close_item(
        item_id=item.pk,
        outcome=data["outcome"],
        said=data.get("said", ""),
        is_public=data.get("is_public", False),
        also=[other.pk for other in data.get("also", ())],
        tell=data["tell"],
        actor=actor,
    )
    return "Closed."


def _why_closed(item: ActionItem) -> str:
    return "" if item.status == ActionStatus.OPEN else "It is closed."


DOING = {
    "close": StaffAction("Close with what we did", "support.close_actionitem", CloseForm, _close, _why_closed),
    "assign": StaffAction("Owner and day", "support.assign_actionitem", AssignForm, _assign, _why_closed),
}


class DueFilter(admin.SimpleListFilter):
    """Whether its day has passed, and whose it is."""

    title = "due"
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """What there is to choose."""
        return [("overdue", "overdue"), ("open", "open"), ("mine", "open and mine"), ("help", "open, wants help")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ActionItem]) -> QuerySet[ActionItem]:
        """Of these."""
        still = queryset.filter(status=ActionStatus.OPEN)
        chosen = {
            "overdue": still.filter(due_on__lt=timezone.localdate()),
            "open": still,
            "mine": still.filter(owner=request.user.pk),
            "help": still.filter(wants_help=True),
        }
        return chosen.get(self.value() or "", queryset)


@admin.register(ActionItem)
class ActionItemAdmin(DoingAdmin):
    """Complaints with owner and day, first due first."""

    list_display = ["summary", "kind", "wants_help", "shown_owner", "due_on", "shown_status"]
    list_filter = [DueFilter, "kind", "status"]
    list_select_related = ["owner"]
    search_fields = ["summary", "outcome", "=order__number"]
    ordering = ["-status", "due_on", "pk"]
    page_template = "admin/support/actionitem.html"
    doing = DOING

    def get_queryset(self, request: HttpRequest) -> QuerySet[ActionItem]:
        """With what the page shows."""
        return ActionItem.objects.select_related("owner", "product", "order", "review", "survey", "improvement")

    def page_context(self, request: HttpRequest, row: ActionItem) -> dict[str, Any]:
        """How it stands, and what else is open about its product."""
        others = ActionItem.objects.open().filter(product_id=row.product_id or 0).exclude(pk=row.pk)[:20]
        return {"title": row.summary[:80], "standing": standing(row), "others": list(others)}

    @admin.display(description="Owner", ordering="owner")
    def shown_owner(self, item: ActionItem) -> str:
        """By name."""
        return item.owner.get_full_name() if item.owner else "nobody yet"

    @admin.display(description="Status", ordering="status")
    def shown_status(self, item: ActionItem) -> SafeString:
        """As a badge."""
        return badge(standing(item), "feedback")


@admin.register(Improvement)
class ImprovementAdmin(ActionAdmin):
    """What was changed after feedback: "You said, we did", on or off its product's page."""

    list_display = ["said", "did", "product", "sources", "is_public", "made_at"]
    list_filter = ["is_public"]
    list_select_related = ["product"]
    search_fields = ["said", "did", "product__title"]
    ordering = ["-made_at", "-pk"]
    fields = ["product", "said", "did", "is_public", "made_at"]
    readonly_fields = ["product", "made_at"]
    may_change = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Improvement]:
        """With the number of complaints behind it."""
        return Improvement.objects.annotate(source_count=Count("items"))

    @admin.display(description="Sources")
    def sources(self, row: Any) -> int:
        """How many complaints were closed with it."""
        return int(row.source_count)

    def save_by_action(self, request: HttpRequest, row: Any, form: Any, *, created: bool) -> Any:
        """Change its words, show it or take it off."""
        told = form.cleaned_data
        return edit_improvement(improvement_id=row.pk, said=told["said"], did=told["did"], is_public=told["is_public"])


@admin.register(Survey)
class SurveyAdmin(ReadOnlyAdmin):
    """How deliveries went."""

    list_display = ["order", "score", "was_intact", "was_on_time", "comment", "created_at"]
    list_filter = ["score", "was_intact", "was_on_time"]
    list_select_related = ["order"]
    search_fields = ["=order__number", "comment"]
    ordering = ["-created_at", "-pk"]


@admin.register(FollowUp)
class FollowUpAdmin(ReadOnlyAdmin):
    """Which questions were asked, will be, or were not and why."""

    list_display = ["order", "kind", "shown_status", "due_at", "sent_at", "why_not"]
    list_filter = ["kind", "status"]
    list_select_related = ["order"]
    search_fields = ["=order__number"]
    ordering = ["-due_at", "-pk"]

    @admin.display(description="Status", ordering="status")
    def shown_status(self, row: FollowUp) -> str:
        """In words."""
        return str(row.get_status_display())
