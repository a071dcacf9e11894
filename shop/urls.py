"""Addresses of shop."""

from django.contrib.sitemaps import views as sitemap_views
from django.urls import URLPattern, URLResolver, path

from shop.views import design, health, lists, mailbox, pages, pictures, sitemaps, storefront

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<int:message_id>/", mailbox.mail, name="mail"),
    path("mailbox/<int:message_id>/html", mailbox.mail_html, name="mail_html"),
    path("", storefront.home, name="home"),
    path("c/<path:full_slug>/", lists.category, name="category"),
    path("search/", lists.search, name="search"),
    path("search/suggest/", lists.suggest, name="suggest"),
    path("p/<slug:slug>/", storefront.product, name="product"),
    path("media/<path:name>", pictures.picture, name="picture"),
    path("sitemap.xml", sitemap_views.index, {"sitemaps": sitemaps.SITEMAPS, "sitemap_url_name": "sitemap"}),
    path("sitemap-<section>.xml", sitemap_views.sitemap, {"sitemaps": sitemaps.SITEMAPS}, name="sitemap"),
    path("theme/", pages.choose_theme, name="theme"),
    path("robots.txt", pages.robots, name="robots"),
    path("favicon.ico", pages.favicon, name="favicon"),
    path("design/", design.design, name="design"),
    *(path(f"{name}/", pages.page, {"name": name}, name=name) for name in pages.PAGES),
]
