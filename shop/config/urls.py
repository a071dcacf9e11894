"""Every address of the store."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("shop.urls")),
    path("", include("orders.urls")),
    path("", include("accounts.urls")),
    path("warehouse/", include("fulfillment.urls")),
    path("admin/", admin.site.urls),
]
