"""The ways to pay that a checkout offers."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from orders.models import SavedPaymentMethod
from orders.payments import enabled_providers
from orders.payments.base import Flow

DEMO_CARD, DEMO_WALLET = "demo:card", "demo:wallet"
STRIPE_CARD, STRIPE_WALLET = "stripe:card", "stripe:wallet"
TRANSFER = "transfer"
SAVED = "saved"


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


@dataclass(frozen=True)
class SavedWay:
    """A saved method as its owner sees it."""

    method: SavedPaymentMethod

    @property
    def expires(self) -> str:
        """Month and year, like 04/2028; empty where it never does."""
        return f"{self.method.expiry_month:02d}/{self.method.expiry_year}" if self.method.expiry_month else ""

    @property
    def warning(self) -> str:
        """What its owner should know of its end; empty while it is far."""
        left = self.method.months_left(timezone.localdate())
        if left is None or left > 1:
            return ""
        return "Expired" if left < 0 else "Expires this month" if left == 0 else "Expires next month"

    @property
    def way(self) -> Way:
        """It as a choice of the checkout."""
        detail = self.warning or (f"Expires {self.expires}" if self.expires else "Saved")
        is_demo = self.method.provider == "demo"
        return Way(f"{SAVED}:{self.method.pk}", self.method.label, detail, is_demonstration=is_demo)


def saved_methods(user_id: int | None) -> list[SavedWay]:
    """The account's methods, the one used first on top; no statement for a guest."""
    if user_id is None:
        return []
    rows = SavedPaymentMethod.objects.filter(user_id=user_id)
    return [SavedWay(method) for method in rows]


def ways_to_pay(user_id: int | None = None) -> list[Way]:
    """Every way that is switched on, saved methods that still work first."""
    known = {provider.name for provider in enabled_providers()}
    saved = [one for one in saved_methods(user_id) if one.method.provider in known and one.warning != "Expired"]
    ways = [one.way for one in saved]
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
