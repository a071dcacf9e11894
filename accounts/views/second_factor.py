"""Staff need a second factor where the shop asks for one."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

GUARDED = ("/admin/", "/warehouse/", "/design/")
KNOWN = "second_factor_of"


class StaffSecondFactorMiddleware:
    """Leads staff without a second factor to set one up before they see the staff's pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Ask once a session; log-in itself asks for the code of those who have one."""
        if settings.STAFF_MFA_REQUIRED and request.path_info.startswith(GUARDED) and not _has_one(request):
            messages.warning(request, "Staff pages need a second step at log-in. Set it up once, then go on.")
            return redirect("mfa_activate_totp")
        return self.get_response(request)


def _has_one(request: HttpRequest) -> bool:
    user = request.user
    if not (user.is_authenticated and user.is_staff):
        return True
    if request.session.get(KNOWN) != user.pk:
        if not is_mfa_enabled(user):
            return False
        request.session[KNOWN] = user.pk
    return True
