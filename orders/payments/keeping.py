"""What a provider that keeps methods offers beside payments: six calls with frozen values, and nothing of our models.

No card number passes through here: the customer types it at the provider, and we hear its name, brand and expiry.
Every call may raise `ProviderError`.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from orders.payments.base import Decline, Flow, KeptMethod, Session


class SetupState(StrEnum):
    """Where the adding of a method stands."""

    OPEN = "open"
    KEPT = "kept"
    FAILED = "failed"


@dataclass(frozen=True)
class SetupRequest:
    """A method to be added for a customer. `key` was stored before the call and makes repeating it harmless."""

    key: str
    customer: str
    currency: str
    flow: Flow
    return_url: str
    cancel_url: str = ""


@dataclass(frozen=True)
class SetupSession:
    """An opened setup: what the page needs to go on. Never logged."""

    reference: str
    client_secret: str = field(default="", repr=False)
    redirect_url: str = field(default="", repr=False)


@dataclass(frozen=True)
class SetupOutcome:
    """How a setup stands; `kept` is there once it is done."""

    state: SetupState
    kept: KeptMethod | None = None
    decline: Decline = Decline.NONE


@dataclass(frozen=True)
class Billing:
    """Whose bill it is and where it goes."""

    name: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    postcode: str = ""
    country: str = ""


class MethodKeeper(Protocol):
    """A provider that keeps ways to pay for its customers."""

    def open_customer(self, key: str) -> str:
        """The provider's name for a customer of ours, the same for the same key. It is told nothing personal."""

    def start_setup(self, request: SetupRequest) -> SetupSession:
        """Begin to add a method; the same key finds the same setup."""

    def fetch_setup(self, reference: str) -> SetupOutcome:
        """How the adding stands now."""

    def update_method(self, reference: str, billing: Billing, expiry: tuple[int, int]) -> KeptMethod:
        """Change the bill's name and address, and month and year of expiry; (0, 0) leaves the expiry as it is."""

    def remove_method(self, reference: str) -> None:
        """Forget a method; one that is gone already is no error."""

    def pay_saved(self, payment: str, method: str, key: str, return_url: str) -> Session:
        """Try to charge an opened payment to a saved method, once for each key.

        The session's `redirect_url` is where the bank asks its customer to confirm, and empty if it does not.
        """
