"""Text messages: no provider is connected yet, so the channel says so for good instead of trying."""

from shop.core.channels.base import Letter
from shop.core.errors import ProviderError


class SmsChannel:
    """The place for a provider of text messages."""

    def send(self, letter: Letter) -> None:
        """Refuse: nothing can be sent."""
        raise ProviderError("No provider of text messages is connected.", permanent=True)
