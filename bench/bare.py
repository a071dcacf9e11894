"""The yardstick: a view in a project as `startproject` makes it; one indexed query, a page of the wished size."""

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from shop.config import env

DJANGO, ENGINE = "django.contrib", "django.db.backends.postgresql"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
PAGE = "<!doctype html><title>{{ thing.title }}</title><p>{{ filler }}</p>"
CONTEXT = ["django.template.context_processors.request", f"{DJANGO}.auth.context_processors.auth"]
TEMPLATES = {
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "OPTIONS": {
        "loaders": [("django.template.loaders.locmem.Loader", {"page.html": PAGE})],
        "context_processors": [*CONTEXT, f"{DJANGO}.messages.context_processors.messages"],
    },
}

if not settings.configured:
    settings.configure(
        SECRET_KEY="bench",  # noqa: S106  it signs nothing
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="bench.bare",
        INSTALLED_APPS=[f"{DJANGO}.{name}" for name in ("auth", "contenttypes", "sessions", "messages", "staticfiles")],
        MIDDLEWARE=MIDDLEWARE,
        TEMPLATES=[TEMPLATES],
        DATABASES={"default": env.database("DATABASE_URL", "") | {"ENGINE": ENGINE, "CONN_MAX_AGE": 60}},
    )
    django.setup()


class Thing(models.Model):
    """A product, as little of it as a page needs."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=300)

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "shop_product"

    def __str__(self) -> str:
        return self.title


def page(request: HttpRequest, size: int) -> HttpResponse:
    """One indexed query, `size` bytes."""
    context = {"thing": Thing.objects.get(slug="bench-1"), "filler": "." * size}
    return render(request, "page.html", context)


urlpatterns = [path("<int:size>", page)]
application = get_wsgi_application()
