"""What accounts listens to and offers. One table, connected once at start-up."""

from accounts import registries
from accounts.actions.erasing import erase_own_rows


def connect() -> None:
    """Register subscriptions and panels."""
    registries.register_eraser(erase_own_rows)
