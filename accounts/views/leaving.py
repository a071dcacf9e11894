"""Delete my account, and think again."""

from typing import cast

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts import registries
from accounts.actions.leaving import ask_to_delete, keep_account
from accounts.forms.leaving import LeavingForm
from accounts.models import User
from shop.core.errors import Refused
from shop.core.http import limit


@login_required
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponseBase:
    """What goes, what stays and what is in the way; the password, or a fresh log-in by passkey, confirms it."""
    user = cast("User", request.user)
    answer: HttpResponseBase = _leave(request) if user.has_usable_password() else _leave_by_passkey(request)
    return answer


def _leave(request: HttpRequest) -> HttpResponse:
    user, refusal = cast("User", request.user), ""
    form = LeavingForm(request.POST or None, user=user)
    if request.method == "POST":
        limit(request, "leave", str(user.pk), 8, 600)
        if not user.has_usable_password() or form.is_valid():
            try:
                ask_to_delete(user_id=user.pk)
            except Refused as error:
                refusal = error.message
            else:
                return redirect("account_delete")
    reasons = registries.reasons_to_keep(user.pk)
    context = {"form": form, "reasons": reasons, "days": settings.DELETION_DAYS, "refusal": refusal}
    return render(request, "accounts/leave.html", context)


_leave_by_passkey = reauthentication_required(_leave)


@login_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the account after all."""
    if keep_account(user_id=cast("User", request.user).pk):
        messages.success(request, "Your account stays.")
    return redirect("profile")
