"""Start-up of the kit that every app shares."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Outbox, messages, history: knows nothing of shops."""

    name = "shop.core"
    label = "core"

    def ready(self) -> None:
        """Owe queued messages to the sender."""
        from shop.core import events

        events.subscribe("message.queued", "core.send_message")
