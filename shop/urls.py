"""Addresses of shop."""

from django.urls import URLPattern, URLResolver, path

from shop.views import pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("theme/", pages.choose_theme, name="theme"),
    path("robots.txt", pages.robots, name="robots"),
    path("favicon.ico", pages.favicon, name="favicon"),
    path("design/", pages.design, name="design"),
    *(path(f"{name}/", pages.page, {"name": name}, name=name) for name in pages.PAGES),
]
