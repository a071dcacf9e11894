"""Staff need a second factor where the shop asks for one, and have to have used it in this session."""

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.queries import second_factors_of

GUARDED = ("/admin/", "/warehouse/", "/design/")


class StaffSecondFactorMiddleware:
    """Leads staff without a second factor to set one up before they see the staff's pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Asked anew on each staff page, so that taking the factor away or giving the role counts at once."""
        if settings.STAFF_MFA_REQUIRED and request.path_info.startswith(GUARDED):
            elsewhere = _where_first(request)
            if elsewhere:
                return HttpResponseRedirect(elsewhere)
        return self.get_response(request)


def _where_first(request: HttpRequest) -> str:
    """The page on which staff set up or use their second factor; empty for everybody who need not."""
    user = request.user
    if not (user.is_authenticated and user.is_staff):
        return ""
    kinds = second_factors_of(user.pk)
    if not kinds:
        messages.warning(request, "Staff pages need a second step at log-in. Set it up once, then go on.")
        return reverse("mfa_index")
    if any(record.get("method") == "mfa" for record in get_authentication_records(request, user)):
        return ""
    # logged in before the factor was there: the password alone opened this session
    has_app = Authenticator.Type.TOTP in kinds
    way = reverse("mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn")
    return f"{way}?{urlencode({'next': request.get_full_path()})}"
