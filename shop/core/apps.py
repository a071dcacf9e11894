"""Start-up of the kit that every app shares."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Outbox, messages, history: knows nothing of shops."""

    name = "shop.core"
    label = "core"
