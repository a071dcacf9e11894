"""What accounts listens to and offers. One table, connected once at start-up."""


def connect() -> None:
    """Register subscriptions and panels."""
