"""The desk of customer service: cases with their talk, the order beside it, and answers."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from orders.admin.doing import ACTIONS as ORDER_ACTIONS
from orders.queries.desk import staff_view
from shop.admin.doing import ActionForm, DoingAdmin, NothingForm, StaffAction, offered
from shop.core.admin import ActionAdmin
from shop.core.http import actor_for
from shop.templatetags.store import badge
from support.actions import cases as actions
from support.models import CannedAnswer, Case, CaseImage
from support.queries.canned import filled_answer
from support.queries.cases import staff_picture

Data = Mapping[str, Any]
LONGEST = 5000


class AnswerForm(ActionForm):
    """What goes to the customer; `seen` is the last message the writer had before him."""

    text = forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 9}), label="Answer")
    is_final = forms.BooleanField(required=False, label="This settles it: close the case")
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = self.row.messages.order_by("-pk").values_list("pk", flat=True).first()
        self.fields["seen"].initial = last


class NoteForm(ActionForm):
    """For colleagues alone."""

    text = forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}), label="Note")


class AssignForm(ActionForm):
    """Who looks after it."""

    assignee = forms.ModelChoiceField(User.objects.none(), required=False, label="Who", empty_label="Nobody")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["assignee"]
        field.queryset = User.objects.filter(is_staff=True, is_active=True).order_by("name", "email")
        field.label_from_instance = User.get_full_name
        field.initial = self.row.assignee_id or self.user.pk


def _staff_id(actor: str) -> int:
    return int(actor.partition(":")[2])


def _answer(case: Case, data: Data, actor: str) -> str:
    told = {"text": data["text"], "is_final": data["is_final"], "seen": data["seen"]}
    actions.answer_case(case_id=case.pk, staff_id=_staff_id(actor), **told)
    return "Sent. The case is closed." if data["is_final"] else "Sent. The case waits for the customer."


def _note(case: Case, data: Data, actor: str) -> str:
    actions.write_note(case_id=case.pk, text=data["text"], staff_id=_staff_id(actor))
    return "Noted. The customer does not see it."


def _assign(case: Case, data: Data, actor: str) -> str:
    who = data["assignee"]
    actions.assign_case(case_id=case.pk, assignee_id=who.pk if who else None, actor=actor)
    return f"{who.get_full_name() or who.email} looks after it." if who else "Nobody looks after it now."


def _resolve(case: Case, data: Data, actor: str) -> str:
    actions.resolve_case(case_id=case.pk, actor=actor)
    return "Closed, without a mail."


def _reopen(case: Case, data: Data, actor: str) -> str:
    actions.reopen_case(case_id=case.pk, actor=actor)
    return "The next word is ours again."


def _why_not_resolve(case: Case) -> str:
    return "It is closed already." if case.is_resolved else ""


def _why_not_reopen(case: Case) -> str:
    return "" if case.status in {"resolved", "waiting_on_customer"} else "It waits for us already."


class TurnFilter(admin.SimpleListFilter):
    """Whose word is next."""

    title, parameter_name = "whose turn", "turn"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Ours, mine, or the customer's."""
        return [("us", "ours"), ("mine", "mine"), ("customer", "the customer's"), ("done", "nobody's: closed")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """Of this turn, what waits longest first."""
        ours = queryset.filter(status__in=["open", "waiting_on_us"]).order_by("waiting_since")
        found = {
            "us": ours,
            "mine": ours.filter(assignee_id=request.user.pk),
            "customer": queryset.filter(status="waiting_on_customer"),
            "done": queryset.filter(status="resolved"),
        }
        return found.get(self.value() or "", queryset)


@admin.register(Case)
class CaseAdmin(DoingAdmin):
    """The list of cases, and the page of one: talk, answers, order."""

    list_display = ["number", "subject", "who", "shown_status", "topic", "helper", "waiting_since"]
    list_filter = [TurnFilter, "status", "topic", "source"]
    list_select_related = ["assignee"]
    search_fields = ["number", "email", "name", "subject", "order_named", "order__number"]
    ordering = ["-created_at", "-id"]
    page_template = "admin/support/case.html"
    doing = {
        "answer": StaffAction("Answer", "support.answer_case", AnswerForm, _answer),
        "note": StaffAction("Write a note", "support.answer_case", NoteForm, _note),
        "assign": StaffAction("Assign", "support.answer_case", AssignForm, _assign),
        "resolve": StaffAction("Close without a mail", "support.answer_case", NothingForm, _resolve, _why_not_resolve),
        "reopen": StaffAction("Open again", "support.answer_case", NothingForm, _reopen, _why_not_reopen),
    }

    @admin.display(description="Customer")
    def who(self, case: Case) -> SafeString:
        """The name, the address below it."""
        return format_html("<span>{}<small>{}</small></span>", case.name, case.email)

    @admin.display(description="Answered by", ordering="assignee")
    def helper(self, case: Case) -> str:
        """The name of who looks after it."""
        return case.assignee.get_short_name() if case.assignee else ""

    @admin.display(description="State", ordering="status")
    def shown_status(self, case: Case) -> SafeString:
        """As a badge, in the words of staff."""
        return badge(case.status, "case", case.get_status_display())

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        """Without the long report in the list."""
        return super().get_queryset(request).select_related("order", "assignee", "user")

    def get_urls(self) -> list[URLPattern]:
        """Pictures beside the actions."""
        view = self.admin_site.admin_view(self.picture_view)
        return [path("<int:row_id>/pictures/<int:image_id>/", view, name="support_case_picture"), *super().get_urls()]

    def do_view(self, request: HttpRequest, row_id: int, name: str) -> HttpResponse:
        """As the others; a canned answer is put into the text first and sent only by another press."""
        if name != "answer" or request.method != "POST" or not request.POST.get("canned_fill"):
            return super().do_view(request, row_id, name)
        if not request.user.has_perm("support.answer_case"):
            raise Http404
        case: Any = self._row(request, row_id)
        typed = request.POST.copy()
        pk = typed.get("canned", "")
        canned = CannedAnswer.objects.filter(pk=pk).first() if pk.isascii() and pk.isdigit() and len(pk) < 19 else None
        if canned is not None:
            words = filled_answer(canned.text, case, agent=str(getattr(request.user, "get_short_name", str)()))
            typed["text"] = f"{typed.get('text', '').rstrip()}\n\n{words}".strip()
        initial = {field: typed.get(field) for field in ("text", "is_final", "seen")}
        return self._page(request, row_id, {"answer": AnswerForm(initial=initial, row=case, user=request.user)})

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Talk, canned answers, the order with what may be done, other cases of this person."""
        images = Prefetch("images", CaseImage.objects.order_by("pk"))
        may_see = row.order_id is not None and request.user.has_perm("orders.view_order")
        view = staff_view(row.order_id) if may_see and row.order_id else None
        others = Case.objects.filter(email__iexact=row.email).exclude(pk=row.pk).order_by("-pk")
        canned = CannedAnswer.objects.filter(topic__in=["", row.topic])
        return {
            "title": f"Case {row.number}",
            "talk": row.messages.prefetch_related(images),
            "canned": canned,
            "view": view,
            "order_actions": offered(ORDER_ACTIONS, view.order, request.user, {}) if view else [],
            "others": list(others[:5]) if row.email else [],
        }

    def picture_view(self, request: HttpRequest, row_id: int, image_id: int) -> HttpResponseBase:
        """A picture, for who may see the case."""
        case: Any = self._row(request, row_id)
        return staff_picture(case, image_id)


@admin.register(CannedAnswer)
class CannedAnswerAdmin(ActionAdmin):
    """Answers given often."""

    list_display = ["title", "topic", "position"]
    list_filter = ["topic"]
    search_fields = ["title", "text"]
    may_add = may_change = may_delete = True

    def save_by_action(self, request: HttpRequest, row: CannedAnswer, form: Any, *, created: bool) -> CannedAnswer:
        """Keep it."""
        return actions.save_canned(row=row)

    def delete_by_action(self, request: HttpRequest, row: CannedAnswer) -> None:
        """Take it off the list."""
        actions.remove_canned(row_id=row.pk, actor=actor_for(request))
