"""What accounts listens to and offers. One table, connected once at start-up."""

from accounts import registries
from accounts.actions.erasing import erase_own_rows
from accounts.actions.exporting import own_data
from shop.core import events


def connect() -> None:
    """Register subscriptions and panels."""
    registries.register_eraser(erase_own_rows)
    registries.register_exporter(own_data)
    events.subscribe("account.export_asked", "accounts.make_export")
