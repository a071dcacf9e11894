"""Addresses for the tests of middleware: views that break in every way."""

import errno

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpResponse
from django.urls import include, path

from shop.core.db import Busy
from shop.core.errors import Refused
from shop.core.http import TooMany
from shop.core.models import Fact

ERRORS = {
    "operational": OperationalError("gone"),
    "interface": InterfaceError("connection already closed"),
    "data": DataError("integer out of range"),
    "nul": ValueError("A string literal cannot contain NUL (0x00) characters."),
    "busy": Busy(),
    "many": TooMany(90),
    "refused": Refused("This order has left already."),
    "gone": Fact.DoesNotExist("Fact matching query does not exist."),
    "full": OSError(errno.ENOSPC, "No space left on device"),
    "bug": ZeroDivisionError("bug"),
}


def breaks(request, how):
    raise ERRORS[how]


def echo(request):
    return HttpResponse(request.POST.get("name", "") + request.GET.get("q", ""))


def number(request):
    return HttpResponse(str(Fact.objects.filter(pk=request.GET.get("id", "1")).count()))


def remembers(request):
    request.session["seen"] = True
    return HttpResponse("seen")


def cached(request):
    cache.set("key", "value", 60)
    return HttpResponse(str(cache.get("key", "nothing")))


urlpatterns = [
    path("breaks/<str:how>/", breaks),
    path("api/breaks/<str:how>/", breaks),
    path("echo/", echo),
    path("number/", number),
    path("remembers/", remembers),
    path("account/secret/", login_required(echo)),
    path("account/open/", echo),
    path("cached/", cached),
    path("", include("shop.config.urls")),
]
handler400 = "shop.views.errors.bad_request"
handler403 = "shop.views.errors.permission_denied"
handler404 = "shop.views.errors.not_found"
handler500 = "shop.views.errors.server_error"
