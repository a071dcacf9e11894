"""Talking to providers about saved methods, between transactions: keys first, then the call, then what it said."""

from dataclasses import asdict

from django.conf import settings

from orders.actions import methods, payments
from orders.models import MethodSetup, Payment, PaymentEvent, SavedPaymentMethod
from orders.payments import keeper_named
from orders.payments.base import Flow, Session
from orders.payments.keeping import Billing, SetupRequest, SetupSession


def begin_setup(*, user_id: int, provider: str, flow: Flow, back: str) -> tuple[MethodSetup, SetupSession]:
    """Begin to add a method at a provider; `back` is the address to come back to, with {key} in it.

    Raises `TooManyMethods` or `ProviderError`.
    """
    setup = methods.open_setup(user_id=user_id, provider=provider, flow=flow)
    customer = customer_reference(user_id=user_id, provider=provider)
    address = back.replace("{key}", str(setup.key))
    request = SetupRequest(str(setup.key), customer, settings.BASE_CURRENCY, flow, address)
    session = keeper_named(provider).start_setup(request)
    methods.record_reference(setup_id=setup.pk, reference=session.reference)
    setup.reference = session.reference
    return setup, session


def settle_setup(*, setup_id: int) -> MethodSetup:
    """Ask the provider how the adding of a method stands, and keep it. Raises `ProviderError`."""
    setup = MethodSetup.objects.get(pk=setup_id)
    if setup.state == MethodSetup.State.KEPT or not setup.reference:
        return setup
    outcome = keeper_named(setup.provider).fetch_setup(setup.reference)
    return methods.record_setup(setup_id=setup_id, outcome=outcome)


def settle_setups(*, provider: str, reference: str) -> None:
    """Settle what a provider's notice may speak of; an unknown reference is no error. Raises `ProviderError`."""
    for setup_id in MethodSetup.objects.filter(provider=provider, reference=reference).values_list("pk", flat=True):
        settle_setup(setup_id=setup_id)


def change_method(
    *, user_id: int, method_id: int, billing: Billing, expiry: tuple[int, int], is_default: bool
) -> SavedPaymentMethod:
    """Change a method at its provider and here; what stayed the same is not sent.

    Raises `NoSuchMethod` or `ProviderError`.
    """
    method = methods.own_method(user_id, method_id)
    now = Billing(**{name: getattr(method, name) for name in asdict(billing)})
    if now == billing and expiry == (method.expiry_month, method.expiry_year):
        return methods.use_first(user_id=user_id, method_id=method_id) if is_default else method
    kept = keeper_named(method.provider).update_method(method.reference, billing, expiry)
    return methods.change_method(
        user_id=user_id, method_id=method_id, kept=kept, billing=billing, is_default=is_default
    )


def charge_saved(*, payment_id: int, method: SavedPaymentMethod, return_url: str, source: str) -> tuple[Payment, str]:
    """Try to charge an opened payment to a saved method; the payment after it, and where its bank asks, if it does.

    Each try has its own key, made of the declines before it, so that a second press repeats the first.
    """
    payment = Payment.objects.get(pk=payment_id)
    tries = PaymentEvent.objects.filter(payment=payment, kind="failed").count()
    session: Session = keeper_named(payment.provider).pay_saved(
        payment.reference, method.reference, f"{payment.key}-{method.pk}-{tries}", return_url
    )
    settled = payments.record_outcome(payment_id=payment_id, outcome=session.outcome, source=source)
    return settled, session.redirect_url


def customer_reference(*, user_id: int | None, provider: str) -> str:
    """The provider's name for an account, made at the first use; empty for a guest. Raises `ProviderError`."""
    if user_id is None:
        return ""
    customer = methods.open_customer(user_id=user_id, provider=provider)
    if not customer.reference:
        told = keeper_named(provider).open_customer(str(customer.key))
        customer = methods.record_customer(customer_id=customer.pk, reference=told)
    return customer.reference


def forget_at_provider(*, provider: str, reference: str) -> None:
    """Remove a method at its provider; one that is gone already is no error. Raises `ProviderError`."""
    keeper_named(provider).remove_method(reference)
