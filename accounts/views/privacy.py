"""What we hold of somebody and why, and a copy of it to take along."""

import json
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.exporting import ask_for_export
from accounts.models import DataExport, User
from shop.core.http import limit


@login_required
@require_http_methods(["GET", "POST"])
def privacy(request: HttpRequest) -> HttpResponse:
    """What is held and why; a press has a copy made by a worker."""
    user = cast("User", request.user)
    if request.method == "POST":
        limit(request, "export", str(user.pk), 10, 3600)
        ask_for_export(user_id=user.pk)
        return redirect("privacy_data")
    latest = user.exports.filter(expires_at__gt=timezone.now()).order_by("-pk").defer("content").first()
    return render(request, "accounts/privacy.html", {"export": latest})


@login_required
@require_safe
def privacy_file(request: HttpRequest, export_id: int, form: str) -> HttpResponse:
    """The copy, to read or as JSON for another program; for its owner until it expires."""
    mine = DataExport.objects.filter(user_id=cast("User", request.user).pk, ready_at__isnull=False)
    export = mine.filter(pk=export_id, expires_at__gt=timezone.now()).first() if export_id < 2**63 else None
    if export is None or form not in {"page", "json"}:
        raise Http404
    if form == "json":
        headers = {"Content-Disposition": 'attachment; filename="my-data.json"'}
        return HttpResponse(export.content, content_type="application/json", headers=headers)
    parts = [
        (heading, [[(_in_words(name), value) for name, value in row.items()] for row in rows])
        for heading, rows in json.loads(export.content).items()
    ]
    return render(request, "accounts/privacy_data.html", {"export": export, "parts": parts})


def _in_words(name: str) -> str:
    """A field's name as people read it: "order__number" is the "Order number"."""
    return name.replace("_", " ").replace("  ", " ").capitalize()
