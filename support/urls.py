"""Addresses of support."""

from django.urls import URLPattern, URLResolver, path

from support.views import app, cases, contact
from support.views import help as help_views
from support.views import reviews as review_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("p/<slug:slug>/reviews/", review_views.product_reviews, name="product_reviews"),
    path("reviews/<str:token>/", review_views.reviews, name="reviews"),
    path("reviews/<str:token>/help/", review_views.reviews_help, name="reviews_help"),
    path("surveys/<str:token>/", review_views.survey, name="survey"),
    path("surveys/<str:token>/help/", review_views.survey_help, name="survey_help"),
    path("help/", help_views.help_center, name="help"),
    path("help/faq/", help_views.faq, name="help-faq"),
    *(path(f"help/{slug}/", help_views.article, {"slug": slug}, name=f"help-{slug}") for slug in help_views.PARTS),
    path("help/<slug:slug>/", help_views.article, name="help-article"),
    path("help/<slug:slug>/vote/", help_views.article_vote, name="help-vote"),
    path("contact/", contact.contact, name="contact"),
    path("contact/sent/", contact.contact_sent, name="contact-sent"),
    path("cases/<str:token>/", cases.by_link, name="case-by-link"),
    path("cases/<str:token>/pictures/<int:image_id>/", cases.picture_by_link, name="case-picture"),
    path("account/cases/", cases.account_cases, name="account-cases"),
    path("account/cases/<str:number>/", cases.by_account, name="account-case"),
    path("account/cases/<str:number>/pictures/<int:image_id>/", cases.picture_by_account, name="account-case-picture"),
    path("manifest.webmanifest", app.manifest, name="manifest"),
    path("sw.js", app.worker, name="service-worker"),
    path("offline/", app.offline, name="offline"),
]
