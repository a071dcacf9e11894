"""Addresses of support."""

from django.urls import URLPattern, URLResolver, path

from support.views import help as help_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("help/", help_views.help_center, name="help"),
    path("help/login/", help_views.help_center, name="help-login"),
    path("help/payment/", help_views.help_center, name="help-payment"),
    path("help/browser/", help_views.help_center, name="help-browser"),
    path("help/app/", help_views.help_center, name="help-app"),
    path("contact/", help_views.help_center, name="contact"),
]
