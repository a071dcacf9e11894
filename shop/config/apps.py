"""The admin site and the commands that know all apps."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class StoreAdminConfig(AdminConfig):
    """Django admin with the store's own site."""

    default_site = "shop.config.admin.StoreAdminSite"


class ConfigConfig(AppConfig):
    """Home of the commands that need every app (demo data, roles)."""

    name = "shop.config"
    label = "config"
