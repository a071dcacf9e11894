"""Start-up of accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers what accounts offers to lower apps."""

    name = "accounts"

    def ready(self) -> None:
        """Connect subscriptions, panels and registries."""
        from accounts import handlers

        handlers.connect()
