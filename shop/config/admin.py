"""The admin site."""

from allauth.account.decorators import secure_admin_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from unfold.sites import UnfoldAdminSite


class StoreAdminSite(UnfoldAdminSite):
    """The staff's entrance."""

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponseBase:
        """Through the store's own door, which counts tries and asks for the second step."""
        response: HttpResponseBase = secure_admin_login(super().login)(request, extra_context)
        return response
