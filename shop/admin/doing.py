"""Pages of one row with what staff can do with it: each action with its permission, form and reason to be closed."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse

from shop.core.admin import ActionAdmin
from shop.core.errors import Refused
from shop.core.http import actor_for

LARGEST_ID = 2**63 - 1


class ActionForm(forms.Form):
    """A form that knows its row and who fills it in; its fields' ids are told apart by the form's name."""

    def __init__(self, *args: Any, row: Any, user: Any, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"id_{type(self).__name__.lower()}_%s"
        super().__init__(*args, **kwargs)
        self.row = row
        self.user = user


class NothingForm(ActionForm):
    """Nothing to say."""


@dataclass(frozen=True)
class StaffAction:
    """One thing staff can do; `run(row, cleaned data, actor)` calls an action and says how it went.

    Where there is a `look`, its sentences are shown before it is done (`DoingAdmin.look_first`); it raises Refused for
    what could not be done. `hint` says beside the form what the press does.
    """

    label: str
    permission: str
    form: type[ActionForm]
    run: Callable[[Any, Mapping[str, Any], str], str]
    why_not: Callable[[Any], str] = lambda _: ""
    is_dangerous: bool = False
    look: Callable[[Any, Mapping[str, Any]], list[str]] | None = None
    hint: str = ""


def offered(
    doing: Mapping[str, StaffAction],
    row: Any,
    user: Any,
    tried: Mapping[str, ActionForm],
    *,
    shows_closed: bool = True,
    unfolded: Collection[str] = (),
) -> list[dict[str, Any]]:
    """The actions this person may take, those open first, with a form each; `tried` holds forms with errors."""
    found = []
    for name, action in doing.items():
        if not user.has_perm(action.permission):
            continue
        closed = action.why_not(row)
        if not closed or shows_closed or name in tried:
            form = tried.get(name) or (None if closed else action.form(row=row, user=user))
            is_open = name in tried or (name in unfolded and not closed)
            found.append({"name": name, "action": action, "closed": closed, "form": form, "open": is_open})
    return sorted(found, key=lambda shown: bool(shown["closed"]))


class DoingAdmin(ActionAdmin):
    """An admin whose row has a page of its own (`page_template`) with `doing` beside it.

    The template gets `row`, `offered` and what `page_context` adds. `shows_closed` says whether it also names what
    cannot be done now, with the reason; `unfolded` are actions whose forms stand open from the start.
    """

    page_template = ""
    doing: Mapping[str, StaffAction] = {}
    shows_closed = True
    unfolded: frozenset[str] = frozenset()

    def whole(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows with what their page shows."""
        return rows

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What the page shows beside the row."""
        return {}

    def get_urls(self) -> list[URLPattern]:
        """The actions of the page beside Django's own addresses."""
        do = path("<int:row_id>/do/<slug:name>/", self.admin_site.admin_view(self.do_view), name=self.do_name)
        return [do, *super().get_urls()]

    @property
    def do_name(self) -> str:
        """The name of the address that runs an action."""
        return f"{self.opts.app_label}_{self.opts.model_name}_do"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page of one row."""
        fits = object_id.isascii() and object_id.isdigit() and len(object_id) < 19
        return self._page(request, int(object_id) if fits else 0)

    def do_view(self, request: HttpRequest, row_id: int, name: str) -> HttpResponse:
        """Run one action from its form; what cannot be done is said in the form, which keeps what was typed."""
        action = self.doing.get(name)
        if action is None or request.method != "POST" or not request.user.has_perm(action.permission):
            raise Http404
        row = self._row(request, row_id)
        form = action.form(request.POST, row=row, user=request.user)
        if form.is_valid():
            try:
                if action.look is not None and "confirmed" not in request.POST:
                    return self.look_first(request, row, name, form)
                done = action.run(row, form.cleaned_data, actor_for(request))
            except Refused as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, done)
                return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk]))
        return self._page(request, row_id, {name: form}, status=422)

    def look_first(self, request: HttpRequest, row: Any, name: str, form: ActionForm) -> HttpResponse:
        """The page that says what an action with a `look` would do, with the press that does it."""
        raise NotImplementedError

    def _row(self, request: HttpRequest, row_id: int) -> Model:
        rows = self.get_queryset(request).filter(pk=row_id if 0 < row_id <= LARGEST_ID else 0)
        row: Model | None = self.whole(rows).first()
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        return row

    def _page(
        self, request: HttpRequest, row_id: int, tried: Mapping[str, ActionForm] | None = None, status: int = 200
    ) -> HttpResponse:
        row = self._row(request, row_id)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": f"{self.opts.verbose_name} {row.pk}".capitalize(),
            "row": row,
            "offered": self._offered(request, row, tried or {}),
            "do_name": f"admin:{self.do_name}",
        }
        return render(request, self.page_template, context | self.page_context(request, row), status=status)

    def _offered(self, request: HttpRequest, row: Model, tried: Mapping[str, ActionForm]) -> list[dict[str, Any]]:
        return offered(self.doing, row, request.user, tried, shows_closed=self.shows_closed, unfolded=self.unfolded)
