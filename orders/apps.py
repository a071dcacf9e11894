"""Start-up of orders."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """Registers what orders offers to lower apps."""

    name = "orders"

    def ready(self) -> None:
        """Connect subscriptions, panels and registries."""
        from orders import handlers

        handlers.connect()
