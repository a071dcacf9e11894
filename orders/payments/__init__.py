"""The registry of payment providers, read from settings.PAYMENT_PROVIDERS and ENABLED_PAYMENT_PROVIDERS."""

from django.conf import settings
from django.utils.module_loading import import_string

from orders.payments.base import Capabilities, PaymentProvider
from orders.payments.keeping import MethodKeeper
from shop.core.errors import ProviderError

CHANNEL = "channel"
"""Paid where it was ordered: a marketplace or another shop."""
MANUAL = "manual"
"""Written down by staff: bank transfer, cash, a terminal."""
OFFLINE = frozenset({CHANNEL, MANUAL})
"""Payments that no provider of ours can be asked about."""


def provider_named(name: str) -> PaymentProvider:
    """The provider of this name, switched on or not, so that old payments can still be refunded."""
    path = settings.PAYMENT_PROVIDERS.get(name)
    if path is None:
        raise ProviderError(f"There is no payment provider named {name!r}.", permanent=True)
    provider: PaymentProvider = import_string(path)()
    return provider


def keeper_named(name: str) -> MethodKeeper:
    """Where the provider of this name keeps its customers' methods, switched on or not, so that old ones can go."""
    path = settings.METHOD_KEEPERS.get(name)
    if path is None:
        raise ProviderError(f"No payment provider named {name!r} keeps methods.", permanent=True)
    keeper: MethodKeeper = import_string(path)()
    return keeper


def enabled_providers() -> list[Capabilities]:
    """What a customer can pay with, in the order of the setting."""
    return [provider_named(name).describe() for name in settings.ENABLED_PAYMENT_PROVIDERS]
