"""Start-up of support."""

from django.apps import AppConfig


class SupportConfig(AppConfig):
    """Registers what support offers to lower apps."""

    name = "support"

    def ready(self) -> None:
        """Connect subscriptions, panels and registries."""
        from support import handlers

        handlers.connect()
