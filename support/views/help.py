"""The Help Center."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def help_center(request: HttpRequest) -> HttpResponse:
    """Ways to get help."""
    return render(request, "support/help.html")
