"""The yardstick: a bare Django view that fetches one row by its key and answers with a page of the wished size."""

import os

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from shop.config import env

if not settings.configured:
    settings.configure(
        DEBUG=False,
        SECRET_KEY="bench",  # noqa: S106  it signs nothing
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="bench.bare",
        DATABASES={"default": env.database("DATABASE_URL", "") | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}},
        MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    )
    django.setup()


def page(request: HttpRequest, size: int) -> HttpResponse:
    """One indexed query, `size` bytes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT title FROM shop_product WHERE slug = %s", ["bench-1"])
        row = cursor.fetchone()
    title = row[0] if row else os.devnull
    return HttpResponse(f"<!doctype html><title>{title}</title>".ljust(size, "."))


urlpatterns = [path("<int:size>", page)]
application = get_wsgi_application()
