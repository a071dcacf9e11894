"""Start-up of fulfillment."""

from django.apps import AppConfig


class FulfillmentConfig(AppConfig):
    """Registers what fulfillment offers to lower apps."""

    name = "fulfillment"

    def ready(self) -> None:
        """Connect subscriptions, panels and registries."""
        from fulfillment import handlers

        handlers.connect()
