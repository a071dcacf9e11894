"""Addresses of support."""

from django.urls import URLPattern, URLResolver, path

from support.views import help as help_views
from support.views import reviews as review_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("p/<slug:slug>/reviews/", review_views.product_reviews, name="product_reviews"),
    path("reviews/<str:token>/", review_views.reviews, name="reviews"),
    path("reviews/<str:token>/help/", review_views.reviews_help, name="reviews_help"),
    path("surveys/<str:token>/", review_views.survey, name="survey"),
    path("surveys/<str:token>/help/", review_views.survey_help, name="survey_help"),
    path("help/", help_views.help_center, name="help"),
    path("help/login/", help_views.help_center, name="help-login"),
    path("help/payment/", help_views.help_center, name="help-payment"),
    path("help/browser/", help_views.help_center, name="help-browser"),
    path("help/app/", help_views.help_center, name="help-app"),
    path("contact/", help_views.help_center, name="contact"),
]
