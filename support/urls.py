"""Addresses of support."""

from django.urls import URLPattern, URLResolver, path

from orders.views.order import by_account, by_link
from support.views import claiming, photos, receiving, return_page, returning
from support.views import help as help_views
from support.views import reviews as review_views

STEPS = (
    ("return/", "return_items", returning.return_items),
    ("return/reasons/", "return_reasons", returning.return_reasons),
    ("return/check/", "return_check", returning.return_check),
    ("claim/", "claim", claiming.claim),
)
"""Pages below an order's page, which has one address by link and one by account."""

urlpatterns: list[URLPattern | URLResolver] = [
    *(path(f"orders/<str:token>/{tail}", by_link(view), name=f"order_{name}") for tail, name, view in STEPS),
    *(
        path(f"account/orders/<str:number>/{tail}", by_account(view), name=f"account_order_{name}")
        for tail, name, view in STEPS
    ),
    path("returns/photos/<str:key>/", photos.photo, name="photo"),
    path("returns/<str:token>/", return_page.return_page, name="return_page"),
    path("returns/<str:token>/sent/", return_page.return_sent, name="return_sent"),
    path("returns/<str:token>/cancel/", return_page.return_cancel, name="return_cancel"),
    path("returns/<str:token>/code.svg", return_page.return_bar_code, name="return_bar_code"),
    path("returns/<str:token>/qr.svg", return_page.return_qr_code, name="return_qr_code"),
    path("warehouse/returns/", receiving.returns, name="warehouse_returns"),
    path("warehouse/returns/<str:number>/", receiving.one_return, name="warehouse_return"),
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
