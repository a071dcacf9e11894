"""What every payment provider offers: six calls that take and return frozen values, and nothing of the shop's models.

Amounts are integers of the currency's smallest unit. Every call may raise `ProviderError`; `permanent` says that
asking again with the same values cannot help. Money moves only by calls that carry a key: the same key has one effect.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from shop.core.errors import ProviderError


class State(StrEnum):
    """Where a payment stands at the provider. `FAILED` is a declined attempt: the same payment may be tried again."""

    CREATED = "created"
    REQUIRES_ACTION = "requires_action"
    PROCESSING = "processing"
    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    FAILED = "failed"
    VOIDED = "voided"


class RefundState(StrEnum):
    """Where a refund stands at the provider."""

    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Decline(StrEnum):
    """Our own few reasons for a declined payment. Loss, theft and suspected fraud are `REFUSED` and never named."""

    NONE = ""
    REFUSED = "refused"
    NO_FUNDS = "no_funds"
    EXPIRED_CARD = "expired_card"
    WRONG_NUMBER = "wrong_number"
    WRONG_CODE = "wrong_code"
    NOT_CONFIRMED = "not_confirmed"
    NOT_ACCEPTED = "not_accepted"
    TOO_MANY = "too_many"
    OUR_FAULT = "our_fault"


class Flow(StrEnum):
    """How the customer pays: the provider's fields on our page, its own page, our demonstration, a saved method."""

    ELEMENTS = "elements"
    HOSTED = "hosted"
    DEMO = "demo"
    SAVED = "saved"


@dataclass(frozen=True)
class PaymentRequest:
    """One attempt to be paid. `key` was stored before the call and makes repeating it harmless.

    `customer` is the provider's name for the customer whose saved methods may pay; with `save` this one is kept too.
    """

    amount: int
    currency: str
    key: str
    order_number: str
    return_url: str
    flow: Flow
    cancel_url: str = ""
    email: str = ""
    customer: str = ""
    save: bool = False


@dataclass(frozen=True)
class Method:
    """What was paid with, as a customer may read it. `brand` is like visa, `wallet` like apple_pay."""

    kind: str = ""
    brand: str = ""
    last4: str = ""
    wallet: str = ""

    @property
    def label(self) -> str:
        """Words like "Visa •••• 4242 (Apple Pay)"; empty when nothing is known."""
        name = (self.brand or self.kind).replace("_", " ").title()
        card = f"{name} •••• {self.last4}" if self.last4 else name
        wallet = self.wallet.replace("_", " ").title()
        return f"{card} ({wallet})" if wallet and card else card or wallet


@dataclass(frozen=True)
class KeptMethod:
    """A way to pay that the provider keeps for a customer. The month and year of expiry are 0 where it has none."""

    reference: str
    method: Method
    expiry_month: int = 0
    expiry_year: int = 0


@dataclass(frozen=True)
class Outcome:
    """How a payment stands. `amount` is what was asked, or once captured what was taken; `code` is for staff.

    `kept` is what it was paid with, where that was to be kept and is.
    """

    reference: str
    state: State
    amount: int
    currency: str
    decline: Decline = Decline.NONE
    code: str = ""
    method: Method = field(default_factory=Method)
    key: str = ""
    kept: KeptMethod | None = None


@dataclass(frozen=True)
class Session:
    """An opened payment: what the page needs to go on. Never logged: `client_secret` opens this one payment."""

    outcome: Outcome
    client_secret: str = field(default="", repr=False)
    redirect_url: str = field(default="", repr=False)

    @property
    def reference(self) -> str:
        """The provider's name for the payment."""
        return self.outcome.reference


@dataclass(frozen=True)
class RefundOutcome:
    """How a refund stands. `key` is the key of the call that asked for it, `failure` words for staff."""

    reference: str
    state: RefundState
    amount: int
    currency: str
    key: str = ""
    failure: str = ""


@dataclass(frozen=True)
class ProviderNotice:
    """A signed message from the provider. It says which payment to look at, not what is true of it now.

    `refund` alone is taken from the message itself: providers offer no other way to hear that a refund failed late.
    """

    id: str
    kind: str
    reference: str = ""
    key: str = ""
    refund: RefundOutcome | None = None


@dataclass(frozen=True)
class Capabilities:
    """What the pages need to know. `sources` are the additions to the content security policy, by directive."""

    name: str
    label: str
    flows: frozenset[Flow]
    demonstration: bool = False
    public_key: str = ""
    script: str = ""
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class BadNotice(ProviderError):
    """A webhook that is forged, unsigned, too old or not readable."""

    def __init__(self, message: str) -> None:
        """Asking again does not help."""
        super().__init__(message, permanent=True)


class PaymentProvider(Protocol):
    """A way to be paid."""

    def start(self, request: PaymentRequest) -> Session:
        """Open a payment. The same key with other values is a permanent `ProviderError`."""

    def fetch(self, reference: str) -> Outcome:
        """How the payment stands now."""

    def cancel(self, reference: str, key: str) -> Outcome:
        """Stop a payment that took no money. One that did comes back as it is: captured or processing."""

    def refund(self, reference: str, amount: int, currency: str, key: str) -> RefundOutcome:
        """Give money back, once for each key. More than was captured is a permanent `ProviderError`."""

    def parse_webhook(self, body: bytes, headers: Mapping[str, str]) -> ProviderNotice:
        """The notice in a webhook's body. Raises `BadNotice` unless freshly signed."""

    def describe(self) -> Capabilities:
        """What this provider can do and what its page needs."""
