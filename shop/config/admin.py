"""The staff's entrance: the admin site with its dashboard, behind the same log-in as the shop."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from unfold.sites import UnfoldAdminSite

from shop.config import dashboard, unfold


class StoreAdminSite(UnfoldAdminSite):
    """The admin with a dashboard on its first page. Colors come from static/css/admin.css alone."""

    index_template = "admin/dashboard.html"

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Without colors, which the theme would write into the page and the CSP would refuse."""
        context: dict[str, Any] = super().each_context(request)
        return context | {"colors": {}}

    def get_sidebar_list(self, request: HttpRequest) -> tuple[unfold.Group, ...]:
        """Our own menu; the theme's way would copy and ask anew each entry of it for each page."""
        return unfold.sidebar(request)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """Every model this person may see, asked only where a page lists them: our menu does not."""
        return SimpleLazyObject(lambda: super(StoreAdminSite, self).get_app_list(request, app_label))

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponseBase:
        """Through the store's own door, which counts tries and asks for the second step."""
        response: HttpResponseBase = secure_admin_login(super().login)(request, extra_context)
        return response

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The dashboard: queues that need a person, today's orders and money, the last 30 days, the system."""
        board = dashboard.board_for(request.user, now=timezone.now())
        answer: HttpResponse = super().index(request, (extra_context or {}) | {"board": board, "title": "Dashboard"})
        return answer
