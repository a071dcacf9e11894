"""The saved payment methods of an account: kept, changed and forgotten in our book, each under lock."""

from dataclasses import asdict
from uuid import UUID

from accounts.models import User
from orders.models import MethodSetup, ProviderCustomer, SavedPaymentMethod
from orders.payments.base import KeptMethod
from orders.payments.keeping import Billing, SetupOutcome, SetupState
from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused

MOST = 20


class TooManyMethods(Refused):
    """An account keeps only so many."""


class NoSuchMethod(Refused):
    """It is not there, or not of this account."""


@transaction()
def open_setup(*, user_id: int, provider: str, flow: str) -> MethodSetup:
    """Begin to add a method: its key stands before the provider is called. Raises `TooManyMethods`."""
    if SavedPaymentMethod.objects.filter(user_id=user_id).count() >= MOST:
        raise TooManyMethods(f"An account keeps up to {MOST} ways to pay. Remove one first.")
    return MethodSetup.objects.create(user_id=user_id, provider=provider, flow=flow)


@transaction()
def open_customer(*, user_id: int, provider: str) -> ProviderCustomer:
    """The account as this provider knows it; its key stands before the provider is called."""
    return ProviderCustomer.objects.get_or_create(user_id=user_id, provider=provider)[0]


@transaction()
def record_customer(*, customer_id: int, reference: str) -> ProviderCustomer:
    """Keep the provider's name for an account; the first one stays."""
    ProviderCustomer.objects.filter(pk=customer_id, reference="").update(reference=reference)
    return ProviderCustomer.objects.get(pk=customer_id)


@transaction()
def record_reference(*, setup_id: int, reference: str) -> None:
    """Keep the provider's name of a setup."""
    MethodSetup.objects.filter(pk=setup_id).update(reference=reference)


@transaction()
def record_setup(*, setup_id: int, outcome: SetupOutcome) -> MethodSetup:
    """Write down how the adding of a method stands; once it is kept, telling it again changes nothing."""
    setup = MethodSetup.objects.select_for_update(of=("self",)).get(pk=setup_id)
    if setup.state == MethodSetup.State.KEPT or outcome.state is SetupState.OPEN:
        return setup
    setup.state = MethodSetup.State(outcome.state.value)
    setup.save(update_fields=["state"])
    if outcome.kept is not None:
        keep_method(user_id=setup.user_id, provider=setup.provider, kept=outcome.kept)
    return setup


@transaction()
def keep_method(*, user_id: int, provider: str, kept: KeptMethod) -> SavedPaymentMethod:
    """Write a method that a provider keeps into the account; the first one is used first. Once for each reference."""
    _lock(user_id)
    earlier = SavedPaymentMethod.objects.filter(provider=provider, reference=kept.reference).first()
    if earlier is not None:
        return earlier
    method = SavedPaymentMethod.objects.create(
        user_id=user_id,
        provider=provider,
        reference=kept.reference,
        label=(kept.method.label or "Payment method")[:60],
        brand=kept.method.brand,
        expiry_month=kept.expiry_month,
        expiry_year=kept.expiry_year,
        is_default=not SavedPaymentMethod.objects.filter(user_id=user_id, is_default=True).exists(),
    )
    _tell(method, "added", f"{method.label} was added to the payment methods of your account.")
    return method


@transaction()
def change_method(
    *, user_id: int, method_id: int, kept: KeptMethod, billing: Billing, is_default: bool
) -> SavedPaymentMethod:
    """Keep what the provider now knows of a method, its bill, and whether it is used first. Raises `NoSuchMethod`."""
    _lock(user_id)
    method = own_method(user_id, method_id)
    method.expiry_month, method.expiry_year = kept.expiry_month, kept.expiry_year
    for name, value in asdict(billing).items():
        setattr(method, name, value)
    method.save()
    return use_first(user_id=user_id, method_id=method_id) if is_default else method


@transaction()
def use_first(*, user_id: int, method_id: int) -> SavedPaymentMethod:
    """Offer this method before the others. Raises `NoSuchMethod`."""
    _lock(user_id)
    method = own_method(user_id, method_id)
    SavedPaymentMethod.objects.filter(user_id=user_id, is_default=True).exclude(pk=method_id).update(is_default=False)
    method.is_default = True
    method.save(update_fields=["is_default"])
    return method


@transaction()
def remove_method(*, user_id: int, method_id: int) -> SavedPaymentMethod:
    """Forget a method here at once, and at its provider by the outbox; the oldest left is used first then."""
    _lock(user_id)
    method = own_method(user_id, method_id)
    _tell(method, "removed", f"{method.label} was removed from the payment methods of your account.")
    _forget(method)
    following = SavedPaymentMethod.objects.filter(user_id=user_id).order_by("pk").first()
    if method.is_default and following is not None:
        use_first(user_id=user_id, method_id=following.pk)
    return method


@transaction()
def erase_methods(user_id: int) -> None:
    """Forget all methods of an account that is deleted, here and at their providers, without a word."""
    for method in SavedPaymentMethod.objects.filter(user_id=user_id).order_by("pk"):
        _forget(method)
    MethodSetup.objects.filter(user_id=user_id).delete()
    ProviderCustomer.objects.filter(user_id=user_id).delete()


def own_method(user_id: int | None, method_id: int) -> SavedPaymentMethod:
    """The account's own method. Raises `NoSuchMethod` for everything else."""
    method = SavedPaymentMethod.objects.filter(pk=method_id, user_id=user_id).first() if user_id else None
    if method is None:
        raise NoSuchMethod("This payment method is no longer kept. Choose another one.")
    return method


def own_setup(user_id: int, key: UUID) -> MethodSetup | None:
    """The account's own attempt to add a method."""
    return MethodSetup.objects.filter(user_id=user_id, key=key).first()


def _lock(user_id: int) -> None:
    """One change of an account's methods at a time."""
    list(ProviderCustomer.objects.select_for_update().filter(user_id=user_id).order_by("pk").values_list("pk"))


def _forget(method: SavedPaymentMethod) -> None:
    events.record("payment_method.removed", provider=method.provider, reference=method.reference)
    SavedPaymentMethod.objects.filter(pk=method.pk).delete()


def _tell(method: SavedPaymentMethod, what: str, words: str) -> None:
    user = User.objects.get(pk=method.user_id)
    events.queue_message(
        event="account_changed",
        to=user.email,
        dedupe_key=f"method_{what}:{method.provider}:{method.reference}"[:200],
        context={"name": user.name, "what": words},
        reason="It concerns the safety of your account.",
        user_id=user.pk,
    )
