"""Every address of the store."""

from django.contrib import admin
from django.urls import include, path

from fulfillment import urls as fulfillment_urls

urlpatterns = [
    path("", include("shop.urls")),
    path("", include("orders.urls")),
    path("", include("accounts.urls")),
    path("warehouse/", include("fulfillment.urls")),
    path("", include(fulfillment_urls.public)),
    path("", include("support.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "shop.views.errors.bad_request"
handler403 = "shop.views.errors.permission_denied"
handler404 = "shop.views.errors.not_found"
handler500 = "shop.views.errors.server_error"
