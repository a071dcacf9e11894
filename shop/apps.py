"""Start-up of the ground floor."""

from django.apps import AppConfig


class ShopConfig(AppConfig):
    """What is sold and where it lies."""

    name = "shop"
    label = "shop"

    def ready(self) -> None:
        """Connect subscriptions, panels and registries."""
        from shop import handlers

        handlers.connect()
