"""Ways to reach a person: what a channel can do, and where to find one by name."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Letter:
    """What is sent. `reference` is the same at each attempt, so that a mail server can tell a repeat."""

    reference: str
    to: str
    subject: str
    text: str
    html: str = ""
    unsubscribe: str = ""


class Channel(Protocol):
    """A way to reach a person. Raises ProviderError only."""

    def send(self, letter: Letter) -> None:
        """Hand the letter over; `permanent` errors are those that trying again cannot help."""


@lru_cache(maxsize=8)
def _load(path: str) -> Channel:
    channel: Channel = import_string(path)()
    return channel


def channel_named(name: str) -> Channel:
    """The channel that settings.CHANNELS lists under a name."""
    return _load(settings.CHANNELS[name])
