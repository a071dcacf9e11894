"""The ways to pay that a checkout offers."""

from dataclasses import dataclass

from django.conf import settings

from orders.payments import enabled_providers
from orders.payments.base import Flow

DEMO_CARD, DEMO_WALLET = "demo:card", "demo:wallet"
STRIPE_CARD, STRIPE_WALLET = "stripe:card", "stripe:wallet"
TRANSFER = "transfer"


@dataclass(frozen=True)
class Way:
    """One way to pay. `value` is what the form sends: the provider's name, a colon, and what is meant there."""

    value: str
    label: str
    detail: str = ""
    is_demonstration: bool = False

    @property
    def has_test_cards(self) -> bool:
        """Whether a test card is chosen beside it."""
        return self.value == DEMO_CARD


def ways_to_pay() -> list[Way]:
    """Every way that is switched on, the best known first; no statement."""
    ways: list[Way] = []
    for provider in enabled_providers():
        if Flow.DEMO in provider.flows:
            ways += [
                Way(DEMO_CARD, "Test card", "No money moves", is_demonstration=True),
                Way(DEMO_WALLET, "Demo Wallet", "No money moves", is_demonstration=True),
            ]
        else:
            ways += [
                Way(STRIPE_CARD, "Card", "Entered in the next step"),
                Way(STRIPE_WALLET, "Apple Pay, Google Pay or Link", "Opens in the next step"),
            ]
    if settings.BANK_DETAILS:
        ways.append(Way(TRANSFER, "Bank transfer", f"Items kept for {settings.HOLD_BANK_DAYS} days"))
    return ways


def chosen_way(ways: list[Way], value: str) -> Way | None:
    """The way of this value, the first one where nothing was chosen; None for one that is not offered."""
    if not value:
        return next(iter(ways), None)
    return next((way for way in ways if way.value == value), None)
