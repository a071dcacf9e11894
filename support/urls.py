"""Addresses of support."""

from django.urls import URLPattern, URLResolver, path

from orders.views.order import by_account, by_link
from support.views import app, cases, chat, claiming, contact, photos, receiving, return_page, returning
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
    path("help/faq/", help_views.faq, name="help-faq"),
    *(path(f"help/{slug}/", help_views.article, {"slug": slug}, name=f"help-{slug}") for slug in help_views.PARTS),
    path("help/<slug:slug>/", help_views.article, name="help-article"),
    path("help/<slug:slug>/vote/", help_views.article_vote, name="help-vote"),
    path("contact/", contact.contact, name="contact"),
    path("contact/sent/", contact.contact_sent, name="contact-sent"),
    path("chat/", chat.chat, name="chat"),
    path("chat/state/", chat.state, name="chat-state"),
    path("chat/lines/", chat.lines, name="chat-lines"),
    path("chat/new/", chat.new, name="chat-new"),
    path("cases/<str:token>/", cases.by_link, name="case-by-link"),
    path("cases/<str:token>/pictures/<int:image_id>/", cases.picture_by_link, name="case-picture"),
    path("account/cases/", cases.account_cases, name="account-cases"),
    path("account/cases/<str:number>/", cases.by_account, name="account-case"),
    path("account/cases/<str:number>/pictures/<int:image_id>/", cases.picture_by_account, name="account-case-picture"),
    path("manifest.webmanifest", app.manifest, name="manifest"),
    path("sw.js", app.worker, name="service-worker"),
    path("offline/", app.offline, name="offline"),
]
