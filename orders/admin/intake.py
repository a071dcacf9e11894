"""Orders kept back: their fields as the channel told them, corrected in place and tried again."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from orders.intake.quarantine import drop_row, retry_row
from orders.intake.rows import FIELDS, LINE_FIELDS, MAX_LINES
from orders.models import IntakeRow
from shop.core.admin import ActionAdmin
from shop.core.errors import Refused
from shop.core.http.viewer import actor_for

Texts = dict[str, str]
SPARE = 1
"""Empty lines below those there are."""
GROUPS = (
    ("Order", (*FIELDS[:5], "delivery method", "note")),
    ("Delivery", tuple(name for name in FIELDS if name.startswith("delivery ") and name != "delivery method")),
    ("Money", tuple(FIELDS[FIELDS.index("currency") : FIELDS.index("note")])),
    ("Billing", tuple(name for name in FIELDS if name.startswith("billing "))),
)


@admin.register(IntakeRow)
class IntakeRowAdmin(ActionAdmin):
    """What channels told: the rows that wait for a person, and what became of the others."""

    may_change = True
    list_display = ("shown_id", "channel", "state", "reason", "shown_order", "created_at")
    list_filter = ("state", "channel")
    list_select_related = ("channel", "order")
    search_fields = ("=external_id",)
    ordering = ("-pk",)
    actions = ["try_again", "set_aside"]

    @admin.display(description="Order there")
    def shown_id(self, row: IntakeRow) -> str:
        """The channel's number."""
        return row.external_id or "(no number)"

    @admin.display(description="Order here")
    def shown_order(self, row: IntakeRow) -> str:
        """Our number."""
        return row.order.number if row.order else ""

    @admin.action(description="Try again", permissions=["change"])
    def try_again(self, request: HttpRequest, rows: QuerySet[IntakeRow]) -> None:
        """Place the chosen orders, as far as they can be now."""
        placed = 0
        waiting = rows.filter(state=IntakeRow.State.WAITING).order_by("pk")
        for row_id in list(waiting.values_list("pk", flat=True)):
            try:
                row = retry_row(row_id=row_id, actor=actor_for(request))
            except Refused as refusal:
                messages.error(request, refusal.message)
            else:
                placed += row.state != IntakeRow.State.WAITING
        messages.success(request, f"{placed} settled.")

    @admin.action(description="Set aside", permissions=["change"])
    def set_aside(self, request: HttpRequest, rows: QuerySet[IntakeRow]) -> None:
        """Wait for the chosen ones no longer."""
        for row in rows.filter(state=IntakeRow.State.WAITING):
            act = partial(drop_row, row_id=row.pk, actor=actor_for(request))
            self.perform(request, act, f"{self.shown_id(row)} is set aside.")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One row: its texts as a form, and the two buttons."""
        row = self.get_object(request, object_id) if object_id.isascii() and object_id.isdigit() else None
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        if request.method != "POST":
            return self._page(request, row, row.fields, row.lines)
        if not self.has_change_permission(request, row):
            raise Http404
        fields = {name: request.POST.get(name, "") for name in FIELDS}
        lines = _posted_lines(request)
        try:
            if request.POST.get("do") == "drop":
                row = drop_row(row_id=row.pk, actor=actor_for(request))
            else:
                row = retry_row(row_id=row.pk, actor=actor_for(request), fields=fields, lines=lines)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return self._page(request, row, fields, lines, status=422)
        if row.state == IntakeRow.State.WAITING:
            return self._page(request, row, row.fields, row.lines, status=422)
        messages.success(request, f"{self.shown_id(row)}: {row.get_state_display()}. {row.reason}")
        if row.order_id is not None and request.user.has_perm("orders.view_order"):
            return redirect(reverse("admin:orders_order_change", args=[row.order_id]))
        return redirect(reverse("admin:orders_intakerow_changelist") + "?state__exact=waiting")

    def _page(
        self, request: HttpRequest, row: IntakeRow, fields: Texts, lines: list[Texts], status: int = 200
    ) -> HttpResponse:
        faults: dict[str, str] = {}
        for name, reason in row.faults:
            faults[name] = f"{faults.get(name, '')} {reason}".strip()
        is_open = row.state == IntakeRow.State.WAITING
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": f"{row.channel.title}: {self.shown_id(row)}",
            "row": row,
            "can_change": is_open and self.has_change_permission(request, row),
            "groups": [(title, [_cell(name, name, fields, faults) for name in names]) for title, names in GROUPS],
            "columns": LINE_FIELDS,
            "lines": [
                [_cell(f"{name} {place}", name, line, faults) for name in LINE_FIELDS]
                for place, line in enumerate([*lines, *({} for _ in range(SPARE))], 1)
            ],
            "other_faults": [faults[name] for name in ("row", "lines") if name in faults],
        }
        return render(request, "admin/orders/intake_row.html", context, status=status)


def _cell(posted: str, name: str, texts: dict[str, str], faults: dict[str, str]) -> dict[str, str]:
    """One field of the form."""
    slug = posted.replace(" ", "-")
    is_long = posted != name or name == "delivery method"
    label = name if is_long else name.removeprefix("delivery ").removeprefix("billing ")
    return {
        "name": posted,
        "slug": slug,
        "label": label.capitalize(),
        "value": texts.get(name, ""),
        "fault": faults.get(posted, ""),
    }


def _posted_lines(request: HttpRequest) -> list[dict[str, str]]:
    """The lines of the form, as many as an order may have; empty ones are dropped where they are read."""
    lines = []
    for place in range(1, MAX_LINES + 2):
        if f"quantity {place}" not in request.POST:
            break
        lines.append({name: request.POST.get(f"{name} {place}", "") for name in LINE_FIELDS})
    return lines
